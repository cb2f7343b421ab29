/**
 * The text after an instruction's keyword and flags, cut up in the form that its syntax states.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "../text/quote.ts";
import type { ArgumentForm } from "./instruction_line.ts";
import type { Escape, LogicalLine } from "./logical_line.ts";
import { isSpace, skipSpace } from "./white_space.ts";
import { cutQuotedWords, cutWords, isBlankChar, type Token } from "./words.ts";

/** A stretch of a line; see {@linkcode Token}. */
export interface Stretch {
  /** The line that it is of. */
  readonly line: LogicalLine;
  /** The offset of its first character. */
  readonly start: number;
  /** The offset behind its last character. */
  readonly end: number;
}

/** `name=value`, or the old `name value`. */
export interface RawPair {
  /** Before the equals sign, as it was written. */
  readonly name: string;
  /** Behind it, as it was written. */
  readonly value: string;
  /** Written the old way, `name value`. */
  readonly legacy: boolean;
  /** The offset of its first character. */
  readonly start: number;
  /** The offset behind its last character. */
  readonly end: number;
}

/** An instruction's arguments as they were written; `args` or `pairs` is empty. */
export interface RawArguments {
  readonly args: readonly Token[];
  readonly pairs: readonly RawPair[];
  readonly json: boolean;
}

/** Cuts the stretch, which has no white space around it. The form `instruction` is not for this function. */
export function cutArguments(
  stretch: Stretch,
  form: Exclude<ArgumentForm, "instruction">,
  escape: Escape,
): RawArguments {
  const { line: { text }, start, end } = stretch;
  if (start >= end) return plain([]);
  switch (form) {
    case "words":
      return plain(cutWords(text, start, end));
    case "words-or-json":
      return jsonArray(stretch) ?? plain(cutWords(text, start, end));
    case "command":
      return jsonArray(stretch) ?? plain([whole(stretch)]);
    case "typed-command":
      return typedCommand(stretch);
    case "assignments":
      return plain(cutQuotedWords(text, start, end, escape));
    case "text":
      return plain([whole(stretch)]);
    case "pairs":
      return { args: [], pairs: cutPairs(stretch, escape), json: false };
  }
}

function plain(args: readonly Token[]): RawArguments {
  return { args, pairs: [], json: false };
}

function whole({ line, start, end }: Stretch): Token {
  return { text: line.text.slice(start, end), start, end };
}

function typedCommand({ line, start, end }: Stretch): RawArguments {
  let at = start;
  while (at < end && !isSpace(line.text[at])) at++;
  const type = whole({ line, start, end: at });
  const command = { line, start: skipSpace(line.text, at, end), end };
  if (command.start >= end) return plain([type]);
  const { args, json } = jsonArray(command) ?? plain([whole(command)]);
  return { args: [type, ...args], pairs: [], json };
}

/**
 * A JSON array of strings. What is no JSON at all is undefined, so that it can be something else, as Docker has it.
 *
 * @throws QuillaError `dockerfile/json-not-strings`
 */
function jsonArray({ line, start, end }: Stretch): RawArguments | undefined {
  if (line.text[start] !== "[") return undefined;
  let elements: unknown;
  try {
    elements = JSON.parse(line.text.slice(start, end));
  } catch {
    return undefined;
  }
  if (!Array.isArray(elements)) return undefined;
  const args = elements.map((element: unknown): Token => {
    if (typeof element === "string") return { text: wellFormed(element), start, end };
    throw new QuillaError(`the JSON array holds ${describe(element)}, not only strings`, {
      code: "dockerfile/json-not-strings",
      hint: "put each element between double quotes",
      range: line.range(start, end),
    });
  });
  return { args, pairs: [], json: true };
}

/** `\ud800` can be written in JSON but not in UTF-8. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

function describe(element: unknown): string {
  if (element === null || typeof element === "boolean") return String(element);
  if (typeof element === "number") return "a number";
  return Array.isArray(element) ? "an array" : "an object";
}

/** @throws QuillaError `dockerfile/invalid-pair` */
function cutPairs({ line, start, end }: Stretch, escape: Escape): RawPair[] {
  const words = cutQuotedWords(line.text, start, end, escape);
  const refuse = (message: string, hint: string, place: { start: number; end: number }): never => {
    const range = line.range(place.start, place.end);
    throw new QuillaError(message, { code: "dockerfile/invalid-pair", hint, range });
  };
  const pairs = words[0]?.text.includes("=")
    ? words.map(({ text, start, end }): RawPair => {
      const equals = text.indexOf("=");
      if (equals < 0) {
        const hint = /[“”„«»‘’]/.test(line.text.slice(start, end))
          ? 'write name="value", with double quotes (U+0022), not those of printed texts'
          : text.startsWith("#")
          ? "put a comment on a line of its own, which begins with #"
          : "write name=value, quotes around white space";
        refuse(`there is no = in ${quote(text)}`, hint, { start, end });
      }
      const [name, value] = [text.slice(0, equals), text.slice(equals + 1)];
      return { name, value, legacy: false, start, end };
    })
    : legacyPair({ line, start, end });
  if (pairs.length === 0) {
    const name = line.text.slice(start, end);
    refuse(`there is no value for ${quote(name)}`, "write name=value", { start, end });
  }
  for (const pair of pairs) {
    if (pair.name === "") refuse("there is no name before the =", "write name=value", pair);
  }
  return pairs;
}

/** The old form: a name, white space, and all the rest is the value. */
function legacyPair({ line, start, end }: Stretch): RawPair[] {
  let after = start;
  while (after < end && !isBlankChar(line.text[after])) after++;
  let value = after;
  while (value < end && isBlankChar(line.text[value])) value++;
  if (value === after) return [];
  const [name, text] = [line.text.slice(start, after), line.text.slice(value, end)];
  return [{ name, value: text, legacy: true, start, end }];
}
