/**
 * The work on one piece of a layer: it is read and hashed, and where the store does not remember it, compressed. In a worker,
 * or without one.
 *
 * @module
 */
import { closeSync, openSync, readSync } from "node:fs";
import { type Digest, digestOf } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import { storeFailure } from "../../../core/host/durable.ts";
import { type PiecePlaces, Pieces, type StoredPiece } from "./pieces.ts";
import { largestPiece } from "./cut.ts";
import { type Encoder, encoderNames, type Encoding, openEncoder } from "./encoder.ts";

/** Packs a stretch of a file. */
export interface PackJob {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  readonly encoding: Encoding;
}

/** A piece, packed. */
export interface PackedPiece extends StoredPiece {
  /** The digest of its plain bytes. */
  readonly plain: Digest;
  /** Whether it had to be compressed. */
  readonly isNew: boolean;
}

/** What does jobs, with what it needs for them. */
export class JobRunner {
  readonly #pieces: Pieces;
  readonly #encoders = new Map<Encoding, Promise<Encoder>>();
  /** For each piece anew: memory that is left behind piles up until a thread's collector gets round to it. */
  #buffer: Uint8Array | undefined;

  constructor(places: PiecePlaces) {
    this.#pieces = new Pieces(places);
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
    const encoder = await this.#encoder(job.encoding);
    // From here on there is no waiting: the buffer is this job's alone.
    const bytes = this.#read(job);
    const plain = digestOf(bytes);
    const name = encoderNames[job.encoding];
    const known = this.#pieces.read(name, plain);
    if (known !== undefined) return { plain, isNew: false, ...known };
    const made = encoder.encode(bytes);
    this.#pieces.remember(name, plain, made);
    return { plain, isNew: true, ...made };
  }

  #encoder(encoding: Encoding): Promise<Encoder> {
    let encoder = this.#encoders.get(encoding);
    if (encoder === undefined) this.#encoders.set(encoding, encoder = openEncoder(encoding));
    return encoder;
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
