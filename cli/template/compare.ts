/**
 * `eq`, `lt` and their kin, with Go's rules of what can be compared.
 *
 * @module
 */
import { compareKeys } from "./printf/printer.ts";
import { CallFault } from "./fault.ts";
import { nounOf } from "./fields.ts";
import { type GoType, isNil, type StructData, unwrap, type Value } from "./types.ts";

const basicKinds: ReadonlySet<string> = new Set(["bool", "int", "uint", "float", "string"]);

/** Whether the first value is one of the others. @throws {CallFault} */
export function equal(first: Value | undefined, others: readonly (Value | undefined)[]): boolean {
  if (others.length === 0) throw new CallFault("there is nothing to compare with");
  const left = unwrap(first);
  return others.some((other) => isEqual(left, unwrap(other)));
}

function isEqual(left: Value | undefined, right: Value | undefined): boolean {
  const [a, b] = [basicKind(left), basicKind(right)];
  if (a !== b) {
    if (areWhole(a, b)) return left!.data === right!.data;
    if (left !== undefined && right !== undefined) throw incompatible(left, right);
    return false;
  }
  if (a !== undefined) return left!.data === right!.data;
  if (left !== undefined && right !== undefined && left.type.kind !== right.type.kind) {
    throw incompatible(left, right);
  }
  if (isNil(left) || isNil(right)) return isNil(left) === isNil(right);
  if (!isComparable(right!.type)) {
    throw new CallFault(
      `${nounOf(right!.type)} cannot be compared`,
      "compare its len, or its parts",
    );
  }
  return left!.type.name === right!.type.name && areSame(left!.type, left!.data, right!.data);
}

/** Whether the first value is less. @throws {CallFault} */
export function compare(first: Value | undefined, second: Value | undefined): boolean {
  const [left, right] = [unwrap(first), unwrap(second)];
  const [a, b] = [basicKind(left), basicKind(right)];
  for (const [kind, value] of [[a, left], [b, right]] as const) {
    if (kind !== undefined) continue;
    const what = value === undefined ? "what is not there" : nounOf(value.type);
    throw new CallFault(`${what} cannot be put in an order`);
  }
  if (a !== b && !areWhole(a, b)) throw incompatible(left!, right!);
  if (a === "bool") throw new CallFault("a yes or no cannot be put in an order");
  if (a === "string") return compareKeys(left!.data as string, right!.data as string) < 0;
  return (left!.data as bigint) < (right!.data as bigint);
}

function basicKind(value: Value | undefined): string | undefined {
  const kind = value?.type.kind;
  return kind !== undefined && basicKinds.has(kind) ? kind : undefined;
}

function areWhole(a: string | undefined, b: string | undefined): boolean {
  return (a === "int" && b === "uint") || (a === "uint" && b === "int");
}

function incompatible(left: Value, right: Value): CallFault {
  const names = [left, right].map(({ type }) => nounOf(type));
  const shown = names[0] === names[1] ? [left, right].map(({ type }) => type.name) : names;
  return new CallFault(`${shown[0]} and ${shown[1]} cannot be compared`);
}

function isComparable({ kind, fields }: GoType): boolean {
  if (kind === "slice" || kind === "map") return false;
  return kind !== "struct" || fields!.every(({ type }) => isComparable(type));
}

function areSame(type: GoType, left: unknown, right: unknown): boolean {
  if (type.kind === "struct") {
    return type.fields!.every(({ name, type }) =>
      areSame(type, (left as StructData)[name], (right as StructData)[name])
    );
  }
  if (type.kind !== "interface") return left === right;
  return isEqual(unwrap({ type, data: left }), unwrap({ type, data: right }));
}
