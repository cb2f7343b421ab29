/**
 * Makes values with Go's types of JSON: of a shape, as Docker's client reads an answer, or of none, as Go reads any JSON.
 *
 * @module
 */
import type { JsonValue } from "../../../mod.ts";
import {
  anyType,
  boolValue,
  type Data,
  floatType,
  type GoType,
  mapOf,
  namedString,
  sliceOf,
  stringValue,
  type Value,
  zeroOf,
} from "../types.ts";
import { timeType } from "./time.ts";

type Json = JsonValue | undefined;
type JsonMembers = Readonly<Record<string, Json>>;

/** A value of a shape. What the JSON does not say is Go's zero. */
export function readShape(json: Json, type: GoType): Value {
  return { type, data: read(json, type) };
}

function read(json: Json, type: GoType): Data {
  switch (type.kind) {
    case "string":
      return typeof json === "string" ? json : "";
    case "bool":
      return json === true;
    case "int":
    case "uint":
      return typeof json === "number" ? BigInt(Math.trunc(json)) : 0n;
    case "float":
      return typeof json === "number" ? json : 0;
    case "interface":
      return readAny(json) ?? null;
    case "slice":
      return Array.isArray(json) ? json.map((each) => read(each, type.element!)) : null;
    case "pointer":
      return json === undefined || json === null ? null : { to: read(json, type.element!) };
    case "map": {
      if (!isObject(json)) return null;
      return new Map(
        Object.entries(json).map(([name, each]) => [name, read(each, type.element!)]),
      );
    }
    case "struct": {
      if (type === timeType) return { rfc3339: json };
      if (!isObject(json)) return zeroOf(type);
      return Object.fromEntries(type.fields!.map((field) => [
        field.name,
        read(field.isEmbedded ? json : memberOf(json, field.json ?? field.name), field.type),
      ]));
    }
  }
}

function isObject(json: unknown): json is JsonMembers {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function memberOf(json: JsonMembers, name: string): Json {
  return Object.hasOwn(json, name) ? json[name] : undefined;
}

const anySlice = sliceOf(anyType);
const anyMap = mapOf(anyType);

/** How numbers are taken where no shape says. */
export type NumberTaking = "float64" | "json.Number";

const numberType = namedString("json.Number");

/** A value of any JSON. */
export function readAny(json: Json, numbers: NumberTaking = "float64"): Value | undefined {
  switch (typeof json) {
    case "string":
      return stringValue(json);
    case "boolean":
      return boolValue(json);
    case "number":
      return numbers === "float64"
        ? { type: floatType, data: json }
        : { type: numberType, data: String(json) };
    default:
      break;
  }
  if (json === undefined || json === null) return undefined;
  if (Array.isArray(json)) {
    return { type: anySlice, data: json.map((each: Json) => readAny(each, numbers) ?? null) };
  }
  return {
    type: anyMap,
    data: new Map(
      Object.entries(json as JsonMembers).map(([name, each]) => [
        name,
        readAny(each, numbers) ?? null,
      ]),
    ),
  };
}
