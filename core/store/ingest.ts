/**
 * Writing a blob: into `ingest/` first, hashed on the way, and under its digest only when every byte is on the disk.
 *
 * Writing is synchronous, like reading (see content.ts): a layer is tens of thousands of small files.
 *
 * @module
 */
import {
  closeSync,
  fchmodSync,
  fsync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
} from "node:fs";
import { dirname } from "node:path";
import { type ByteReader, fileContent, readPieces } from "../content.ts";
import { type Algorithm, algorithmOf, type Digest, Hasher } from "../digest.ts";
import { QuillaError, systemCode } from "../errors.ts";
import { discardFile, removeFile, storeFailure, uniquePath, writeFully } from "../host/durable.ts";
import type { Uses } from "./lease.ts";
import { makeWithin } from "../host/modes.ts";
import { blobPath, requireWritable, type StorePlaces } from "./places.ts";
import type { Soundness } from "./soundness.ts";
import { Writeback } from "./writeback.ts";

/** Large enough that the number of system calls does not matter, small enough for many writers at once. */
const bufferSize = 1 << 20;

/** Of this length, a piece costs more to be copied into the buffer than to be written by itself. */
const largePiece = 128 << 10;

/** So much of a draft is gone over at once: a multiple of tar's blocks. */
const amendedSize = 4 << 20;

/** So many places of a stretch are written one by one. */
const mostPlaces = 64;

/** A place in some bytes. */
export interface Place {
  /** The first byte. */
  readonly from: number;
  /** The byte behind the last. */
  readonly to: number;
}

/** What a blob is: its digest, and its length in bytes. */
export interface BlobFacts {
  /** What it hashes to. */
  readonly digest: Digest;
  /** Its length in bytes. */
  readonly size: number;
}

/** Who is to know of the blobs that are written. */
export interface BlobKeeping {
  /** Told of a blob before it is there. */
  readonly uses?: Uses | undefined;
  /** What is known of the blobs that are there; without it, they are replaced. */
  readonly soundness?: Soundness | undefined;
}

/**
 * One blob on its way into the store. It ends with {@linkcode commit} or {@linkcode abort}; any failure aborts it.
 * Memory is bounded by one buffer of 1 MiB.
 */
export class BlobWriter {
  readonly #places: StorePlaces;
  readonly #keeping: BlobKeeping;
  readonly #path: string;
  readonly #draft: ((bytes: Uint8Array) => void) | undefined;
  #hasher: Hasher | undefined;
  readonly #writeback: Writeback;
  readonly #buffer = new Uint8Array(bufferSize);
  #filled = 0;
  #written = 0;
  /** How many bytes are known to be on the disk; undefined where none are. */
  #synced: number | undefined;
  #fd: number | undefined;

  /**
   * Made by `store.blobs.ingest()`.
   *
   * @param algorithm undefined where the bytes are hashed on their way here: then {@linkcode commit} must be told their digest
   * @param draft hears the bytes of what is {@linkcode amend}ed before it is committed
   */
  constructor(
    places: StorePlaces,
    algorithm: Algorithm | undefined,
    keeping: BlobKeeping = {},
    draft?: (bytes: Uint8Array) => void,
  ) {
    requireWritable(places);
    this.#places = places;
    this.#keeping = keeping;
    this.#path = uniquePath(places.ingest);
    this.#hasher = algorithm && new Hasher(algorithm);
    this.#draft = draft;
    this.#writeback = new Writeback(this.#path);
    try {
      this.#fd = openSync(this.#path, "wx", 0o600);
    } catch (error) {
      throw storeFailure(error, "starting a blob", this.#path);
    }
  }

  /** The number of bytes given so far. */
  get position(): number {
    return this.#written + this.#filled;
  }

  /** Appends bytes; they may be overwritten afterwards. */
  write(bytes: Uint8Array): void {
    this.#guard(() => {
      if (bytes.length > bufferSize - this.#filled || bytes.length >= largePiece) this.#flush();
      if (bytes.length >= largePiece) {
        this.#put(bytes);
      } else {
        this.#buffer.set(bytes, this.#filled);
        this.#filled += bytes.length;
      }
    });
  }

  /**
   * Appends exactly `size` bytes, read straight into the buffer. Closing the reader is the caller's.
   *
   * @throws {QuillaError} `content/short` where the reader ends before
   */
  writeFrom(reader: ByteReader, size: number): void {
    this.#guard(() => {
      let left = size;
      while (left > 0) {
        if (this.#filled === bufferSize) this.#flush();
        const room = this.#buffer.subarray(this.#filled, this.#filled + left);
        const got = reader.read(room);
        if (got === 0) {
          throw new QuillaError(`only ${size - left} of ${size} bytes are there`, {
            code: "content/short",
          });
        }
        this.#filled += got;
        left -= got;
      }
    });
  }

  /** Appends `count` zero bytes. */
  zeros(count: number): void {
    this.#guard(() => {
      let left = count;
      while (left > 0) {
        if (this.#filled === bufferSize) this.#flush();
        const end = Math.min(this.#filled + left, bufferSize);
        this.#buffer.fill(0, this.#filled, end);
        left -= end - this.#filled;
        this.#filled = end;
      }
    });
  }

  /**
   * Goes over a draft once more, changes bytes, and hashes it.
   *
   * @param edit is given all stretches in their order, each but the last of a multiple of 512 bytes, and gives the places in it that
   * it changed
   */
  async amend(edit: (bytes: Uint8Array, position: number) => readonly Place[]): Promise<void> {
    const hasher = new Hasher("sha256");
    const bytes = new Uint8Array(amendedSize);
    const source = this.#guard(() => {
      this.#flush();
      return openSync(this.#path, "r");
    });
    try {
      for (let at = 0; at < this.#written;) {
        at += this.#guard((fd) => {
          const stretch = bytes.subarray(0, Math.min(bytes.length, this.#written - at));
          readFully(source, stretch, at);
          const places = edit(stretch, at);
          // Many small writes cost more than one that is larger than it had to be.
          const written = places.length > mostPlaces ? [{ from: 0, to: stretch.length }] : places;
          for (const { from, to } of written) writeFully(fd, stretch.subarray(from, to), at + from);
          hasher.update(stretch);
          this.#writeback.reached(at + stretch.length);
          return stretch.length;
        });
        await new Promise((resolve) => setImmediate(resolve));
      }
      this.#hasher = hasher;
    } finally {
      closeSync(source);
    }
  }

  /**
   * Brings what was written to the disk while other work goes on, so that {@linkcode commit} need not wait for it.
   *
   * @throws {QuillaError} `store/full`, `store/failed`
   */
  async sync(): Promise<void> {
    const fd = this.#guard((fd) => {
      this.#flush();
      fchmodSync(fd, this.#places.modes.blob);
      return fd;
    });
    const failure = await new Promise<unknown>((resolve) => fsync(fd, resolve));
    this.#guard(() => {
      if (failure) throw failure;
    });
    this.#synced = this.#written;
  }

  /**
   * Makes the blob part of the store: its bytes are on the disk, and its digest names them, when this returns. That the name
   * survives a loss of power is seen to when an image with it is recorded. A blob that is there already, and is known to be what
   * it is called, stays, and this one is dropped; any other is replaced.
   *
   * @param expected what the blob must be; nothing is committed otherwise. Its digest may be of another algorithm than the
   * bytes were hashed by on the way: then they are read once more
   * @throws {QuillaError} `store/size-mismatch`, `store/digest-mismatch`, `store/full`, `store/failed`
   */
  commit(expected: Partial<BlobFacts> = {}): BlobFacts {
    return this.#guard((fd) => {
      this.#flush();
      const facts = { digest: this.#digest(expected.digest), size: this.#written };
      requireFacts(facts, expected);
      const path = blobPath(this.#places, facts.digest);
      const { uses, soundness } = this.#keeping;
      uses?.note(facts.digest);
      if (soundness?.isKnown(facts.digest)) {
        this.abort();
      } else {
        if (this.#synced !== this.#written) {
          fchmodSync(fd, this.#places.modes.blob);
          fsyncSync(fd);
        }
        this.#close();
        makeWithin(dirname(path), this.#places.modes);
        renameSync(this.#path, path);
        soundness?.note(facts.digest);
      }
      return facts;
    });
  }

  /** Drops what was written. Harmless after a commit. */
  abort(): void {
    if (this.#fd === undefined) return;
    this.#close();
    removeFile(this.#path);
  }

  /** What the bytes hash to, by the algorithm that is expected. */
  #digest(expected: Digest | undefined): Digest {
    const found = this.#hasher?.digest() ?? expected;
    if (found === undefined) throw new Error("nobody has hashed the blob");
    if (expected === undefined || algorithmOf(expected) === algorithmOf(found)) return found;
    const hasher = new Hasher(algorithmOf(expected));
    for (const piece of readPieces(fileContent(this.#path, 0, this.#written))) hasher.update(piece);
    return hasher.digest();
  }

  #flush(): void {
    const bytes = this.#buffer.subarray(0, this.#filled);
    this.#filled = 0;
    this.#put(bytes);
  }

  #put(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#hasher?.update(bytes);
    this.#draft?.(bytes);
    writeFully(this.#fd!, bytes);
    this.#written += bytes.length;
    if (this.#draft === undefined) this.#writeback.reached(this.#written);
  }

  #close(): void {
    const fd = this.#fd!;
    this.#fd = undefined;
    this.#writeback.close();
    closeSync(fd);
  }

  /** Runs one step; when it fails, nothing of the blob is left. */
  #guard<T>(step: (fd: number) => T): T {
    if (this.#fd === undefined) throw new Error("the blob was committed or aborted already");
    try {
      return step(this.#fd);
    } catch (error) {
      if (this.#fd !== undefined) this.#close();
      discardFile(this.#path);
      throw storeFailure(error, "writing a blob", this.#path);
    }
  }
}

function readFully(fd: number, into: Uint8Array, position: number): void {
  for (let filled = 0; filled < into.length;) {
    const got = readSync(fd, into, filled, into.length - filled, position + filled);
    if (got === 0) throw new Error("the draft got shorter");
    filled += got;
  }
}

function requireFacts(facts: BlobFacts, expected: Partial<BlobFacts>): void {
  if (expected.size !== undefined && expected.size !== facts.size) {
    throw new QuillaError(`the blob has ${facts.size} bytes, not ${expected.size}`, {
      code: "store/size-mismatch",
      hint: "it was cut short or changed on its way; fetch it again",
    });
  }
  if (expected.digest !== undefined && expected.digest !== facts.digest) {
    throw new QuillaError(`the blob hashes to ${facts.digest}, not ${expected.digest}`, {
      code: "store/digest-mismatch",
      hint: "it was changed on its way; fetch it again",
    });
  }
}

/** The length of a regular file, or undefined where there is none. */
export function fileSize(path: string): number | undefined {
  try {
    const stat = lstatSync(path);
    return stat.isFile() ? stat.size : undefined;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}
