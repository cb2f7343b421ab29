/**
 * `name value`, the old way, written the new one.
 *
 * @module
 */
import { cutQuotedWords } from "../../../core/dockerfile/words.ts";
import type { Escape } from "../../../core/dockerfile/logical_line.ts";
import type { Pair } from "../../../core/dockerfile/instruction_line.ts";
import type { Fix } from "../../../core/plugin/contracts/check.ts";
import { textOf } from "./fixes.ts";

/** Joins name and value by `=`, with quotes where they take any: expanded, the value is the same. */
export function joinedPair({ name, value, range }: Pair, escape: Escape): Fix | undefined {
  const text = textOf(range);
  const behind = text.slice(name.length);
  // What stands between may be an escape character with the end of a line, but no comment.
  const between = /^(?:[ \t]|[\\`]?[ \t]*\r?\n)+/.exec(behind)?.[0];
  if (!text.startsWith(name) || /["'\\`$=]/.test(name) || between === undefined) return undefined;
  if (/\n[ \t]*#/.test(text)) return undefined;
  const written = behind.slice(between.length);
  const quoted = quotedValue(value, escape);
  if (quoted === undefined) return undefined;
  // Where it goes on over several lines, it goes on doing that.
  const inPlace = quoted === value ? written : quoted === `"${value}"` ? `"${written}"` : quoted;
  return { title: "Join name and value by =", edits: [{ range, text: `${name}=${inPlace}` }] };
}

/** The value as one word; undefined where that would have to be made of several pieces. */
function quotedValue(value: string, escape: Escape): string | undefined {
  const words = cutQuotedWords(value, 0, value.length, escape);
  if (words.length === 1 && words[0]!.text === value) return value;
  return /["'\\`]/.test(value) ? undefined : `"${value}"`;
}
