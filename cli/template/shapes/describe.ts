/**
 * Words in which Go's structs are written down: `struct("image.RootFS", "the layers", "Type? string", "Layers? []string")`.
 *
 * @module
 */
import {
  anyType,
  boolType,
  bytesType,
  emptyStructType,
  type Field,
  type GoType,
  int64Type,
  intType,
  mapOf,
  namedString,
  pointerTo,
  sliceOf,
  stringType,
} from "../types.ts";
import { durationType, timeType } from "./time.ts";

const known: ReadonlyMap<string, GoType> = new Map([
  ["string", stringType],
  ["bool", boolType],
  ["int", intType],
  ["int64", int64Type],
  ["any", anyType],
  ["time", timeType],
  ["duration", durationType],
  ["bytes", bytesType],
  ["nothing", emptyStructType],
  ["digest", namedString("digest.Digest")],
]);

/**
 * A field as `NAME TYPE` or `NAME=JSONNAME TYPE`; a `?` behind the name leaves it out of JSON where it is empty. TYPE is one
 * of the words above, `[]TYPE`, `map TYPE` (of strings) or `*NAME` and `NAME` of a struct that `field` has.
 */
export type FieldText = string | Field;

/** @param noun what messages call a value of it */
export function struct(name: string, noun: string, ...fields: readonly FieldText[]): GoType {
  const read = fields.map((field) => typeof field === "string" ? readField(field) : field);
  return { kind: "struct", name, isNamed: true, noun, fields: read };
}

/** A field whose type is a struct, or made of one; the text is as above, without the type. */
export function field(text: string, type: GoType, more: Partial<Field> = {}): Field {
  return { ...nameOf(text), type, ...more };
}

/** A struct whose fields the struct around it has as well. */
export function embedded(type: GoType): Field {
  return { name: type.name.slice(type.name.lastIndexOf(".") + 1), type, isEmbedded: true };
}

function readField(text: string): Field {
  const [name = "", ...type] = text.split(" ");
  return { ...nameOf(name), type: readType(type.join(" ")) };
}

function nameOf(text: string): { name: string; json?: string; omitEmpty?: boolean } {
  const omitEmpty = text.endsWith("?");
  const [name = "", json] = (omitEmpty ? text.slice(0, -1) : text).split("=");
  return { name, json, omitEmpty };
}

function readType(text: string): GoType {
  if (text.startsWith("[]")) return sliceOf(readType(text.slice(2)));
  if (text.startsWith("map ")) return mapOf(readType(text.slice(4)));
  if (text.startsWith("*")) return pointerTo(readType(text.slice(1)));
  return known.get(text)!;
}
