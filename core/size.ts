/**
 * Sizes as Docker's options have them: `64m`, `1.5GiB`, a number of bytes.
 *
 * @module
 */

const units: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3, t: 4 };

/**
 * The number of bytes; units are powers of 1024, in any case, with or without `b` or `ib`.
 *
 * @example
 * ```ts
 * import { parseSize } from "./size.ts";
 * import assert from "node:assert/strict";
 * assert.equal(parseSize("64m"), 67108864);
 * assert.equal(parseSize("much"), undefined);
 * ```
 *
 * @returns undefined for what is no size, and for more than a number can say exactly
 */
export function parseSize(text: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?) ?([kmgt]?)(?:i?b)?$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  const bytes = Math.floor(Number(number) * 1024 ** units[unit.toLowerCase()]!);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
