/**
 * Yes and no, as Go programs read them: Docker's options and `RUN --mount`.
 *
 * @module
 */

const words: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(["1", "t", "T", "true", "TRUE", "True"].map((word) => [word, true])),
  ...Object.fromEntries(["0", "f", "F", "false", "FALSE", "False"].map((word) => [word, false])),
};

/**
 * What `strconv.ParseBool` makes of a word.
 *
 * @example
 * ```ts
 * import { parseBoolean } from "./boolean.ts";
 * import assert from "node:assert/strict";
 * assert.equal(parseBoolean("T"), true);
 * assert.equal(parseBoolean("yes"), undefined);
 * ```
 *
 * @returns undefined for what is neither
 */
export function parseBoolean(word: string): boolean | undefined {
  return Object.hasOwn(words, word) ? words[word] : undefined;
}
