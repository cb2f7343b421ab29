/**
 * Reads DER (X.690 § 8 and § 10): definite lengths, tags of one byte.
 *
 * @module
 */

/** One value. */
export interface Der {
  /** Class, form and number, in one byte. */
  readonly tag: number;
  /** Its content. */
  readonly value: Uint8Array;
  /** What a constructed value holds; none of a primitive one. Read when it is asked for. */
  readonly children: readonly Der[];
}

const constructed = 0x20;

/**
 * The first value of these bytes.
 *
 * @throws {RangeError} where it ends before its end
 */
export function readDer(bytes: Uint8Array): Der {
  return readAt(bytes, 0).value;
}

function readAt(bytes: Uint8Array, start: number): { value: Der; end: number } {
  let at = start;
  const next = () => {
    const byte = bytes[at++];
    if (byte === undefined) throw new RangeError("the value ends before its end");
    return byte;
  };
  const tag = next();
  let length = next();
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 4) throw new RangeError("the value has no length that is known");
    length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + next();
  }
  const end = at + length;
  if (end > bytes.length) throw new RangeError("the value ends before its end");
  const value = bytes.subarray(at, end);
  let children: readonly Der[] | undefined;
  return {
    end,
    value: {
      tag,
      value,
      get children() {
        return children ??= (tag & constructed) === 0 ? [] : childrenOf(value);
      },
    },
  };
}

function childrenOf(bytes: Uint8Array): Der[] {
  const children: Der[] = [];
  for (let at = 0; at < bytes.length;) {
    const { value, end } = readAt(bytes, at);
    children.push(value);
    at = end;
  }
  return children;
}

/** An object identifier with dots; undefined of anything else. */
export function oidOf(der: Der | undefined): string | undefined {
  if (der?.tag !== 6) return undefined;
  const numbers: number[] = [];
  let number = 0;
  for (const byte of der.value) {
    number = number * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0;
    }
  }
  const first = numbers.shift() ?? 0;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...numbers].join(".");
}
