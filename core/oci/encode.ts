/**
 * JSON documents in one stable form, for the digest of these bytes is an image's name.
 *
 * Fields stand in the order of the specification's Go structures, maps are sorted by the bytes of their keys, nothing is
 * escaped for HTML, and there is no white space.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { JsonValue } from "./json.ts";

/** What can be encoded: plain objects are maps, a {@linkcode Structure} keeps its order. */
export type Encodable =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly Encodable[]
  | { readonly [key: string]: Encodable }
  | Structure
  | JsonValue;

/** Fields in a fixed order; those whose value is undefined are left out. */
export class Structure {
  constructor(readonly fields: readonly (readonly [name: string, value: Encodable])[]) {}
}

/** The document's bytes. */
export function encodeJson(document: Structure): Uint8Array {
  return new TextEncoder().encode(write(document));
}

/** The value, or undefined where a field of it would say nothing (Go's `omitempty`): `""`, `[]`, `{}`, `false`, 0. */
export function unlessEmpty<Value>(value: Value): Value | undefined {
  if (!value) return undefined;
  if (typeof value !== "object" || value instanceof Structure) return value;
  return Object.keys(value).length === 0 ? undefined : value;
}

/** The map `{key: {}}` by which Go writes a set; undefined for an empty one. */
export function keySetJson(keys: readonly string[] = []): Encodable {
  return unlessEmpty(Object.fromEntries(keys.map((key) => [key, {}])));
}

/** Fields of no known order, sorted. */
export function sortedFields(
  fields: Readonly<Record<string, Encodable>> = {},
): [name: string, value: Encodable][] {
  return Object.entries(fields).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function write(value: Encodable): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  const entries = value instanceof Structure
    ? value.fields
    : sortedFields(value as Readonly<Record<string, Encodable>>);
  const members = entries.filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${JSON.stringify(name)}:${write(member as Encodable)}`);
  return `{${members.join(",")}}`;
}
