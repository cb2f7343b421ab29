/**
 * Sizes as Docker's options have them: `64m`, `1.5GiB`, a number of bytes.
 *
 * @module
 */

const units: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** A decimal number as Go writes one, at most one blank, a unit; `b` alone is bytes. */
const form =
  /^\+?((?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+)?) ?([kmgtp]?)(i?b)?$/i;

/**
 * The number of bytes; units are powers of 1024, in any case, with or without `b` or `ib`: what go-units' `RAMInBytes` says.
 *
 * @example
 * ```ts
 * import { parseSize } from "./size.ts";
 * import assert from "node:assert/strict";
 * assert.equal(parseSize("64m"), 67108864);
 * assert.equal(parseSize(".5k"), 512);
 * assert.equal(parseSize("much"), undefined);
 * ```
 *
 * @returns undefined for what is no size, and for more than a number can say exactly
 */
export function parseSize(text: string): number | undefined {
  const [, number, unit = "", rest = ""] = form.exec(text) ?? [];
  if (number === undefined || unit === "" && rest.length > 1) return undefined;
  const value = Number(number.replaceAll("_", ""));
  const bytes = Math.floor(value * 1024 ** units[unit.toLowerCase()]!);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
