/**
 * What stands before the cursor, in the instruction that is being written: it need not be one yet.
 *
 * @module
 */
import type { SourceRange } from "../../../core/plugin/api/text.ts";
import type { Analysis } from "./analysis.ts";
import { placedSteps } from "./names.ts";

type Place = SourceRange["start"];

/** Where the cursor is. */
export type Cursor =
  /** In a comment; whether it may be a directive. */
  | { readonly in: "comment"; readonly text: string; readonly isAtTop: boolean }
  /** In the lines of a here-document. */
  | { readonly in: "document"; readonly text: string }
  /** At a keyword, that of ONBUILD's included. */
  | { readonly in: "keyword"; readonly word: string }
  | CursorInWords;

/** Among the words of an instruction. */
export interface CursorInWords {
  readonly in: "words";
  /** In upper case. */
  readonly keyword: string;
  /** The flags before, as they are written. */
  readonly flags: readonly string[];
  /** The other words before. */
  readonly words: readonly string[];
  /** The word that is being written, up to the cursor. */
  readonly word: string;
  /** All of the instruction up to the cursor. */
  readonly text: string;
}

/** Tells where it is. */
export function cursorAt(analysis: Analysis, { line: number, column }: Place): Cursor {
  const { places, edited: { read } } = analysis;
  const escape = read.escape;
  const before = places.line(number).slice(0, column - 1);
  const isDocument = placedSteps(analysis.walk, read).some(({ raw }) =>
    raw.heredocs.some(({ range }) => range.start.line <= number && number < range.end.line)
  );
  if (isDocument) return { in: "document", text: before };
  if (/^\s*#/.test(before)) {
    return { in: "comment", text: before, isAtTop: isAtTop(analysis, number) };
  }
  let text = before;
  for (let at = number - 1; at > 0; at--) {
    const above = places.line(at);
    if (/^\s*#/.test(above)) continue;
    const trimmed = above.trimEnd();
    if (!trimmed.endsWith(escape)) break;
    text = trimmed.slice(0, -1) + text;
  }
  const words = text.trimStart().split(/\s+/);
  while (words.length > 1 && words[0]!.toUpperCase() === "ONBUILD") words.shift();
  if (words.length === 1) return { in: "keyword", word: words[0]! };
  const [keyword, ...rest] = words;
  const word = rest.pop()!;
  const behindFlags = rest.findIndex((each) => !each.startsWith("--"));
  const flags = behindFlags < 0 ? rest : rest.slice(0, behindFlags);
  const others = rest.slice(flags.length);
  return { in: "words", keyword: keyword!.toUpperCase(), flags, words: others, word, text };
}

/** Directives stand before all that is none. */
function isAtTop({ places }: Analysis, number: number): boolean {
  for (let at = 1; at < number; at++) {
    if (!/^\s*#\s*(?:syntax|escape|check)\s*=\s*\S/i.test(places.line(at))) return false;
  }
  return true;
}
