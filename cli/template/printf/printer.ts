/**
 * Prints values of every kind as Go's fmt does.
 *
 * @module
 */
import { bytesOf, textOf } from "../bytes.ts";
import type { Limits } from "../limits.ts";
import {
  byteType,
  type GoType,
  type InterfaceData,
  type MapData,
  type PointerData,
  type SliceData,
  type StructData,
  type Value,
} from "../types.ts";
import { type Flags, noFlags, padded } from "./flags.ts";
import { formatFloat } from "./floats.ts";
import { formatInteger } from "./numbers.ts";
import { formatBytes, formatText } from "./text.ts";

/** What stands for addresses in memory, which say nothing. */
const address = 0xc000010000n;

/** Text that grows. */
export class Printer {
  readonly #limits: Limits;
  readonly #parts: string[] = [];
  flags: Flags = noFlags();
  /** Whether a mistake in a format is being told, where `String()` is not asked. */
  #isMistake = false;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get text(): string {
    return this.#parts.join("");
  }

  write(text: string): void {
    this.#limits.take(text.length);
    this.#parts.push(text);
  }

  /** One argument, by a verb. The value is no interface. */
  print(value: Value | undefined, verb: string): void {
    if (value === undefined) {
      if (verb === "T" || verb === "v") this.write(padded("<nil>", this.flags));
      else this.write(`%!${verb}(<nil>)`);
      return;
    }
    if (verb === "T") this.write(formatText(value.type.name, "s", this.flags)!);
    else if (verb === "p") this.#pointer(value, verb);
    else this.#value(value, verb, 0);
  }

  #value(value: Value, verb: string, depth: number): void {
    const { type, data } = value;
    if (type.text !== undefined && !this.#isMistake && !this.flags.sharpV && /[vsxXq]/.test(verb)) {
      this.write(formatText(type.text(data), verb, this.flags)!);
      return;
    }
    switch (type.kind) {
      case "bool":
        return this.#done(
          verb === "t" || verb === "v" ? padded(String(data), this.flags) : undefined,
          value,
          verb,
        );
      case "int":
      case "uint":
        return this.#done(
          formatInteger(data as bigint, verb, this.flags, type.kind === "uint"),
          value,
          verb,
        );
      case "float":
        return this.#done(formatFloat(data as number, verb, this.flags), value, verb);
      case "string":
        return this.#done(formatText(data as string, verb, this.flags), value, verb);
      case "slice":
        return this.#slice(value, verb, depth);
      case "map":
        return this.#map(type, data as MapData, verb, depth);
      case "struct":
        return this.#struct(type, data as StructData, verb, depth);
      case "interface": {
        const held = data as InterfaceData;
        if (held !== null) return this.#value(held, verb, depth + 1);
        return this.write(this.flags.sharpV ? `${type.name}(nil)` : "<nil>");
      }
      case "pointer":
        return this.#reference(value, verb, depth);
    }
  }

  /** Writes what came of a verb, or says that it is none for the value. */
  #done(text: string | undefined, value: Value, verb: string): void {
    if (text !== undefined) return this.write(text);
    this.#isMistake = true;
    this.write(`%!${verb}(${value.type.name}=`);
    this.#value(value, "v", 0);
    this.write(")");
    this.#isMistake = false;
  }

  #slice({ type, data }: Value, verb: string, depth: number): void {
    const element = type.element!;
    const values = data as SliceData;
    if (element.name === byteType.name && /[sqxX]/.test(verb)) {
      const bytes = Uint8Array.from((values ?? []).map(Number));
      const isHex = verb === "x" || verb === "X";
      this.write(
        isHex ? formatBytes(bytes, verb, this.flags) : formatText(textOf(bytes), verb, this.flags)!,
      );
      return;
    }
    const { sharpV } = this.flags;
    if (sharpV && values === null) return this.write(`${type.name}(nil)`);
    this.write(sharpV ? `${type.name}{` : "[");
    for (const [index, each] of (values ?? []).entries()) {
      if (index > 0) this.write(sharpV ? ", " : " ");
      this.#value({ type: element, data: each }, verb, depth + 1);
    }
    this.write(sharpV ? "}" : "]");
  }

  #map({ name, element }: GoType, entries: MapData, verb: string, depth: number): void {
    const { sharpV } = this.flags;
    if (sharpV && entries === null) return this.write(`${name}(nil)`);
    this.write(sharpV ? `${name}{` : "map[");
    const sorted = [...entries ?? []].sort(([a], [b]) => compareKeys(a, b));
    for (const [index, [key, each]] of sorted.entries()) {
      if (index > 0) this.write(sharpV ? ", " : " ");
      this.#value({ type: stringKey, data: key }, verb, depth + 1);
      this.write(":");
      this.#value({ type: element!, data: each }, verb, depth + 1);
    }
    this.write(sharpV ? "}" : "]");
  }

  #struct({ name, fields, isRow }: GoType, data: StructData, verb: string, depth: number): void {
    const { sharpV, plusV } = this.flags;
    this.write(sharpV ? `${name}{` : "{");
    const shown = fields!.filter(({ isMethod }) => isRow || !isMethod);
    for (const [index, field] of shown.entries()) {
      if (index > 0) this.write(sharpV ? ", " : " ");
      if (sharpV || plusV) this.write(`${field.name}:`);
      this.#value({ type: field.type, data: data[field.name] }, verb, depth + 1);
    }
    this.write("}");
  }

  #reference(value: Value, verb: string, depth: number): void {
    const { type: { element }, data } = value;
    const target = data as PointerData;
    const isShown = ["slice", "struct", "map"].includes(element!.kind);
    if (depth > 0 || target === null || !isShown) return this.#pointer(value, verb);
    this.write("&");
    this.#value({ type: element!, data: target.to }, verb, depth + 1);
  }

  #pointer(value: Value, verb: string): void {
    const { type: { kind, name }, data } = value;
    if (!["pointer", "map", "slice"].includes(kind)) return this.#done(undefined, value, verb);
    const isNil = data === null;
    const at = isNil ? 0n : address;
    const { sharpV, sharp } = this.flags;
    if (verb === "v" && sharpV) {
      return this.write(`(${name})(${isNil ? "nil" : `0x${at.toString(16)}`})`);
    }
    if (verb === "v" && isNil) return this.write(padded("<nil>", this.flags));
    if (verb === "v" || verb === "p") {
      return this.write(formatInteger(at, "x", { ...this.flags, sharp: !sharp })!);
    }
    if (/[bodxX]/.test(verb)) return this.write(formatInteger(at, verb, this.flags, true)!);
    this.write(`%!${verb}(${name}=`);
    this.#value(value, "v", 0);
    this.write(")");
  }
}

const stringKey: GoType = { kind: "string", name: "string", isNamed: true };

/** Go sorts keys by their bytes. */
export function compareKeys(a: string, b: string): number {
  const [left, right] = [bytesOf(a), bytesOf(b)];
  const at = left.findIndex((byte, index) => byte !== right[index]);
  if (at < 0) return left.length - right.length;
  return left[at]! - (right[at] ?? -1);
}
