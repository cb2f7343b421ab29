/**
 * Layers, packed: compressed in pieces, side by side, to the same bytes wherever it is done. What a layer is packed to is
 * remembered: its blob is not made again where it need not be sent. Of large layers the pieces are kept, too.
 *
 * @module
 */
import { clearTimeout, setTimeout } from "node:timers";
import { fileContent } from "../../../core/content.ts";
import { algorithmOf, type Digest, Hasher } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Encoder, PieceFacts } from "../../../core/plugin/contracts/codec.ts";
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
  bytes(): AsyncIterable<Uint8Array>;
  /** Whether `bytes` are those that were hashed, still in memory. */
  readonly isHeld: boolean;
  /** Gives their memory back; nobody reads any more what came of `bytes`. No other layer may be packed before that. */
  letGo(): void;
}

/** The plain archive of a layer. */
interface Archive {
  readonly diffId: Digest;
  readonly path: string;
  readonly size: number;
  /** Whether its pieces are kept. */
  readonly keeps: boolean;
}

/** What packing came to. */
interface Packing {
  readonly record: PackedRecord;
  /** The blob, of a layer whose pieces are not kept. */
  readonly held?: readonly Uint8Array[] | undefined;
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

/**
 * The pieces of larger layers are kept, for a file of them may change. To pack a smaller one anew takes less time than to write
 * what it is packed to and to read it again.
 */
const worthPieces = 96 << 20;

/** So many bytes of packed layers may wait to be sent while another one is packed. */
const heldBytes = 40 << 20;

/** So many bytes of the archive are in work for each thread; that bounds the memory. */
const bytesAheadOfEach = 8 << 20;

/** Milliseconds without work after which threads give their memory back: what goes on then, such as sending, may take long. */
const restAfter = 1000;

const none = new Uint8Array(0);

/** How a packer works, other than it usually does. */
export interface PackerOptions {
  /** How many threads work side by side; as many as the machine has processors, unless given. */
  readonly threads?: number | undefined;
  /** From how many bytes on a layer's pieces are kept. */
  readonly keepsFrom?: number | undefined;
}

export class Packer {
  /** What was done so far. */
  readonly tally: PackingTally = { compressed: 0, remembered: 0 };
  readonly #store: Store;
  readonly #threads: number | undefined;
  readonly #keepsFrom: number;
  /** By the encoder's name. */
  readonly #pools = new Map<string, PackPool>();
  readonly #pieces: Pieces;
  #turn: Promise<unknown> = Promise.resolve();
  #working = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #held = 0;
  #whenLetGo: (() => void)[] = [];

  constructor(store: Store, { threads, keepsFrom = worthPieces }: PackerOptions = {}) {
    this.#store = store;
    this.#threads = threads;
    this.#keepsFrom = keepsFrom;
    this.#pieces = new Pieces(store.places);
  }

  /**
   * Packs a layer whose plain archive is a blob of the store. One layer at a time: each takes all threads. It waits where much
   * that was packed is held.
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
    const archive = this.#archive(diffId);
    const known = recall(this.#store, diffId, encoder.name, archive.keeps);
    if (known !== undefined) return this.#again(archive, encoder, known);
    const { record, held } = await this.#inTurn(() => this.#pack(archive, encoder, onBytes));
    return held === undefined ? this.#again(archive, encoder, record) : this.#holding(record, held);
  }

  /** What a layer was packed to before, where that is remembered. @throws {QuillaError} `store/blob-missing` */
  recalled(diffId: Digest, encoder: Encoder): BlobFacts | undefined {
    const known = recall(this.#store, diffId, encoder.name, this.#archive(diffId).keeps);
    return known && { digest: known.digest, size: known.size };
  }

  /** Ends the threads, and forgets pieces where there are too many. */
  async close(): Promise<void> {
    clearTimeout(this.#rest);
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    if (this.tally.compressed > 0) this.#pieces.trim();
  }

  #archive(diffId: Digest): Archive {
    const { blobs } = this.#store;
    const [path, size] = [blobs.path(diffId), blobs.size(diffId)];
    return { diffId, path, size, keeps: size >= this.#keepsFrom };
  }

  #pool(encoder: Encoder): PackPool {
    const known = this.#pools.get(encoder.name);
    if (known !== undefined) return known;
    const pool = new PackPool(this.#store.places, encoder, this.#threads);
    this.#pools.set(encoder.name, pool);
    return pool;
  }

  async #pack(
    archive: Archive,
    encoder: Encoder,
    onBytes: (bytes: number) => void,
  ): Promise<Packing> {
    const { diffId, path, size: plainSize, keeps } = archive;
    const plainHasher = new Hasher(algorithmOf(diffId));
    const hasher = new Hasher();
    const held: Uint8Array[] = [];
    let size = 0;
    let packed = 0;
    const add = (bytes: Uint8Array) => {
      hasher.update(bytes);
      size += bytes.length;
      if (keeps) release(bytes); // they are read again where they are asked for
      else held.push(bytes);
    };
    add(Uint8Array.from(encoder.start ?? none));
    const facts: PieceFacts[] = [];
    const pieces: ListedPiece[] = [];
    const content = fileContent(path, 0, plainSize).open();
    const buffer = new Uint8Array(1 << 20);
    try {
      for await (const { length, plain, crc, bytes } of this.#packed(archive, encoder)) {
        add(bytes);
        facts.push({ length, crc });
        if (plain !== undefined) pieces.push({ plain, length, crc });
        // Pieces do not say that they are this layer: it is hashed as a whole, while the threads go on.
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
    add(encoder.end?.(facts) ?? none);
    const found = plainHasher.digest();
    if (found !== diffId) throw damaged(path, `it hashes to ${found}`);
    const record = { digest: hasher.digest(), size, pieces };
    remember(this.#store, diffId, encoder.name, record);
    if (keeps) return { record };
    this.#held += size;
    return { record, held };
  }

  /** The pieces in order, while those that follow are in work: so many that no thread waits for another's long piece. */
  async *#packed(
    { path, size, keeps }: Archive,
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
    this.#begun();
    try {
      if (size >= worthThreads) pool.start();
      for (const cut of cutArchive(path, size)) {
        const work = pool.run({ path, keeps, ...cut });
        work.catch(() => {}); // waited for in its turn, unless an earlier one fails
        ahead.push([cut, work]);
        bytesAhead += cut.length;
        while (bytesAhead > bytesAheadOfEach * pool.size) yield await take();
      }
      while (ahead.length > 0) yield await take();
    } finally {
      this.#ended();
    }
  }

  /** What is in memory. */
  #holding(
    { digest, size }: PackedRecord,
    held: readonly Uint8Array[],
  ): PackedLayer {
    let parts = held;
    const letGo = () => {
      if (parts.length === 0) return;
      for (const part of parts) release(part);
      parts = [];
      this.#held -= size;
      for (const resolve of this.#whenLetGo.splice(0)) resolve();
    };
    return { digest, size, isHeld: true, bytes: () => partsOf(parts), letGo };
  }

  /** What is not in memory: the pieces that are kept, and the others, made anew. */
  #again(archive: Archive, encoder: Encoder, record: PackedRecord): PackedLayer {
    const { digest, size, pieces } = record;
    const bytes = () =>
      archive.keeps ? this.#kept(archive, encoder, pieces) : this.#anew(archive, encoder);
    return { digest, size, isHeld: false, bytes, letGo() {} };
  }

  async *#kept(
    { path }: Archive,
    encoder: Encoder,
    pieces: readonly ListedPiece[],
  ): AsyncGenerator<Uint8Array, void, void> {
    yield Uint8Array.from(encoder.start ?? none);
    let offset = 0;
    for (const { plain, length } of pieces) {
      const known = this.#pieces.read(encoder.name, plain);
      yield known?.bytes ??
        await this.#onePiece(encoder, { path, offset, length, keeps: true }, plain);
      offset += length;
    }
    yield encoder.end?.(pieces) ?? none;
  }

  async #onePiece(encoder: Encoder, job: PackJob, plain: Digest): Promise<Uint8Array> {
    const made = await this.#pool(encoder).run(job);
    if (made.plain !== plain) throw damaged(job.path, "a piece of it is not what it was");
    this.tally.compressed++;
    return made.bytes;
  }

  async *#anew(archive: Archive, encoder: Encoder): AsyncGenerator<Uint8Array, void, void> {
    yield Uint8Array.from(encoder.start ?? none);
    const facts: PieceFacts[] = [];
    for await (const { length, crc, bytes } of this.#packed(archive, encoder)) {
      facts.push({ length, crc });
      yield bytes;
    }
    yield encoder.end?.(facts) ?? none;
  }

  /** One after the other, and no further ahead of who sends than memory allows. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(async () => {
      while (this.#held > heldBytes) {
        await new Promise<void>((resolve) => this.#whenLetGo.push(resolve));
      }
      return await work();
    });
    this.#turn = mine.catch(() => {});
    return await mine;
  }

  #begun(): void {
    clearTimeout(this.#rest);
    this.#working++;
  }

  #ended(): void {
    if (--this.#working > 0) return;
    clearTimeout(this.#rest);
    const rest = () => void Promise.all([...this.#pools.values()].map((pool) => pool.rest()));
    this.#rest = setTimeout(rest, restAfter);
    this.#rest.unref();
  }
}

async function* partsOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, void> {
  yield* parts;
}

function damaged(path: string, why: string): QuillaError {
  return new QuillaError(`the blob ${path} is damaged: ${why}`, {
    code: "store/blob-damaged",
    hint: "`quilla system check --repair` removes it; then pull, load or build the image again",
  });
}
