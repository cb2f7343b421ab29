/**
 * Foreign text inside a message.
 *
 * @module
 */

/** Control characters, and those that turn the direction of writing or cannot be seen. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text in double quotes: what a terminal would act on is escaped, what is longer than `limit` characters cut. */
export function quote(text: string, limit = 120): string {
  const shown = text.length > limit ? `${text.slice(0, limit)}…` : text;
  const escaped = shown.replace(/["\\]/g, "\\$&").replace(
    unprintable,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
  return `"${escaped}"`;
}
