/**
 * Where a bundle's blobs wait in a store until all of it is verified: a directory in `ingest/`, which is swept up after a crash.
 *
 * @module
 */
import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { algorithmOf, type Digest, hexOf } from "../../../core/plugin/api/nouns.ts";
import {
  discardTree,
  makeDirectory,
  storeFailure,
  syncDirectory,
  uniquePath,
  writeFully,
} from "../../../core/plugin/api/host.ts";
import { requireWritable, type Store } from "../../../core/plugin/api/store.ts";

/** Files by their digests. None is what it is called before somebody has looked. */
export class Staging {
  readonly #store: Store;
  readonly #path: string;
  readonly #files = new Set<Digest>();
  #open: number | undefined;

  /** @throws {QuillaError} `store/read-only`, `store/full` */
  constructor(store: Store) {
    requireWritable(store.places);
    this.#store = store;
    this.#path = uniquePath(store.places.ingest);
    this.#attempt(() => mkdirSync(this.#path, { mode: 0o700 }));
  }

  has(digest: Digest): boolean {
    return this.#files.has(digest);
  }

  path(digest: Digest): string {
    return join(this.#path, `${algorithmOf(digest)}-${hexOf(digest)}`);
  }

  /** Begins a file; one at a time. */
  begin(digest: Digest): void {
    this.#attempt(() => {
      this.#open = openSync(this.path(digest), "wx", 0o600);
    });
  }

  /** @throws {QuillaError} `store/full`, `store/failed` */
  write(bytes: Uint8Array): void {
    this.#attempt(() => writeFully(this.#open!, bytes));
  }

  /** Ends the file: it is on the disk. */
  end(digest: Digest): void {
    this.#attempt(() => {
      fchmodSync(this.#open!, this.#store.places.modes.blob);
      fsyncSync(this.#open!);
    });
    this.#close();
    this.#files.add(digest);
  }

  /** Makes a file a blob of the store. It must have been verified. */
  moveIn(digest: Digest): void {
    const path = this.#store.blobs.path(digest);
    this.#attempt(() => {
      makeDirectory(dirname(path), this.#store.places.modes);
      renameSync(this.path(digest), path);
      syncDirectory(dirname(path));
    });
    this.#store.blobs.noteSound(digest);
    this.#files.delete(digest);
  }

  /** Removes all that waits. */
  discard(): void {
    this.#close();
    this.#files.clear();
    discardTree(this.#path);
  }

  #close(): void {
    if (this.#open !== undefined) closeSync(this.#open);
    this.#open = undefined;
  }

  #attempt<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      throw storeFailure(error, "keeping a bundle", this.#path);
    }
  }
}
