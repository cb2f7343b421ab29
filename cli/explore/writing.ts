/**
 * How the explorer writes: the characters that a terminal can show, and the looks that it can give them.
 *
 * @module
 */
import { onOneLine, sanitise } from "../print/sanitise.ts";
import { columnsOf, headOf } from "../terminal/width.ts";

/** Names of files and what images say of themselves, harmless and on one line. */
export type Writing = (text: string) => string;

/** Characters for lines and marks. */
export interface Signs {
  readonly isUnicode: boolean;
  readonly vertical: string;
  readonly horizontal: string;
  /** In front of a file: of the last one, of others, and below them. */
  readonly last: string;
  readonly branch: string;
  readonly below: string;
  readonly open: string;
  readonly closed: string;
  readonly leads: string;
  readonly more: string;
  readonly write: Writing;
}

const harmless: Writing = (text) => sanitise(onOneLine(text));

const unicodeSigns: Signs = {
  isUnicode: true,
  ...{ vertical: "│", horizontal: "─", last: "└─", branch: "├─", below: "│ " },
  ...{ open: "▾ ", closed: "▸ ", leads: " → ", more: "…" },
  write: harmless,
};

const asciiSigns: Signs = {
  isUnicode: false,
  ...{ vertical: "|", horizontal: "-", last: "`-", branch: "|-", below: "| " },
  ...{ open: "- ", closed: "+ ", leads: " -> ", more: "..." },
  write: (text) => asciiOnly(harmless(text)),
};

/** Other characters stand as `\u{e9}`. */
export function asciiOnly(text: string): string {
  return text.replaceAll("…", "...").replace(
    /[^ -~]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** What a terminal can show: UTF-8 where the locale says so (POSIX: LC_ALL before LC_CTYPE before LANG), ASCII else. */
export function signsFor(env: Readonly<Record<string, string | undefined>>, system: string): Signs {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  // Consoles of Windows have no such variables, and show all characters.
  return /utf-?8/i.test(locale) || system === "win32" ? unicodeSigns : asciiSigns;
}

/** The text, with what says that there is more where it is cut. */
export function cut(text: string, columns: number, more: string): string {
  if (columnsOf(text) <= columns) return text;
  return headOf(text, Math.max(0, columns - more.length)) + more.slice(0, Math.max(0, columns));
}

/** The looks by name; cells have their number. */
export const Look = {
  plain: 0,
  title: 1,
  focused: 2,
  faint: 3,
  added: 4,
  removed: 5,
  changed: 6,
  chosen: 7,
  chosenAdded: 8,
  chosenRemoved: 9,
  chosenChanged: 10,
  marked: 11,
  bar: 12,
} as const;
export type Look = typeof Look[keyof typeof Look];

/** The parameters of SGR for each of them, in their order. */
export const colouredLooks: readonly string[] = [
  ...["", "1", "1;7", "2", "32", "31", "33"],
  ...["7", "7;32", "7;31", "7;33", "1;4", "7"],
];

/** Without colours; what was added or removed has a sign in front of it in any case. */
export const plainLooks: readonly string[] = [
  ...["", "1", "1;7", "", "", "", "", "7", "7", "7", "7", "1;4", "7"],
];
