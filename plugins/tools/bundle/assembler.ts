/**
 * Puts blobs together while a bundle is read: of its payload, and of blobs that are there.
 *
 * @module
 */
import {
  algorithmOf,
  type Digest,
  fileContent,
  Hasher,
  QuillaError,
  readPieces,
} from "../../../core/plugin/api/nouns.ts";
import { storeFailure } from "../../../core/plugin/api/host.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import type { BundledBlob, RecipePart } from "./bundle_index.ts";
import type { Staging } from "./staging.ts";

/** A blob, or a plugin, that is being put together. */
interface Work {
  readonly blob: BundledBlob;
  /** What is still to come, the next one last. */
  readonly parts: RecipePart[];
  /** Only what is made of other blobs must be looked at here: they may be damaged. */
  readonly hasher: Hasher | undefined;
  /** The next byte of the payload that belongs to it. */
  at: number;
}

/** Fed with a payload from its beginning to its end. Files of a staging come of it. */
export class Assembler {
  readonly #staging: Staging;
  readonly #store: Store;
  readonly #waiting: BundledBlob[];
  #work: Work | undefined;

  /** @param blobs what is to be made, in the order of the bundle */
  constructor(staging: Staging, store: Store, blobs: readonly BundledBlob[]) {
    this.#staging = staging;
    this.#store = store;
    this.#waiting = [...blobs].reverse();
  }

  /**
   * The bytes at a place of the payload; those before were given.
   *
   * @throws {QuillaError} `bundle/basis-damaged`, and what writing to the store throws
   */
  push(at: number, bytes: Uint8Array): void {
    for (let work = this.#next(); work !== undefined; work = this.#next()) {
      const start = work.at - at;
      if (start >= bytes.length) return;
      const taken = bytes.subarray(start, start + work.parts.at(-1)!.size);
      this.#write(work, taken);
      work.at += taken.length;
      this.#shorten(work, taken.length);
    }
  }

  /** All of the payload was given. */
  finish(): void {
    const work = this.#next();
    if (work !== undefined) throw new Error(`the payload ends within ${work.blob.digest}`);
  }

  /** What waits for bytes of the payload, after all has been done that needs none. */
  #next(): Work | undefined {
    for (;;) {
      const work = this.#work ?? this.#begin();
      if (work === undefined) return undefined;
      const part = work.parts.at(-1);
      if (part === undefined) {
        this.#end(work);
      } else if (part.from === undefined) {
        return work;
      } else {
        this.#copy(work, part.from.digest, part.from.offset, part.size);
        work.parts.pop();
      }
    }
  }

  #begin(): Work | undefined {
    const blob = this.#waiting.pop();
    if (blob === undefined) return undefined;
    this.#staging.begin(blob.digest);
    const { digest, size, at, recipe } = blob;
    const whole = size === 0 ? [] : [{ size }];
    return this.#work = {
      blob,
      parts: recipe === undefined ? whole : [...recipe].reverse(),
      hasher: recipe === undefined ? undefined : new Hasher(algorithmOf(digest)),
      at,
    };
  }

  #end({ blob, hasher }: Work): void {
    const found = hasher?.digest() ?? blob.digest;
    if (found !== blob.digest) throw basisDamaged(blob, found);
    this.#staging.end(blob.digest);
    this.#work = undefined;
  }

  #write({ hasher }: Work, bytes: Uint8Array): void {
    hasher?.update(bytes);
    this.#staging.write(bytes);
  }

  #shorten(work: Work, length: number): void {
    const { size } = work.parts.pop()!;
    if (size > length) work.parts.push({ size: size - length });
  }

  #copy(work: Work, digest: Digest, offset: number, size: number): void {
    const path = this.#staging.has(digest)
      ? this.#staging.path(digest)
      : this.#store.blobs.path(digest);
    try {
      for (const bytes of readPieces(fileContent(path, offset, size))) this.#write(work, bytes);
    } catch (error) {
      throw storeFailure(error, "reading a blob", path);
    }
  }
}

function basisDamaged({ digest, recipe = [] }: BundledBlob, found: Digest): QuillaError {
  const sources = [...new Set(recipe.flatMap(({ from }) => from?.digest ?? []))];
  return new QuillaError(
    `the blob ${digest} was put together, and hashes to ${found}: what it is made of is damaged in the store, or was never the same (${
      sources.join(", ")
    })`,
    {
      code: "bundle/basis-damaged",
      hint:
        "`quilla system check` says whether the store is damaged; a complete bundle needs nothing of it",
    },
  );
}
