/**
 * Text as Go's fmt prints it: plain, quoted, in hexadecimal.
 *
 * @module
 */
import { bytesOf } from "../bytes.ts";
import { type Flags, padded, truncated } from "./flags.ts";

/** What Go calls printable: letters, marks, numbers, punctuation, symbols, and the plain space. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

export function isPrintable(character: string): boolean {
  return printable.test(character);
}

const names: ReadonlyMap<string, string> = new Map([["\x07", "\\a"], ["\b", "\\b"], ["\f", "\\f"]])
  .set("\n", "\\n").set("\r", "\\r").set("\t", "\\t").set("\v", "\\v").set("\\", "\\\\");

/** The text between marks, as Go would write it. */
export function goQuoted(text: string, mark: '"' | "'", onlyAscii: boolean): string {
  let quoted = mark as string;
  for (const character of text) {
    quoted += character === mark ? `\\${mark}` : escaped(character, onlyAscii);
  }
  return quoted + mark;
}

function escaped(character: string, onlyAscii: boolean): string {
  const name = names.get(character);
  if (name !== undefined) return name;
  const code = character.codePointAt(0)!;
  if (isPrintable(character) && (!onlyAscii || code < 0x80)) return character;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${hex(code - 0xdc00, 2)}`;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}

/** Undefined where the verb is none for text. */
export function formatText(text: string, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case "v":
      return flags.sharpV ? formatQuoted(text, flags) : padded(truncated(text, flags), flags);
    case "s":
      return padded(truncated(text, flags), flags);
    case "q":
      return formatQuoted(text, flags);
    case "x":
    case "X":
      return formatBytes(bytesOf(text), verb, flags);
    default:
      return undefined;
  }
}

/** What cannot stand between backquotes. */
const unfitForBackquotes = /(?!\t)(?=\p{ASCII})\p{Cc}|[`\ufeff\p{Cs}]/u;

function formatQuoted(text: string, flags: Flags): string {
  const shown = truncated(text, flags);
  const quoted = flags.sharp && !unfitForBackquotes.test(shown)
    ? `\`${shown}\``
    : goQuoted(shown, '"', flags.plus);
  return padded(quoted, flags);
}

/** `%x` of bytes. */
export function formatBytes(bytes: Uint8Array, verb: string, flags: Flags): string {
  const digits = [...bytes.subarray(0, flags.precision)].map((byte) => hex(byte, 2));
  const prefix = flags.sharp ? "0x" : "";
  const text = digits.length === 0
    ? ""
    : flags.space
    ? digits.map((each) => prefix + each).join(" ")
    : prefix + digits.join("");
  return padded(verb === "X" ? text.toUpperCase() : text, flags);
}
