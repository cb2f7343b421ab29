/**
 * The functions of templates: Go's own, and those that Docker adds.
 *
 * @module
 */
import { byteLength, sliceBytes } from "./bytes.ts";
import { compare, equal } from "./compare.ts";
import { encodeJson } from "./encode_json.ts";
import { escapeHtml, escapeJs, escapeQuery } from "./escape.ts";
import { CallFault } from "./fault.ts";
import { nounOf } from "./fields.ts";
import { indexOf, sliceOfValue } from "./indexing.ts";
import type { Limits } from "./limits.ts";
import { printable, sprint, sprintln } from "./printf/print.ts";
import { sprintf } from "./printf/format.ts";
import { isTrue } from "./truth.ts";
import {
  boolValue,
  type GoType,
  indirect,
  intType,
  intValue,
  isNilReference,
  type MapData,
  type SliceData,
  stringsType,
  stringType,
  stringValue,
  unwrap,
  type Value,
} from "./types.ts";

/** What a function wants: a value of a type, or anything. */
export type Parameter = GoType | "anything";

/** A function of templates. */
export interface TemplateFunction {
  readonly parameters: readonly Parameter[];
  /** What the arguments behind those are, where there may be any number. */
  readonly rest?: Parameter;
  /** `and` and `or` look at no argument behind the one that decides. */
  readonly isLazy?: { readonly stopsAt: boolean };
  /** @throws {CallFault} */
  run(values: readonly (Value | undefined)[], limits: Limits): Value | undefined;
}

/** Functions by name. */
export type Functions = ReadonlyMap<string, TemplateFunction>;

/** What messages call what a function wants. */
export function wantedName(wanted: Parameter): string {
  if (typeof wanted === "string") return "a value";
  return wanted.name === stringsType.name ? "a list of texts" : nounOf(wanted);
}

const any: Parameter = "anything";

function define(
  parameters: readonly Parameter[],
  run: TemplateFunction["run"],
  rest?: Parameter,
): TemplateFunction {
  return { parameters, run, rest };
}

function lazy(stopsAt: boolean): TemplateFunction {
  return { parameters: [any], rest: any, isLazy: { stopsAt }, run: ([value]) => value };
}

function ordering(decide: (left: Value | undefined, right: Value | undefined) => boolean) {
  return define([any, any], ([left, right]) => boolValue(decide(left, right)));
}

/** What is printed where there is nothing. */
const noValue = stringValue("<no value>");

/** @param escape what is done with the text of all values */
function escaping(escape: (text: string) => string): TemplateFunction {
  return define([], (values, limits) => {
    const [only] = values.map(unwrap);
    const text = values.length === 1 && only?.type.name === "string"
      ? only.data as string
      : sprint(values.map((value) => printable(value) ?? noValue), limits);
    return made(escape(text), limits);
  }, any);
}

/** A text that a function made, which counts against the limit. */
function made(text: string, limits: Limits): Value {
  limits.take(text.length);
  return stringValue(text);
}

function textFunction(
  more: readonly Parameter[],
  run: (text: string, ...more: never[]) => string,
): TemplateFunction {
  return define([stringType, ...more], (values, limits) => {
    const [text, ...others] = values.map((value) => value!.data);
    const numbers = others.map((other) => typeof other === "bigint" ? Number(other) : other);
    return made(run(text as string, ...numbers as never[]), limits);
  });
}

const lessOrEqual = (left: Value | undefined, right: Value | undefined) =>
  compare(left, right) || equal(left, [right]);

/** Those of text/template. */
const goFunctions: Functions = new Map<string, TemplateFunction>([
  ["and", lazy(false)],
  ["or", lazy(true)],
  ["not", define([any], ([value]) => boolValue(!isTrue(unwrap(value))))],
  ["eq", define([any], ([first, ...more]) => boolValue(equal(first, more)), any)],
  ["ne", ordering((left, right) => !equal(left, [right]))],
  ["lt", ordering(compare)],
  ["le", ordering(lessOrEqual)],
  ["gt", ordering((left, right) => !lessOrEqual(left, right))],
  ["ge", ordering((left, right) => !compare(left, right))],
  ["index", define([any], ([value, ...keys]) => indexOf(value, keys), any)],
  ["slice", define([any], ([value, ...places]) => sliceOfValue(value, places), any)],
  ["len", define([any], ([value]) => intValue(lengthOf(value)))],
  ["print", define([], (values, limits) => stringValue(sprint(values, limits)), any)],
  ["println", define([], (values, limits) => stringValue(sprintln(values, limits)), any)],
  [
    "printf",
    define(
      [stringType],
      ([format, ...values], limits) => stringValue(sprintf(format!.data as string, values, limits)),
      any,
    ),
  ],
  ["html", escaping(escapeHtml)],
  ["js", escaping(escapeJs)],
  ["urlquery", escaping(escapeQuery)],
  [
    "call",
    define([any], ([value]) => {
      const held = unwrap(value);
      throw new CallFault(
        held === undefined ? "nothing is there to call" : `${nounOf(held.type)} is no function`,
      );
    }, any),
  ],
]);

/** Those of docker/cli's templates package (28.2). */
const dockerFunctions: Functions = new Map<string, TemplateFunction>([
  ["json", define([any], ([value], limits) => made(encodeJson(unwrap(value)), limits))],
  ["lower", textFunction([], (text) => eachCharacter(text, (one) => one.toLowerCase()))],
  ["upper", textFunction([], (text) => eachCharacter(text, (one) => one.toUpperCase()))],
  ["title", textFunction([], titled)],
  ["pad", textFunction([intType, intType], padded)],
  ["truncate", textFunction([intType], truncated)],
  [
    "split",
    define([stringType, stringType], ([text, mark], limits) => {
      const all = text!.data as string;
      // A text between marks takes more memory than a character.
      limits.take(4 * all.length);
      const parts = mark!.data === "" ? [...all] : all.split(mark!.data as string);
      return { type: stringsType, data: parts };
    }),
  ],
  [
    "join",
    define([stringsType, stringType], ([list, mark], limits) => {
      const parts = (list!.data as readonly string[] | null) ?? [];
      const between = mark!.data as string;
      limits.take(parts.reduce((sum, part) => sum + part.length + between.length, 0));
      return stringValue(parts.join(between));
    }),
  ],
]);

/** All that a template may call. */
export const functions: Functions = new Map([...goFunctions, ...dockerFunctions]);

/** The same, where `json` writes lines, as buildx' does. */
export function withIndentedJson(indent: string): Functions {
  const write = (value: Value | undefined) =>
    JSON.stringify(JSON.parse(encodeJson(unwrap(value))), null, indent);
  return new Map([
    ...functions,
    ["json", define([any], ([value], limits) => made(write(value), limits))],
  ]);
}

/** In a table's heading, Docker's functions leave the name of a column as it is. */
export const headingFunctions: Functions = new Map([
  ...functions,
  ...["json", "title", "lower", "upper"].map((name) =>
    [name, define([stringType], ([text]) => text)] as const
  ),
  ...["split", "join"].map((name) =>
    [name, define([stringType, stringType], ([text]) => text)] as const
  ),
  ["truncate", define([stringType, intType], ([text]) => text)],
]);

function lengthOf(value: Value | undefined): number {
  const item = indirect(value);
  if (isNilReference(item)) throw new CallFault("nil has no length");
  switch (item?.type.kind) {
    case "string":
      return byteLength(item.data as string);
    case "slice":
      return (item.data as SliceData ?? []).length;
    case "map":
      return (item.data as MapData)?.size ?? 0;
    default:
      throw new CallFault(
        item === undefined ? "nothing is there to measure" : `${nounOf(item.type)} has no length`,
      );
  }
}

/** Go changes one character for one, and leaves those that become several. */
function eachCharacter(text: string, change: (character: string) => string): string {
  let changed = "";
  for (const character of text) {
    const other = change(character);
    changed += [...other].length === 1 ? other : character;
  }
  return changed;
}

/** The first letter of each word as a capital: what is no letter, digit, mark or `_` divides words, if it is ASCII or a space. */
function titled(text: string): string {
  let isInWord = false;
  return eachCharacter(text, (character) => {
    const shown = isInWord ? character : character.toUpperCase();
    isInWord = character < "\x80" ? /\w/.test(character) : !/\s/u.test(character);
    return shown;
  });
}

function padded(text: string, before: number, behind: number): string {
  if (text === "") return text;
  if (before < 0 || behind < 0) throw new CallFault("a width is less than nothing");
  requireWidth(before + behind);
  return " ".repeat(before) + text + " ".repeat(behind);
}

const greatestWidth = 1_000_000;

function requireWidth(width: number): void {
  if (width <= greatestWidth) return;
  throw new CallFault(`a width of ${width} is more than ${greatestWidth}`, "take a smaller one");
}

function truncated(text: string, length: number): string {
  if (byteLength(text) < length) return text;
  if (length < 0) throw new CallFault("a length is less than nothing");
  return sliceBytes(text, 0, length);
}
