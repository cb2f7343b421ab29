/**
 * Go's strings are bytes. Here they are text, in which a byte that is no UTF-8 stands as a lone half of a surrogate pair
 * (U+DC80 and up), so that cutting a character in two and joining it again gives the character.
 *
 * @module
 */
const ascii = /^\p{ASCII}*$/u;
const first = 0xdc00;

/** The bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return new TextEncoder().encode(text);
  const parts: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code >= first + 0x80 && code <= first + 0xff) parts.push(code - first);
    else parts.push(...new TextEncoder().encode(character));
  }
  return Uint8Array.from(parts);
}

/** How many bytes a text has. */
export function byteLength(text: string): number {
  return ascii.test(text) ? text.length : bytesOf(text).length;
}

/** The bytes from `start` to before `end`, as text. */
export function sliceBytes(text: string, start: number, end: number): string {
  return ascii.test(text) ? text.slice(start, end) : textOf(bytesOf(text).subarray(start, end));
}

/** The text of bytes. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return textOfBroken(bytes);
  }
}

function textOfBroken(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at);
    const character = bytes.subarray(at, at + Math.max(1, length));
    text += length === 0
      ? String.fromCharCode(first + bytes[at]!)
      : new TextDecoder("utf-8", { ignoreBOM: true }).decode(character);
    at += Math.max(1, length);
  }
  return text;
}

/** How many bytes the character at a place has; 0 where none begins. */
function characterLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (lead > 0xf4 || length === 0 || at + length > bytes.length) return 0;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(at, at + length));
    return length;
  } catch {
    return 0;
  }
}

/** The text with the usual sign for each byte that is no UTF-8. */
export function wholeText(text: string): string {
  return text.replace(/\p{Cs}/gu, "\ufffd");
}
