/**
 * Where a layer's archive is cut into pieces that are compressed by themselves.
 *
 * The cuts lie between members, and hang on their names: a file that changes, comes or goes changes the one or two pieces
 * around it, and no other. They are part of what a packed layer's digest hangs on.
 *
 * @module
 */
import { readTarFile } from "../../../core/tar/read_file.ts";

/** A stretch of an archive. */
export interface Cut {
  readonly offset: number;
  readonly length: number;
  /** How many bytes a file has left that it begins within: 0 at a member's header, -1 behind the archive's end. */
  readonly inside: number;
}

/** No piece is longer, in bytes. */
export const largestPiece = 8 << 20;

/** What small members together come to, on average. The window of deflate begins anew with each piece: 1 % at 1 MiB. */
const wanted = 2 << 20;

/** Where there is less, nothing is cut: a piece costs a file. */
const least = 64 << 10;

/** A member of this length is no part of a larger piece … */
const large = 1 << 20;

/** … but some of them, each of this length. */
const chunk = 4 << 20;

/**
 * The pieces of an archive, in order, without a gap; at least one.
 *
 * @param path an uncompressed archive that nobody writes any more
 * @param size its length in bytes
 * @param isNoted whether it must be known where a piece begins: then the last members are cut from what is behind them, too
 * @throws {QuillaError} what `readTarFile` throws
 */
export function* cutArchive(
  path: string,
  size: number,
  isNoted = false,
): Generator<Cut, void, void> {
  let start = 0; // of the piece
  let end = 0; // of the member before
  let inside = 0;
  const to = (position: number, left = 0): Cut => {
    const cut = { offset: start, length: position - start, inside };
    start = position;
    inside = left;
    return cut;
  };
  for (const { entry, offset, stored } of readTarFile(path)) {
    const from = end;
    end = Math.ceil((offset + stored) / 512) * 512;
    if (end - from >= large) {
      if (from - start >= least) yield to(from);
      for (let next = from + chunk; end - next >= least; next += chunk) {
        yield to(next, offset + stored - next);
      }
      yield to(end);
    } else {
      if (end - start > largestPiece) yield to(from);
      if (end - start >= least && isCut(entry.path, end - from)) yield to(end);
    }
  }
  // The end of the archive, and what is behind it.
  if (isNoted && start < end && size - start > chunk) yield to(end);
  while (size - start > chunk) yield to(start + chunk, -1);
  if (start < size || size === 0) yield to(size);
}

/** Whether there is a cut behind a member: the longer it is, the likelier. Neither place nor content matters. */
function isCut(name: string, length: number): boolean {
  return hash(name) < length / wanted * 2 ** 32;
}

/** FNV-1a with the last steps of MurmurHash3, which spread it. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  value = Math.imul(value ^ value >>> 16, 0x85ebca6b);
  value = Math.imul(value ^ value >>> 13, 0xc2b2ae35);
  return (value ^ value >>> 16) >>> 0;
}
