/**
 * What Go writes into its programs.
 *
 * @module
 */

/** What stands before and behind the lines of modules. */
export const mark = "\x01".repeat(16);

/** Texts and numbers, one after the other. */
export function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return new Uint8Array(
    parts.flatMap((part) =>
      typeof part === "string" ? [...new TextEncoder().encode(part)] : [...part]
    ),
  );
}

function sized(text: string): number[] {
  const { length } = new TextEncoder().encode(text);
  return length < 128 ? [length] : [length & 127 | 128, length >> 7];
}

/** As Go has written it since 1.18: its version, and lines of modules. */
export function goBuildInfo(version: string, text: string): Uint8Array {
  const marked = text === "" ? "" : `${mark}${text}${mark}`;
  const head = bytesOf([0xff], " Go buildinf:", [0, 2], new Array(16).fill(0));
  return bytesOf([...head], sized(version), version, sized(marked), marked);
}
