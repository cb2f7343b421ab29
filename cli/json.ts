/**
 * JSON for scripts that a terminal may see as well.
 *
 * @module
 */

/** Characters that JSON leaves as they are and a terminal does not: controls beyond ASCII, and those that reorder or hide text. */
const dangerous = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The value as JSON, with the characters escaped that a terminal would act on. */
export function formatJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    dangerous,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
