/**
 * Layers, packed with a table of contents: in pieces, side by side, as without one; the table comes of what was noted of the pieces,
 * so that a layer that was packed before costs no reading, and one of which a file has changed only that.
 *
 * @module
 */
import { fileContent } from "../../../../core/content.ts";
import { algorithmOf, type Digest, digestOf, Hasher } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import type { Store } from "../../../../core/store/store.ts";
import { cutArchive } from "../cut.ts";
import { PackPool } from "../pack_pool.ts";
import type { PackJob } from "../piece_job.ts";
import { Pieces } from "../pieces.ts";
import { release } from "../release.ts";
import { fromNotes } from "./notes.ts";
import { NoTable, type TabledEncoder } from "./table.ts";
import { recall, remember, type TabledRecord } from "./tabled_record.ts";

/** A layer with a table of contents. */
export interface TabledLayer extends Omit<TabledRecord, "pieces"> {
  /** The blob. Each part is its own memory, for it may be queued. */
  bytes(): AsyncGenerator<Uint8Array, void, void>;
}

/** A layer that is smaller is packed before a thread has started. */
const worthThreads = 4 << 20;

/** So many bytes of the archive are in work for each thread; that bounds the memory. */
const bytesAheadOfEach = 8 << 20;

/** What is made of a layer at once. */
interface Made {
  readonly record: TabledRecord;
  readonly table: Uint8Array;
}

export class TabledPacker {
  /** How many pieces were compressed so far. */
  compressed = 0;
  readonly #store: Store;
  readonly #encoder: TabledEncoder;
  readonly #pool: PackPool;
  readonly #pieces: Pieces;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param threads how many work side by side; as many as the machine has processors, unless given */
  constructor(store: Store, encoder: TabledEncoder, threads?: number) {
    this.#store = store;
    this.#encoder = encoder;
    this.#pool = new PackPool(store.places, encoder, threads);
    this.#pieces = new Pieces(store.places);
  }

  /**
   * Packs a layer whose plain archive is a blob of the store. One layer at a time: each takes all threads.
   *
   * @param onBytes told how many bytes of the plain archive are packed, where it was not packed before
   * @throws {NoTable} where a table cannot tell what the layer holds
   * @throws {QuillaError} `store/blob-missing`, `store/blob-damaged`, `store/full`, `packing/worker`, and what reading the archive
   * throws
   */
  async pack(diffId: Digest, onBytes: (bytes: number) => void = () => {}): Promise<TabledLayer> {
    const known = recall(this.#store, diffId, this.#encoder.name);
    const { pieces, ...facts } = known ??
      (await this.#inTurn(() => this.#make(diffId, onBytes))).record;
    return { ...facts, bytes: () => this.#bytes(diffId, pieces) };
  }

  /** Ends the threads, and forgets pieces where there are too many. */
  async close(): Promise<void> {
    await this.#pool.close();
    if (this.compressed > 0) this.#pieces.trim();
  }

  async #make(diffId: Digest, onBytes: (bytes: number) => void): Promise<Made> {
    const { blobs } = this.#store;
    const [path, plainSize] = [blobs.path(diffId), blobs.size(diffId)];
    if (plainSize >= worthThreads) this.#pool.start();
    const [plainHasher, hasher] = [new Hasher(algorithmOf(diffId)), new Hasher()];
    const table = await this.#encoder.openTable();
    const pieces: TabledRecord["pieces"][number][] = [];
    const content = fileContent(path, 0, plainSize).open();
    const buffer = new Uint8Array(1 << 20);
    let [size, packed] = [0, 0];
    try {
      for await (const { job, plain, packed: piece } of this.#packed(path, plainSize)) {
        const { bytes, notes } = fromNotes(piece);
        table.add(notes(), size);
        hasher.update(bytes);
        size += bytes.length;
        pieces.push({ plain, length: job.length, inside: job.inside ?? 0 });
        // The pieces' own digests do not say that they are this layer: it is hashed as a whole, while the threads go on.
        for (let left = job.length; left > 0;) {
          const got = content.read(buffer.subarray(0, left));
          if (got === 0) throw damaged(path, "it is too short");
          plainHasher.update(buffer.subarray(0, got));
          table.pass(buffer.subarray(0, got));
          left -= got;
        }
        release(piece); // it is read again where it is asked for
        onBytes(packed += job.length);
      }
    } catch (error) {
      if (error instanceof NoTable) remember(this.#store, diffId, this.#encoder.name, error);
      throw error;
    } finally {
      content.close();
    }
    const found = plainHasher.digest();
    if (found !== diffId) throw damaged(path, `it hashes to ${found}`);
    const { bytes, annotations, diffId: unpacked = diffId } = table.end(size);
    const digest = hasher.update(bytes).digest();
    const plain = digestOf(`table ${diffId}`);
    this.#pieces.remember(this.#encoder.name, plain, { bytes, crc: 0 });
    pieces.push({ plain, length: 0, inside: 0 });
    size += bytes.length;
    const record = { digest, size, annotations, diffId: unpacked, pieces };
    remember(this.#store, diffId, this.#encoder.name, record);
    return { record, table: bytes };
  }

  /** The pieces in order, while those that follow are in work. */
  async *#packed(path: string, size: number) {
    const ahead: { job: PackJob; work: ReturnType<PackPool["run"]> }[] = [];
    let bytesAhead = 0;
    const take = async () => {
      const { job, work } = ahead.shift()!;
      bytesAhead -= job.length;
      const { plain, bytes, isNew } = await work;
      if (isNew) this.compressed++;
      return { job, plain: plain!, packed: bytes };
    };
    for (const cut of cutArchive(path, size, true)) {
      const job = { path, keeps: true, ...cut };
      const work = this.#pool.run(job);
      work.catch(() => {}); // waited for in its turn, unless an earlier one fails
      ahead.push({ job, work });
      bytesAhead += cut.length;
      while (bytesAhead > bytesAheadOfEach * this.#pool.size) yield await take();
    }
    while (ahead.length > 0) yield await take();
  }

  /** What is remembered, and what is not, made anew. */
  async *#bytes(
    diffId: Digest,
    pieces: TabledRecord["pieces"],
  ): AsyncGenerator<Uint8Array, void, void> {
    const { name } = this.#encoder;
    const path = this.#store.blobs.path(diffId);
    let offset = 0;
    for (const { plain, length, inside } of pieces) {
      const known = this.#pieces.read(name, plain)?.bytes;
      if (length === 0 && plain === pieces.at(-1)!.plain) {
        yield known ?? (await this.#inTurn(() => this.#make(diffId, () => {}))).table;
        continue;
      }
      const job = { path, offset, length, inside, keeps: true };
      yield fromNotes(known ?? await this.#again(job, plain)).bytes;
      offset += length;
    }
  }

  async #again(job: PackJob, plain: Digest): Promise<Uint8Array> {
    const made = await this.#pool.run(job);
    if (made.plain !== plain) throw damaged(job.path, "a piece of it is not what it was");
    this.compressed++;
    return made.bytes;
  }

  /** One after the other; the last one's end is the threads' rest. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    const turn = this.#turn = mine.catch(() => {});
    try {
      return await mine;
    } finally {
      if (this.#turn === turn) await this.#pool.rest();
    }
  }
}

function damaged(path: string, why: string): QuillaError {
  return new QuillaError(`the blob ${path} is damaged: ${why}`, {
    code: "store/blob-damaged",
    hint: "`quilla system check --repair` removes it; then pull, load or build the image again",
  });
}
