/**
 * Chance.
 *
 * @module
 */

/** So many random bytes, as hexadecimal digits: for names that nobody has or guesses. */
export function randomHex(bytes: number): string {
  const random = globalThis.crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
