/**
 * JSON of values, byte for byte as Go's encoding/json writes it, where a terminal is safe from it.
 *
 * @module
 */
import { harmlessJson } from "../print/json.ts";
import { wholeText } from "./bytes.ts";
import { compareKeys } from "./printf/printer.ts";
import {
  byteType,
  type Data,
  type Field,
  type GoType,
  type InterfaceData,
  isNil,
  type MapData,
  type PointerData,
  type SliceData,
  type StructData,
  type Value,
} from "./types.ts";
import { isTrue } from "./truth.ts";

/** The JSON of a value; of nothing, `null`. */
export function encodeJson(value: Value | undefined): string {
  return harmlessJson(value === undefined ? "null" : encode(value.type, value.data, false));
}

/** @param escapesHtml as Go has it, where a type writes its JSON itself: `\u003c` for `<` */
function encode(type: GoType, data: Data, escapesHtml: boolean): string {
  switch (type.kind) {
    case "bool":
      return String(data);
    case "int":
    case "uint":
      return String(data);
    case "float":
      return numberText(data as number);
    case "string":
      return type.name === "json.Number" ? String(data) : textJson(data as string, escapesHtml);
    case "slice":
      return sliceJson(type, data as SliceData, escapesHtml);
    case "map": {
      const entries = data as MapData;
      if (entries === null) return "null";
      const sorted = [...entries].sort(([a], [b]) => compareKeys(a, b));
      return objectJson(
        sorted.map(([key, each]) => [key, encode(type.element!, each, escapesHtml)]),
        escapesHtml,
      );
    }
    case "struct":
      return structJson(type, data as StructData, escapesHtml);
    case "pointer": {
      const target = data as PointerData;
      return target === null ? "null" : encode(type.element!, target.to, escapesHtml);
    }
    case "interface": {
      const held = data as InterfaceData;
      return held === null ? "null" : encode(held.type, held.data, escapesHtml);
    }
  }
}

function sliceJson({ element }: GoType, values: SliceData, escapesHtml: boolean): string {
  if (values === null) return "null";
  if (element!.name === byteType.name) {
    return JSON.stringify(btoa(String.fromCharCode(...values.map(Number))));
  }
  return `[${values.map((each) => encode(element!, each, escapesHtml)).join(",")}]`;
}

function structJson(type: GoType, data: StructData, escapesHtml: boolean): string {
  if (type.json !== undefined) return textJson(type.json(data), escapesHtml);
  if (type.isRow === true) {
    const methods = type.fields!.filter(({ isMethod }) => isMethod);
    const sorted = [...methods].sort((a, b) => compareKeys(a.name, b.name));
    return objectJson(
      sorted.map(({ name, type }) => [name, encode(type, data[name], true)]),
      true,
    );
  }
  return objectJson(membersOf(type, data, escapesHtml), escapesHtml);
}

type Member = readonly [name: string, json: string];

function membersOf(type: GoType, data: StructData, escapesHtml: boolean): readonly Member[] {
  return type.fields!.flatMap((field): readonly Member[] => {
    const { name, json = name, isEmbedded, isHidden, isMethod, type } = field;
    const each = data[name];
    if (isEmbedded) return membersOf(type, each as StructData, escapesHtml);
    if (isHidden || isMethod || (field.omitEmpty && isEmptyJson(field, each))) return [];
    return [[json, encode(type, each, escapesHtml)]];
  });
}

function isEmptyJson({ type }: Field, data: Data): boolean {
  return type.kind !== "struct" && (isNil({ type, data }) || !isTrue({ type, data }));
}

function objectJson(members: readonly Member[], escapesHtml: boolean): string {
  const shown = members.map(([name, json]) => `${textJson(name, escapesHtml)}:${json}`);
  return `{${shown.join(",")}}`;
}

function textJson(text: string, escapesHtml: boolean): string {
  const json = JSON.stringify(wholeText(text));
  if (!escapesHtml) return json;
  return json.replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
}

/** Numbers from 1e-6 to 1e21 are written out. */
function numberText(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-6 && size < 1e21)) {
    return Object.is(value, -0) ? "-0" : String(value);
  }
  return value.toExponential();
}
