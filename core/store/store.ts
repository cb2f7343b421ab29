/**
 * The store: an OCI image layout on disk that many processes share.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { systemCode } from "../errors.ts";
import { fileStatus } from "../host/file_status.ts";
import { Blobs } from "./blobs.ts";
import { Cache } from "./cache.ts";
import type { Digest } from "../digest.ts";
import { removeFile, storeFailure } from "../host/durable.ts";
import { Lease, type Leased, nothingLeased, readLeases } from "./lease.ts";
import { modesOf, privateModes } from "../host/modes.ts";
import {
  createStore,
  isLayout,
  prepareForWriting,
  requireRoomForStore,
  requireTrusted,
} from "./opening.ts";
import { placesOf, requireWritable, type StorePlaces } from "./places.ts";
import { References } from "./references.ts";
import { Soundness } from "./soundness.ts";
import { type LockWaiting, StoreLock } from "./store_lock.ts";
import type { LayerNames } from "../tree/file_index.ts";

/** How a store is opened. */
export interface OpenOptions {
  /** Make the store, and the directories above it, where there is none. */
  readonly create?: boolean | undefined;
  /** Called once, where another process must be waited for. */
  readonly onWait?: (() => void) | undefined;
  /** Told of what makes no work fail. */
  readonly warn?: ((message: string) => void) | undefined;
  /** Somebody has looked already whose the store is: in a user namespace it cannot be told. */
  readonly isTrusted?: boolean | undefined;
}

/**
 * An open store. What it was asked for, and what was written through it, is not collected as garbage before {@linkcode close} or
 * the end of the process: see lease.ts.
 */
export class Store {
  /** Its directory, absolute. */
  readonly root: string;
  /** Whether the file system or its permissions forbid writing. Reading works; writing fails with `store/read-only`. */
  readonly readOnly: boolean;
  /** Its blobs, each under its digest. */
  readonly blobs: Blobs;
  /** The images and their names. */
  readonly references: References;
  /** What builds remember. */
  readonly cache: Cache;
  /** Where its files lie. */
  readonly places: StorePlaces;
  /** What the plain archive of a layer holds, which `read` reads from it: whoever remembers it puts something better here. */
  indexed = (_archive: Digest, read: () => LayerNames): LayerNames => read();
  readonly #lock: StoreLock | undefined;
  readonly #lease: Lease | undefined;

  private constructor(
    places: StorePlaces,
    lock: StoreLock | undefined,
    lease: Lease | undefined,
    warn: OpenOptions["warn"],
  ) {
    this.root = places.root;
    this.readOnly = places.readOnly;
    this.places = places;
    this.blobs = new Blobs(places, { uses: lease, soundness: new Soundness(places) });
    this.references = new References(places, this.blobs, warn);
    this.cache = new Cache(places, this.blobs);
    this.#lock = lock;
    this.#lease = lease;
  }

  /**
   * Opens a store; whoever opens closes.
   *
   * @throws {QuillaError} `store/missing`, `store/not-a-store`, `store/unsupported-version`, `store/not-yours`, `store/read-only`
   * where it must be made and cannot, `store/full`, `lock/unsupported`
   */
  static async open(root: string, options: OpenOptions = {}): Promise<Store> {
    const path = resolve(root);
    try {
      if (options.isTrusted !== true) requireTrusted(path);
      const modes = modesOf(fileStatus(`${path}/.`)?.mode ?? privateModes.directory);
      const places = placesOf(path, false, { modes });
      if (!isLayout(places)) {
        requireRoomForStore(places, options.create === true);
        await createStore(places, options.onWait);
      }
      const readOnly = !prepareForWriting(places);
      return Store.#openPrepared(placesOf(path, readOnly, { modes }), options);
    } catch (error) {
      throw storeFailure(error, "opening the store", path);
    }
  }

  static #openPrepared(places: StorePlaces, { onWait, warn }: OpenOptions): Store {
    const { readOnly, modes } = places;
    const lock = openLock(places, onWait);
    if (lock === undefined) return new Store(places, undefined, undefined, warn);
    if (!readOnly) {
      try {
        const lease = Lease.begin(places, lock);
        return new Store(
          placesOf(places.root, false, { modes, lease: lease.name }),
          lock,
          lease,
          warn,
        );
      } catch (error) {
        if (systemCode(error) === undefined) throw error;
      }
    }
    // Where nothing can be noted, everything is kept.
    lock.hold();
    return new Store(places, lock, undefined, warn);
  }

  /**
   * Runs work that removes what nobody uses. Nobody begins to use anything meanwhile: it should be short.
   *
   * @param work given what other processes use
   * @throws {QuillaError} `store/read-only`; `store/busy` where others do not let go of the lock in time
   */
  async exclusively<T>(work: (leased: Leased) => T, waiting: LockWaiting = {}): Promise<T> {
    requireWritable(this.places);
    return await this.#lock!.alone(() => {
      try {
        return work(this.#readLeases(removeFile));
      } catch (error) {
        throw storeFailure(error, "collecting garbage", this.root);
      }
    }, waiting);
  }

  /** What other processes use, as far as it can be told without waiting. */
  leased(): Leased {
    return this.readOnly ? nothingLeased : this.#readLeases();
  }

  #readLeases(onStale?: (path: string) => void): Leased {
    return readLeases(this.places, this.#lease?.name, onStale);
  }

  /** Has a path below the store's root left alone by who collects garbage. */
  keepPath(path: string): void {
    this.#lease?.notePath(path);
  }

  /** Lets go of all that was used. */
  close(): void {
    this.#lease?.end();
    this.#lock?.close();
  }
}

/** Nobody can hold what a read-only store does not have: then there is nothing to wait for. */
function openLock(places: StorePlaces, onWait: OpenOptions["onWait"]): StoreLock | undefined {
  const { readOnly, modes, lock } = places;
  try {
    return new StoreLock(lock, { readOnly, mode: modes.file, onWait });
  } catch (error) {
    const isMissing = systemCode(error) === "ENOENT" || (error as Error).name === "NotFound";
    if (readOnly && isMissing) return undefined;
    throw storeFailure(error, "locking the store", join(places.root, "lock"));
  }
}
