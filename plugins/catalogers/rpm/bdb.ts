/**
 * The packages of `Packages`: a hash of Berkeley DB, which rpm had before 2020 (Berkeley DB, src/dbinc/db_page.h). All pages are gone
 * through, for a package's number does not matter.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Fields, Malformed } from "../../kit/formats/mod.ts";

const hashMagic = 0x00061561;
const pageHead = 26;
const [unsortedHash, overflow, sortedHash] = [2, 7, 13];
const [inPage, offPage] = [1, 3];

/** The value of each key; the shortest one is no package, but the number of the last one. */
export function* bdbPackages(
  database: Uint8Array<ArrayBuffer>,
): Generator<Uint8Array<ArrayBuffer>> {
  const isLittle = new Fields(database, { isLittle: true }).u32(12) === hashMagic;
  const bytes = new Fields(database, { isLittle });
  if (bytes.u32(12) !== hashMagic) throw new Malformed("it is no hash of Berkeley DB");
  if (bytes.u8(24) !== 0) throw new Malformed("it is encrypted");
  const [pageSize, last] = [bytes.u32(20), bytes.u32(32)];
  if (pageSize < 512 || pageSize > 65536) throw new Malformed("it is damaged: its pages");
  for (let number = 1; number <= last; number++) {
    const page = new Fields(bytes.slice(number * pageSize, pageSize), { isLittle });
    const type = page.u8(25);
    if (type !== unsortedHash && type !== sortedHash) continue;
    const entries = page.u16(20);
    // Keys and values take turns.
    for (let entry = 1; entry < entries; entry += 2) {
      const at = page.u16(pageHead + 2 * entry);
      const before = page.u16(pageHead + 2 * (entry - 1));
      const kind = page.u8(at);
      if (kind === inPage) {
        const value = page.slice(at + 1, before - at - 1);
        if (value.length > 8) yield value;
      } else if (kind === offPage) {
        yield chained(bytes, pageSize, isLittle, page.u32(at + 4), page.u32(at + 8));
      }
    }
  }
}

/** A value that is too long for its page. */
function chained(
  bytes: Fields,
  pageSize: number,
  isLittle: boolean,
  first: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  if (length > bytes.size) throw new Malformed("it is damaged: a package is longer than all of it");
  const parts: Uint8Array[] = [];
  let left = length;
  for (let number = first; left > 0;) {
    const page = new Fields(bytes.slice(number * pageSize, pageSize), { isLittle });
    const size = Math.min(page.u16(22), left);
    if (page.u8(25) !== overflow || size === 0) {
      throw new Malformed("it is damaged: the rest of a package is not where it should be");
    }
    parts.push(page.slice(pageHead, size));
    left -= size;
    number = page.u32(16);
  }
  return Buffer.concat(parts);
}
