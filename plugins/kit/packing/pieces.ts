/**
 * Compressed pieces of layers that the store remembers: `cache/pieces/<encoder>/<hex of what it holds, plain>`.
 *
 * The first line of a file has two CRC-32: of what the piece holds, plain, and of the bytes that follow. Where the second is
 * wrong, the file is damaged, and as good as none: nothing here is flushed to the disk before it gets its name, for all of it
 * can be made again. Who reads many pieces as one blob checks its digest, too.
 *
 * @module
 */
import {
  closeSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { type Digest, hexOf, parseDigest } from "../../../core/digest.ts";
import { systemCode } from "../../../core/errors.ts";
import { discardFile, removeFile, storeFailure, uniquePath } from "../../../core/host/durable.ts";
import { filesBelow } from "../garbage/listing.ts";
import { ensureRights, makeWithin } from "../../../core/host/modes.ts";
import type { StorePlaces } from "../../../core/store/places.ts";

/** What of a store is needed for them; it goes to other threads, too. */
export type PiecePlaces = Pick<StorePlaces, "cache" | "ingest" | "readOnly" | "modes">;

/** A piece, compressed. */
export interface StoredPiece {
  readonly bytes: Uint8Array;
  /** CRC-32 of what it holds. */
  readonly crc: number;
}

/** Pieces may take so many bytes; the ones that were used last stay. */
export const pieceRoom = 10 * 2 ** 30;

const firstLine = /^quilla piece ([0-9a-f]{8}) ([0-9a-f]{8})\n/;
const firstLineLength = 31;

export class Pieces {
  readonly #places: PiecePlaces;

  constructor(places: PiecePlaces) {
    this.#places = places;
  }

  /**
   * A piece that is remembered, and whole.
   *
   * @param encoder what compressed it, such as `gzip-2`
   * @param plain the digest of what it holds
   */
  read(encoder: string, plain: Digest): StoredPiece | undefined {
    const path = this.path(encoder, plain);
    let file: Uint8Array;
    try {
      file = readFileSync(path);
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw storeFailure(error, "reading the cache", path);
    }
    const said = firstLine.exec(String.fromCharCode(...file.subarray(0, firstLineLength)));
    const bytes = file.subarray(firstLineLength);
    if (said === null || crc32(bytes) !== parseInt(said[2]!, 16)) return undefined;
    this.#used(path);
    return { bytes, crc: parseInt(said[1]!, 16) };
  }

  /** Remembers a piece, in place of what was there. A store that cannot be written to forgets it. */
  remember(encoder: string, plain: Digest, { bytes, crc }: StoredPiece): void {
    if (this.#places.readOnly) return;
    const path = this.path(encoder, plain);
    const line = `quilla piece ${hex(crc)} ${hex(crc32(bytes))}\n`;
    const temporary = uniquePath(this.#places.ingest);
    try {
      makeWithin(dirname(path), this.#places.modes);
      const fd = openSync(temporary, "wx", this.#places.modes.file);
      try {
        writeFileSync(fd, line);
        writeFileSync(fd, bytes);
      } finally {
        closeSync(fd);
      }
      ensureRights(temporary, this.#places.modes);
      renameSync(temporary, path);
    } catch (error) {
      discardFile(temporary);
      throw storeFailure(error, "writing to the cache", path);
    }
  }

  path(encoder: string, plain: Digest): string {
    return join(piecesFolder(this.#places.cache), encoder, hexOf(parseDigest(plain)));
  }

  /** Forgets those that were not used for longest, where there is too much. */
  trim(room: number = pieceRoom): void {
    if (this.#places.readOnly) return;
    const files = [...filesBelow(piecesFolder(this.#places.cache))].flatMap((path) => {
      const status = lstatSync(path, { throwIfNoEntry: false });
      return status === undefined ? [] : [{ path, size: status.size, used: status.mtimeMs }];
    });
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    if (bytes <= room) return;
    for (const { path, size } of files.sort((a, b) => a.used - b.used)) {
      if (bytes <= room * 0.9) break;
      removeFile(path);
      bytes -= size;
    }
  }

  #used(path: string): void {
    if (this.#places.readOnly) return;
    try {
      const now = new Date();
      utimesSync(path, now, now);
    } catch {
      // It was forgotten meanwhile, or is another user's; what was read is whole.
    }
  }
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}

/** Where pieces lie in a cache. */
export function piecesFolder(cache: string): string {
  return join(cache, "pieces");
}

/** The records that say of which pieces a layer is made; one that is used keeps its pieces. */
export const pieceLists = "packed-layers";

/** Whether a record of the cache is one of these. */
export function isPieceList(cache: string, path: string): boolean {
  return dirname(path) === join(cache, pieceLists);
}

/** The digests, without their algorithm, of what the pieces in a list hold: each begins a line. */
export function piecesIn(list: string): string[] {
  return list.split("\n").map((line) => line.split(" ", 1)[0]!);
}
