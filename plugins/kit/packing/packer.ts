/**
 * Layers, packed: compressed in pieces, side by side, to the same bytes wherever it is done. What was packed before is not
 * compressed again, and not even read.
 *
 * @module
 */
import { fileContent } from "../../../core/content.ts";
import { algorithmOf, type Digest, Hasher } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Encoder } from "../../../core/plugin/contracts/codec.ts";
import type { BlobFacts } from "../../../core/store/ingest.ts";
import { Pieces } from "./pieces.ts";
import type { Store } from "../../../core/store/store.ts";
import { PackPool } from "./pack_pool.ts";
import { type Cut, cutArchive } from "./cut.ts";
import { type ListedPiece, type PackedRecord, recall, remember } from "./packed_record.ts";
import type { PackedPiece, PackJob } from "./piece_job.ts";
import { release } from "./release.ts";

/** A layer, compressed. */
export interface PackedLayer extends BlobFacts {
  /** The blob. Each part is its own memory, for it may be queued. */
  bytes(): AsyncGenerator<Uint8Array, void, void>;
}

/** How much work it was. */
export interface PackingTally {
  /** Pieces that were compressed. */
  compressed: number;
  /** Pieces that were remembered. */
  remembered: number;
}

/** A layer that is smaller is packed before a thread has started. */
const worthThreads = 4 << 20;

/** So many bytes of the archive are in work for each thread; that bounds the memory. */
const bytesAheadOfEach = 8 << 20;

const none = new Uint8Array(0);

export class Packer {
  /** What was done so far. */
  readonly tally: PackingTally = { compressed: 0, remembered: 0 };
  readonly #store: Store;
  readonly #threads: number | undefined;
  /** By the encoder's name. */
  readonly #pools = new Map<string, PackPool>();
  readonly #pieces: Pieces;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param threads how many work side by side; as many as the machine has processors, unless given */
  constructor(store: Store, threads?: number) {
    this.#store = store;
    this.#threads = threads;
    this.#pieces = new Pieces(store.places);
  }

  /**
   * Packs a layer whose plain archive is a blob of the store. One layer at a time: each takes all threads.
   *
   * @param onBytes told how many bytes of the plain archive are packed, where it was not packed before
   * @throws {QuillaError} `store/blob-missing`, `store/blob-damaged`, `store/full`, `packing/worker`, and what reading the archive
   * throws
   */
  async pack(
    diffId: Digest,
    encoder: Encoder,
    onBytes: (bytes: number) => void = () => {},
  ): Promise<PackedLayer> {
    const record = recall(this.#store, diffId, encoder.name) ??
      await this.#inTurn(() => this.#pack(diffId, encoder, onBytes));
    const { digest, size } = record;
    return { digest, size, bytes: () => this.#bytes(diffId, encoder, record) };
  }

  /** Ends the threads, and forgets pieces where there are too many. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    if (this.tally.compressed > 0) this.#pieces.trim();
  }

  #pool(encoder: Encoder): PackPool {
    const known = this.#pools.get(encoder.name);
    if (known !== undefined) return known;
    const pool = new PackPool(this.#store.places, encoder, this.#threads);
    this.#pools.set(encoder.name, pool);
    return pool;
  }

  async #pack(
    diffId: Digest,
    encoder: Encoder,
    onBytes: (bytes: number) => void,
  ): Promise<PackedRecord> {
    const { blobs } = this.#store;
    const [path, plainSize] = [blobs.path(diffId), blobs.size(diffId)];
    if (plainSize >= worthThreads) this.#pool(encoder).start();
    const plainHasher = new Hasher(algorithmOf(diffId));
    const hasher = new Hasher();
    let size = 0;
    let packed = 0;
    const add = (bytes: Uint8Array) => {
      hasher.update(bytes);
      size += bytes.length;
    };
    add(encoder.start ?? none);
    const pieces: ListedPiece[] = [];
    const content = fileContent(path, 0, plainSize).open();
    const buffer = new Uint8Array(1 << 20);
    try {
      for await (const { length, plain, crc, bytes } of this.#packed(path, plainSize, encoder)) {
        add(bytes);
        release(bytes); // they are read again where they are asked for
        pieces.push({ plain, length, crc });
        // The pieces' own digests do not say that they are this layer: it is hashed as a whole, while the threads go on.
        for (let left = length; left > 0;) {
          const got = content.read(buffer.subarray(0, left));
          if (got === 0) throw damaged(path, "it is too short");
          plainHasher.update(buffer.subarray(0, got));
          left -= got;
        }
        onBytes(packed += length);
      }
    } finally {
      content.close();
    }
    add(encoder.end?.(pieces) ?? none);
    const found = plainHasher.digest();
    if (found !== diffId) throw damaged(path, `it hashes to ${found}`);
    const record = { digest: hasher.digest(), size, pieces };
    remember(this.#store, diffId, encoder.name, record);
    return record;
  }

  /** The pieces in order, while those that follow are in work: so many that no thread waits for another's long piece. */
  async *#packed(
    path: string,
    size: number,
    encoder: Encoder,
  ): AsyncGenerator<PackedPiece & Cut, void, void> {
    const ahead: (readonly [Cut, Promise<PackedPiece>])[] = [];
    let bytesAhead = 0;
    const take = async () => {
      const [cut, work] = ahead.shift()!;
      bytesAhead -= cut.length;
      const piece = await work;
      this.tally[piece.isNew ? "compressed" : "remembered"]++;
      return { ...cut, ...piece };
    };
    const pool = this.#pool(encoder);
    for (const cut of cutArchive(path, size)) {
      const work = pool.run({ path, ...cut });
      work.catch(() => {}); // waited for in its turn, unless an earlier one fails
      ahead.push([cut, work]);
      bytesAhead += cut.length;
      while (bytesAhead > bytesAheadOfEach * pool.size) yield await take();
    }
    while (ahead.length > 0) yield await take();
  }

  /** What is remembered, and what is not, made anew. */
  async *#bytes(
    diffId: Digest,
    encoder: Encoder,
    { pieces }: PackedRecord,
  ): AsyncGenerator<Uint8Array, void, void> {
    yield encoder.start ?? none;
    const path = this.#store.blobs.path(diffId);
    let offset = 0;
    for (const { plain, length } of pieces) {
      const known = this.#pieces.read(encoder.name, plain);
      yield known?.bytes ??
        await this.#again(encoder, { path, offset, length }, plain);
      offset += length;
    }
    yield encoder.end?.(pieces) ?? none;
  }

  async #again(encoder: Encoder, job: PackJob, plain: Digest): Promise<Uint8Array> {
    const made = await this.#pool(encoder).run(job);
    if (made.plain !== plain) throw damaged(job.path, "a piece of it is not what it was");
    this.tally.compressed++;
    return made.bytes;
  }

  /** One after the other; the last one's end is the threads' rest. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    const turn = this.#turn = mine.catch(() => {});
    try {
      return await mine;
    } finally {
      if (this.#turn === turn) {
        await Promise.all([...this.#pools.values()].map((pool) => pool.rest()));
      }
    }
  }
}

function damaged(path: string, why: string): QuillaError {
  return new QuillaError(`the blob ${path} is damaged: ${why}`, {
    code: "store/blob-damaged",
    hint: "`quilla system check --repair` removes it; then pull, load or build the image again",
  });
}
