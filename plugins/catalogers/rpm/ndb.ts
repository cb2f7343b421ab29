/**
 * The packages of `Packages.db`: rpm's own database "ndb", which SUSE has (rpm, lib/backend/ndb/rpmpkg.c).
 *
 * @module
 */
import { Fields, Malformed } from "../../kit/formats/mod.ts";

const headerMagic = 0x506d7052; // RpmP
const slotMagic = 0x746f6c53; // Slot
const blobMagic = 0x53626c42; // BlbS
const pageSize = 4096;
const slotSize = 16;
const blockSize = 16;

/** The value of each slot that is in use. */
export function* ndbPackages(
  database: Uint8Array<ArrayBuffer>,
): Generator<Uint8Array<ArrayBuffer>> {
  const bytes = new Fields(database, { isLittle: true });
  if (bytes.u32(0) !== headerMagic || bytes.u32(4) !== 0) {
    throw new Malformed("it is no database of rpm's");
  }
  const end = bytes.u32(12) * pageSize;
  // The header takes the place of two slots.
  for (let at = 2 * slotSize; at < end; at += slotSize) {
    if (bytes.u32(at) !== slotMagic) throw new Malformed("it is damaged: a slot of it is none");
    const [index, offset] = [bytes.u32(at + 4), bytes.u32(at + 8)];
    if (index === 0 || offset === 0) continue;
    const blob = offset * blockSize;
    if (bytes.u32(blob) !== blobMagic || bytes.u32(blob + 4) !== index) {
      throw new Malformed("it is damaged: a package is not where it should be");
    }
    yield bytes.slice(blob + 16, bytes.u32(blob + 12));
  }
}
