/**
 * The blobs of a store: `blobs/<algorithm>/<hex>`, each named by what it hashes to.
 *
 * @module
 */
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Content, fileContent } from "../content.ts";
import { type Algorithm, algorithmOf, algorithms, type Digest, digestOf } from "../digest.ts";
import { QuillaError } from "../errors.ts";
import { storeFailure, syncDirectory } from "../host/durable.ts";
import { type BlobFacts, type BlobKeeping, BlobWriter, fileSize } from "./ingest.ts";
import { blobPath, type StorePlaces } from "./places.ts";

/** Manifests and configurations are small; what is larger is refused, not read (OCI distribution spec, § pushing manifests). */
const smallBlob = 4 << 20;

/** A disk takes so long for so many bytes that others had better go on meanwhile. */
const worthWaiting = 1 << 20;

/** The blobs of a store, each under its digest. */
export class Blobs {
  readonly #places: StorePlaces;
  readonly #keeping: BlobKeeping;

  /**
   * Made by `Store.open()`.
   *
   * @param keeping told of every blob that is asked for, before it is looked at: from then on it is not collected as garbage
   */
  constructor(places: StorePlaces, keeping: BlobKeeping = {}) {
    this.#places = places;
    this.#keeping = keeping;
  }

  /** Where the blob lies, or would. */
  path(digest: Digest): string {
    this.#keeping.uses?.note(digest);
    return blobPath(this.#places, digest);
  }

  /**
   * Whether the blob is there and hashes to its name. It is read only where its file is not known to be what was once hashed.
   *
   * @throws {QuillaError} `store/failed` where the disk cannot read it
   */
  isSound(digest: Digest): boolean {
    this.#keeping.uses?.note(digest);
    const { soundness } = this.#keeping;
    return soundness === undefined ? this.has(digest) : soundness.isSound(digest);
  }

  /** Remembers that the blob was verified on its way to where it lies now. */
  noteSound(digest: Digest): void {
    this.#keeping.soundness?.note(digest);
  }

  /**
   * Makes sure of that, for who copies from the blob.
   *
   * @throws {QuillaError} `store/blob-missing`, `store/blob-damaged`, `store/failed`
   */
  requireSound(digest: Digest): void {
    if (this.isSound(digest)) return;
    this.size(digest);
    throw damaged(this.path(digest), "does not hash to its name");
  }

  /** Whether it is there. */
  has(digest: Digest): boolean {
    this.#keeping.uses?.note(digest);
    return fileSize(this.path(digest)) !== undefined;
  }

  /** Makes the names of all blobs survive a loss of power, whoever gave them. */
  syncNames(): void {
    syncDirectory(this.#places.blobs);
    for (const algorithm of algorithms) {
      const path = join(this.#places.blobs, algorithm);
      if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) syncDirectory(path);
    }
  }

  /**
   * The blob's length in bytes.
   *
   * @throws {QuillaError} `store/blob-missing`
   */
  size(digest: Digest): number {
    this.#keeping.uses?.note(digest);
    const size = fileSize(this.path(digest));
    if (size === undefined) {
      throw new QuillaError(`the blob ${digest} is not in the store ${this.#places.root}`, {
        code: "store/blob-missing",
        hint: "`quilla system check` says which images need it; pull, load or build them again",
      });
    }
    return size;
  }

  /**
   * A small blob, read whole and verified.
   *
   * @param limit most bytes to read, 4 MiB unless told
   * @throws {QuillaError} `store/blob-missing`, `store/blob-too-large`, `store/blob-damaged` where it has another length or digest
   */
  read(blob: BlobFacts & { readonly mediaType?: string }, limit: number = smallBlob): Uint8Array {
    this.#keeping.uses?.note(blob.digest, blob.mediaType);
    this.requireSize(blob);
    if (blob.size > limit) {
      throw new QuillaError(
        `the blob ${blob.digest} has ${blob.size} bytes; at most ${limit} are read here`,
        { code: "store/blob-too-large", hint: "it is no manifest or configuration" },
      );
    }
    const path = this.path(blob.digest);
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      throw storeFailure(error, "reading a blob", path);
    }
    const found = digestOf(bytes, algorithmOf(blob.digest));
    if (found !== blob.digest) throw damaged(path, `hashes to ${found}`);
    return bytes;
  }

  /**
   * A blob of any length, to be read piece by piece. Its length is checked now; its digest is the reader's to check.
   *
   * @throws {QuillaError} `store/blob-missing`, `store/blob-damaged` where it has another length
   */
  content(blob: BlobFacts): Content {
    this.requireSize(blob);
    return blobContent(this.path(blob.digest), blob.size);
  }

  /**
   * Begins a blob.
   *
   * @throws {QuillaError} `store/read-only`, `store/full`
   */
  ingest(algorithm: Algorithm = "sha256"): BlobWriter {
    return new BlobWriter(this.#places, algorithm, this.#keeping);
  }

  /**
   * Begins a blob that is changed once more before it is committed: see `BlobWriter.amend`.
   *
   * @param hear is given the bytes as they are written first
   */
  draft(hear: (bytes: Uint8Array) => void): BlobWriter {
    return new BlobWriter(this.#places, undefined, this.#keeping, hear);
  }

  /** Stores a small blob, such as a manifest. One that is there already is not written again. */
  put(bytes: Uint8Array | string): BlobFacts {
    const data = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    const digest = digestOf(data);
    const writer = this.ingest();
    writer.write(data);
    return writer.commit({ digest });
  }

  /**
   * Stores what arrives piece by piece, if it is what was announced. A piece may be overwritten once the next is asked for.
   *
   * @throws {QuillaError} `store/size-mismatch` as soon as there is more than `expected.size`, and what `commit` throws
   */
  async putStream(
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    expected: Partial<BlobFacts> = {},
  ): Promise<BlobFacts> {
    const { digest } = expected;
    const algorithm = digest === undefined ? "sha256" : algorithmOf(digest);
    return await take(this.ingest(algorithm), pieces, expected);
  }

  /**
   * Stores what is verified on its way, as `verifyBlob` does: the pieces must end in an error where they are not the blob. Hashing
   * them twice would be a tenth of the work of a pull.
   *
   * @throws {QuillaError} as {@linkcode putStream}, but for a digest that is wrong; what the pieces throw
   */
  async putVerified(pieces: AsyncIterable<Uint8Array>, blob: BlobFacts): Promise<void> {
    await take(new BlobWriter(this.#places, undefined, this.#keeping), pieces, blob);
  }

  /** Makes sure that the file is as long as the descriptor says; throws `store/blob-missing`, `store/blob-damaged`. */
  requireSize(blob: BlobFacts): void {
    const size = this.size(blob.digest);
    if (size === blob.size) return;
    throw damaged(this.path(blob.digest), `has ${size} bytes, not ${blob.size}`);
  }
}

/** A blob's file, to be read; what the disk refuses is told as that. */
export function blobContent(path: string, size: number): Content {
  const content = fileContent(path, 0, size);
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw storeFailure(error, "reading a blob", path);
    }
  };
  return {
    size,
    open() {
      const reader = attempt(() => content.open());
      return { read: (into) => attempt(() => reader.read(into)), close: () => reader.close() };
    },
  };
}

/** Writes all that comes, and makes it a blob. */
async function take(
  writer: BlobWriter,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  expected: Partial<BlobFacts>,
): Promise<BlobFacts> {
  try {
    for await (const piece of pieces) {
      writer.write(piece);
      if (expected.size !== undefined && writer.position > expected.size) {
        throw new QuillaError(`the blob has more than the ${expected.size} bytes announced`, {
          code: "store/size-mismatch",
          hint: "it was changed on its way; fetch it again",
        });
      }
    }
    if (writer.position >= worthWaiting) await writer.sync();
    return writer.commit(expected);
  } finally {
    writer.abort();
  }
}

function damaged(path: string, why: string): QuillaError {
  return new QuillaError(`the blob ${path} is damaged: it ${why}`, {
    code: "store/blob-damaged",
    hint: "`quilla system check --repair` removes it; then pull, load or build the image again",
  });
}
