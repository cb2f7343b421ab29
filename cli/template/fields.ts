/**
 * Fields of structs, entries of maps, and methods without parameters: `.Name`.
 *
 * @module
 */
import { quote } from "../../core/text/quote.ts";
import { didYouMean } from "../../core/text/suggestion.ts";
import { CallFault } from "./fault.ts";
import {
  type Field,
  type GoType,
  indirect,
  isNilReference,
  type MapData,
  type StructData,
  type Value,
} from "./types.ts";

/** How entries that are not there are taken. */
export interface FieldOptions {
  /** Whether a map without the entry is a mistake; else its value is none, and prints as `<no value>`. */
  readonly requiresEntries: boolean;
}

/**
 * @param hasArguments whether arguments follow, which no field takes
 * @throws {CallFault} where there is no such field
 */
export function fieldOf(
  receiver: Value | undefined,
  name: string,
  { requiresEntries }: FieldOptions,
  hasArguments = false,
): Value | undefined {
  if (receiver === undefined) {
    if (requiresEntries) throw new CallFault(`nothing is there that could have ${quote(name)}`);
    return undefined;
  }
  const value = indirect(receiver)!;
  const { type, data } = value;
  const struct = type.kind === "pointer" ? type.element! : type;
  if (struct.kind === "struct") {
    const found = findField(struct, name);
    if (found === undefined) throw unknownField(struct, name);
    if (isNilReference(value)) {
      throw new CallFault(`${nounOf(struct)} is not there, so it has no ${quote(name)}`);
    }
    const { field, path } = found;
    if (field.isHidden) throw new CallFault(`${quote(name)} is not for templates`);
    if (hasArguments) throw new CallFault(`${quote(name)} takes no argument`);
    const holder = path.reduce((at, step) => at[step] as StructData, data as StructData);
    return { type: field.type, data: holder[field.name] };
  }
  if (type.kind === "map") {
    if (hasArguments) throw new CallFault(`${quote(name)} takes no argument`);
    const entries = (data as MapData) ?? new Map<string, unknown>();
    if (entries.has(name)) return { type: type.element!, data: entries.get(name) };
    if (!requiresEntries) return undefined;
    throw new CallFault(`there is no ${quote(name)}`, nearHint(name, [...entries.keys()]));
  }
  throw new CallFault(
    isNilReference(value)
      ? `nothing is there that could have ${quote(name)}`
      : `${nounOf(type)} has no field ${quote(name)}`,
  );
}

interface Found {
  readonly field: Field;
  /** The embedded structs on the way to it. */
  readonly path: readonly string[];
}

function findField(struct: GoType, name: string): Found | undefined {
  const own = struct.fields!.find((field) => field.name === name);
  if (own !== undefined) return { field: own, path: [] };
  for (const { name: step, type, isEmbedded } of struct.fields!) {
    if (!isEmbedded) continue;
    const found = findField(type, name);
    if (found !== undefined) return { field: found.field, path: [step, ...found.path] };
  }
  return undefined;
}

function unknownField(struct: GoType, name: string): CallFault {
  const names = namesOf(struct);
  const holders = struct.fields!.filter(({ type }) => hasField(type, name));
  // One that is always there is likelier to be meant.
  const holder = holders.find(({ omitEmpty }) => !omitEmpty) ?? holders[0];
  const hint = holder === undefined || holder.isEmbedded
    ? nearHint(name, names)
    : `did you mean ${holder.name}.${name}?`;
  return new CallFault(`${nounOf(struct)} has no field ${quote(name)}`, hint);
}

/** The struct that a field is, or leads to. */
function structOf(type: GoType): GoType | undefined {
  if (type.kind === "pointer") return structOf(type.element!);
  return type.kind === "struct" ? type : undefined;
}

function hasField(type: GoType, name: string): boolean {
  const struct = structOf(type);
  return struct !== undefined && findField(struct, name) !== undefined;
}

/** All that may be asked of a struct. */
function namesOf({ fields }: GoType): readonly string[] {
  return fields!.flatMap(({ name, type, isEmbedded, isHidden }) =>
    isHidden ? [] : isEmbedded ? namesOf(type) : [name]
  );
}

function nearHint(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const [begun, another] = names.filter((each) =>
    each.toLowerCase().startsWith(name.toLowerCase())
  );
  if (begun !== undefined && another === undefined) return `did you mean ${begun}?`;
  return didYouMean(name, names) ?? `there is ${names.slice(0, 40).join(", ")}`;
}

/** What messages call a value of a type. */
export function nounOf({ noun, kind, name }: GoType): string {
  if (noun !== undefined) return noun;
  switch (kind) {
    case "bool":
      return "a yes or no";
    case "int":
    case "uint":
    case "float":
      return "a number";
    case "string":
      return "a text";
    case "slice":
      return "a list";
    case "map":
      return "a map";
    default:
      return name;
  }
}
