/**
 * The work on one piece of a layer: it is read, and where the store does not remember it, compressed. In a worker, or without
 * one.
 *
 * @module
 */
import { closeSync, openSync, readSync } from "node:fs";
import { type Digest, digestOf } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Compressor, Encoder } from "../../../core/plugin/contracts/codec.ts";
import { storeFailure } from "../../../core/host/durable.ts";
import { type PiecePlaces, Pieces, type StoredPiece } from "./pieces.ts";
import { largestPiece } from "./cut.ts";
import { isTabled, type NotingCompressor } from "./tables/table.ts";

/** Packs a stretch of a file. */
export interface PackJob {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  /** Whether the store keeps the piece, and looks whether it has it. */
  readonly keeps: boolean;
  /** For an encoder with a table of contents: see `membersOf`. */
  readonly inside?: number | undefined;
}

/** A piece, packed. */
export interface PackedPiece extends StoredPiece {
  /** The digest of its plain bytes, and of where in a file they begin where that was told; of a piece that the store keeps. */
  readonly plain?: Digest | undefined;
  /** Whether it had to be compressed. */
  readonly isNew: boolean;
}

/** What does jobs, with what it needs for them. */
export class JobRunner {
  readonly #pieces: Pieces;
  readonly #encoder: Encoder;
  #compressor: Promise<Compressor> | undefined;
  /** For each piece anew: memory that is left behind piles up until a thread's collector gets round to it. */
  #buffer: Uint8Array | undefined;

  constructor(places: PiecePlaces, encoder: Encoder) {
    this.#pieces = new Pieces(places);
    this.#encoder = encoder;
  }

  /** @throws {QuillaError} `content/short` where the file is not as long as it was, and for a full disk `store/full` */
  async run(job: PackJob): Promise<PackedPiece> {
    try {
      return await this.#pack(job);
    } catch (error) {
      throw storeFailure(error, "packing a layer", job.path);
    }
  }

  async #pack(job: PackJob): Promise<PackedPiece> {
    const { name } = this.#encoder;
    const compressor = await (this.#compressor ??= this.#encoder.open(largestPiece));
    // From here on there is no waiting: the buffer is this job's alone.
    const bytes = this.#read(job);
    if (!job.keeps) return { isNew: true, ...compressor.encode(bytes) };
    const digest = digestOf(bytes);
    const inside = isTabled(this.#encoder) ? job.inside ?? 0 : undefined;
    const plain = inside ? digestOf(`${inside} ${digest}`) : digest;
    const known = this.#pieces.read(name, plain);
    if (known !== undefined) return { plain, isNew: false, ...known };
    const made = inside === undefined
      ? compressor.encode(bytes)
      : (compressor as NotingCompressor).encodeNoted(bytes, inside);
    this.#pieces.remember(name, plain, made);
    return { plain, isNew: true, ...made };
  }

  #read({ path, offset, length }: PackJob): Uint8Array {
    const bytes = (this.#buffer ??= new Uint8Array(largestPiece)).subarray(0, length);
    const fd = openSync(path, "r");
    try {
      for (let filled = 0; filled < length;) {
        const got = readSync(fd, bytes, filled, length - filled, offset + filled);
        if (got === 0) {
          throw new QuillaError(`${path} ends within a piece of it`, {
            code: "content/short",
            hint: "`quilla system check` says what is damaged",
          });
        }
        filled += got;
      }
    } finally {
      closeSync(fd);
    }
    return bytes;
  }
}
