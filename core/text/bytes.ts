/**
 * Names of files as text and as bytes.
 *
 * A name on Linux is any bytes but `/` and NUL. In text, bytes that are not UTF-8 stand as lone surrogates U+DC80 to
 * U+DCFF, one a byte (Python's "surrogateescape", PEP 383), so that every name survives the way there and back.
 *
 * @module
 */
import { Buffer } from "node:buffer";

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Escaped bytes: low surrogates of the upper half without a high one before them. */
const escaped = /(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/;

/** The bytes of a name. A lone surrogate that stands for no byte becomes U+FFFD, as in `TextEncoder`. */
export function encodeName(name: string): Uint8Array {
  if (!escaped.test(name)) return encoder.encode(name);
  const pieces: Uint8Array[] = [];
  let plain = 0;
  for (let at = 0; at < name.length; at++) {
    const unit = name.charCodeAt(at);
    const isHigh = unit >= 0xd800 && unit < 0xdc00;
    if (isHigh && isLow(name.charCodeAt(at + 1))) {
      at++;
    } else if (unit >= 0xdc80 && unit <= 0xdcff) {
      pieces.push(encoder.encode(name.slice(plain, at)), Uint8Array.of(unit - 0xdc00));
      plain = at + 1;
    }
  }
  pieces.push(encoder.encode(name.slice(plain)));
  return Buffer.concat(pieces);
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** The text of a name; {@linkcode encodeName} gives exactly these bytes back. */
export function decodeName(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeEscaped(bytes);
  }
}

/** Decodes sequence by sequence, and escapes each byte that begins none. */
function decodeEscaped(bytes: Uint8Array): string {
  let text = "";
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    text += length === 0
      ? String.fromCharCode(0xdc00 + bytes[at]!)
      : strict.decode(bytes.subarray(at, at + length));
    at += length || 1;
  }
  return text;
}

/** The length of the well-formed UTF-8 sequence that begins here, 0 if there is none (Unicode, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const second = bytes[at + 1] ?? 0;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let next = 2; next < length; next++) {
    if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** Compares two names by their bytes: negative, zero or positive, for sorting. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const unitA = a.charCodeAt(at);
    const unitB = b.charCodeAt(at);
    if (unitA === unitB) continue;
    // Below the surrogates, UTF-16 and UTF-8 have the same order.
    if (unitA < 0xd800 && unitB < 0xd800) return unitA - unitB;
    return Buffer.compare(encodeName(a), encodeName(b));
  }
  return a.length - b.length;
}

/** Sorts by {@linkcode compareBytes}, in place. Runtimes have JavaScript's own order at hand, and texts in order are the rule. */
export function sortByBytes(texts: string[]): string[] {
  if (!texts.every((text, at) => at === 0 || texts[at - 1]! <= text)) texts.sort();
  return texts.every(hasOneOrder) ? texts : texts.sort(compareBytes);
}

/** Whether JavaScript's order puts a text where {@linkcode compareBytes} does: below the surrogates, UTF-16 and UTF-8 have the same. */
export function hasOneOrder(text: string): boolean {
  return !/[\ud800-\uffff]/.test(text);
}
