/**
 * Text for HTML, for strings of JavaScript and for queries of URLs, as Go's text/template escapes it.
 *
 * @module
 */
import { bytesOf, wholeText } from "./bytes.ts";
import { isPrintable } from "./printf/text.ts";

const htmlNames: ReadonlyMap<string, string> = new Map([["\0", "\ufffd"], ['"', "&#34;"]])
  .set("'", "&#39;").set("&", "&amp;").set("<", "&lt;").set(">", "&gt;");

export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (character) => htmlNames.get(character)!);
}

/** What JavaScript or HTML could act on, and all that is not ASCII. */
const special = /[\\'"<>&=]|(?!\x7f)\p{Cc}|\P{ASCII}/gu;

export function escapeJs(text: string): string {
  return wholeText(text).replace(special, (character) => {
    if (/[\\'"]/.test(character)) return `\\${character}`;
    if (character > "\x7f" && isPrintable(character)) return character;
    return `\\u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
  });
}

export function escapeQuery(text: string): string {
  let escaped = "";
  for (const byte of bytesOf(text)) {
    const character = String.fromCharCode(byte);
    escaped += /[\w.~-]/.test(character)
      ? character
      : character === " "
      ? "+"
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return escaped;
}
