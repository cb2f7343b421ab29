/**
 * Zip archives, written as plainly as they can be.
 *
 * @module
 */
import { deflateRawSync } from "node:zlib";

/** One member: its bytes, and what the archive is to say of it that is not so. */
export interface MadeMember {
  readonly name: string;
  readonly bytes: Uint8Array | string;
  readonly isStored?: boolean;
  readonly saidSize?: number;
}

/** @param before bytes that stand before the archive */
export function zipOf(members: readonly MadeMember[], before: string = ""): Uint8Array {
  const parts: Uint8Array[] = [new TextEncoder().encode(before)];
  const table: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes, isStored = false, saidSize } of members) {
    const plain = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    const packed = isStored ? plain : new Uint8Array(deflateRawSync(plain));
    const named = new TextEncoder().encode(name);
    const sizes = [packed.length, saidSize ?? plain.length];
    const head = numbers(
      [2, 20],
      [2, 0],
      [2, isStored ? 0 : 8],
      [4, 0],
      [4, 0],
      ...each(4, sizes),
      [2, named.length],
      [2, 0],
    );
    parts.push(numbers([4, 0x04034b50]), head, named, packed);
    table.push(
      numbers([4, 0x02014b50], [2, 20]),
      head,
      numbers([2, 0], [2, 0], [2, 0], [4, 0], [4, at]),
      named,
    );
    at += 30 + named.length + packed.length;
  }
  const tableSize = table.reduce((sum, { length }) => sum + length, 0);
  const count = members.length;
  const end = numbers([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, tableSize], [
    4,
    at,
  ], [2, 0]);
  return joined([...parts, ...table, end]);
}

function each(size: number, values: readonly number[]): [number, number][] {
  return values.map((value) => [size, value]);
}

/** Little-endian numbers of 2 or 4 bytes. */
function numbers(...values: readonly (readonly [number, number])[]): Uint8Array {
  return new Uint8Array(
    values.flatMap(([size, value]) =>
      Array.from({ length: size }, (_, index) => (value >>> (8 * index)) & 255)
    ),
  );
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
