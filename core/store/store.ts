/**
 * The store: an OCI image layout on disk that many processes share.
 *
 * @module
 */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { QuillaError, systemCode } from "../errors.ts";
import { type FileLock, lockFile, tryLockFile } from "../host/file_lock.ts";
import { encodeIndex } from "../oci/image_index.ts";
import { encodeLayout, imageLayout, parseLayout } from "../oci/layout.ts";
import { mediaTypes } from "../oci/media_types.ts";
import { Blobs } from "./blobs.ts";
import { Cache } from "./cache.ts";
import { makeDirectory, replaceFile, storeFailure } from "./durable.ts";
import { placesOf, requireWritable, type StorePlaces } from "./places.ts";
import { References } from "./references.ts";

export interface OpenOptions {
  /** Make the store, and the directories above it, where there is none. */
  readonly create?: boolean | undefined;
  /** Called once, where another process must be waited for. */
  readonly onWait?: (() => void) | undefined;
}

/**
 * An open store. While it is open, nothing of it is collected as garbage: it holds the store's lock shared, until
 * {@linkcode close} or the end of the process.
 */
export class Store {
  readonly root: string;
  /** Whether the file system or its permissions forbid writing. Reading works; writing fails with `store/read-only`. */
  readonly readOnly: boolean;
  readonly blobs: Blobs;
  /** The images and their names. */
  readonly references: References;
  readonly cache: Cache;
  /** Where its files lie. */
  readonly places: StorePlaces;
  #lock: FileLock | undefined;

  private constructor(places: StorePlaces, lock: FileLock | undefined) {
    this.root = places.root;
    this.readOnly = places.readOnly;
    this.places = places;
    this.blobs = new Blobs(places);
    this.references = new References(places, this.blobs);
    this.cache = new Cache(places, this.blobs);
    this.#lock = lock;
  }

  /**
   * @throws {QuillaError} `store/missing`, `store/not-a-store`, `store/unsupported-version`, `store/read-only` where it must be
   * made and cannot, `store/full`, `lock/unsupported`
   */
  static async open(root: string, options: OpenOptions = {}): Promise<Store> {
    const places = placesOf(resolve(root), false);
    try {
      if (!isLayout(places)) {
        requireRoomForStore(places, options.create === true);
        await createStore(places, options.onWait);
      }
      const readOnly = !prepareForWriting(places);
      const found = placesOf(places.root, readOnly);
      return new Store(found, await lockStore(found, "shared", options.onWait));
    } catch (error) {
      throw storeFailure(error, "opening the store", places.root);
    }
  }

  /**
   * Runs work that nobody else may see half done: no other process has the store open meanwhile. Other stores that this
   * process has open on the same directory must be closed before, or this waits for ever.
   *
   * @throws {QuillaError} `store/read-only`
   */
  async exclusively<T>(work: () => T | Promise<T>, onWait?: () => void): Promise<T> {
    requireWritable(this.places);
    // Let go first: two that hold the lock shared and both want it alone would wait for each other.
    this.close();
    const alone = await lockStore(this.places, "exclusive", onWait);
    try {
      return await work();
    } finally {
      alone?.release();
      this.#lock = await lockStore(this.places, "shared", onWait);
    }
  }

  /**
   * The same, but only if no other process has the store open now. Whether the work was done.
   *
   * @throws {QuillaError} `store/read-only`
   */
  async ifAlone(work: () => void | Promise<void>): Promise<boolean> {
    requireWritable(this.places);
    this.close();
    const alone = await tryLockFile(this.places.lock, "exclusive");
    try {
      await (alone && work());
      return alone !== undefined;
    } finally {
      alone?.release();
      this.#lock = await lockStore(this.places, "shared");
    }
  }

  /** Lets other processes collect garbage. */
  close(): void {
    this.#lock?.release();
    this.#lock = undefined;
  }
}

/** Whether there is a layout that this version can read. */
function isLayout(places: StorePlaces): boolean {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(places.marker);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    if (systemCode(error) === "ENOTDIR") throw notAStore(places, "it is not a directory");
    throw error;
  }
  try {
    parseLayout(bytes);
    return true;
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    if (error.code !== "oci/layout-version") throw notAStore(places, error.message);
    throw new QuillaError(`the store ${places.root} is too new: ${error.message}`, {
      code: "store/unsupported-version",
      hint: "use a newer quilla, or set QUILLA_ROOT to another store",
      cause: error,
    });
  }
}

/** A directory with other things in it is not taken over; one whose making was broken off is. */
function requireRoomForStore(places: StorePlaces, create: boolean): void {
  const madeFirst = new Set(["ingest", "index.lock", "index.json"]);
  let names: string[] | undefined;
  try {
    names = readdirSync(places.root);
  } catch (error) {
    if (systemCode(error) === "ENOTDIR") throw notAStore(places, "it is not a directory");
    if (systemCode(error) !== "ENOENT") throw error;
  }
  const foreign = names?.find((name) => !madeFirst.has(name));
  // Another process may have made the store since it was looked for, and have gone on.
  if (foreign !== undefined && isLayout(places)) return;
  if (foreign !== undefined) {
    throw notAStore(places, `it has no file oci-layout, but ${JSON.stringify(foreign)}`);
  }
  if (create) return;
  throw new QuillaError(`there is no store at ${places.root}`, {
    code: "store/missing",
    hint: "build, load or import an image: that makes it; or set QUILLA_ROOT to where it is",
  });
}

/** Makes a store. The marker comes last, so that what has one is whole. */
async function createStore(places: StorePlaces, onWait?: () => void): Promise<void> {
  makeDirectory(places.root);
  mkdirSync(places.ingest, { recursive: true });
  const lock = await lockFile(places.indexLock, "exclusive", { onWait });
  try {
    if (isLayout(places)) return; // another process was faster
    const index = encodeIndex({ mediaType: mediaTypes.index, manifests: [] });
    replaceFile(places.index, index, places.ingest);
    replaceFile(places.marker, encodeLayout(imageLayout), places.ingest);
  } finally {
    lock.release();
  }
}

/** Adds what quilla needs beside the layout; false where writing is forbidden. */
function prepareForWriting(places: StorePlaces): boolean {
  try {
    // Their names survive a loss of power with the first image that is recorded.
    for (const path of [places.ingest, places.cache, join(places.blobs, "sha256")]) {
      mkdirSync(path, { recursive: true });
    }
    closeSync(openSync(places.indexLock, "a", 0o644));
    closeSync(openSync(places.lock, "a", 0o644));
    return true;
  } catch (error) {
    if (["EROFS", "EACCES", "EPERM"].includes(systemCode(error) ?? "")) return false;
    throw error;
  }
}

/** Nobody can hold what a read-only store does not have: then there is nothing to wait for. */
async function lockStore(
  places: StorePlaces,
  mode: "shared" | "exclusive",
  onWait?: () => void,
): Promise<FileLock | undefined> {
  try {
    return await lockFile(places.lock, mode, { onWait, readOnly: places.readOnly });
  } catch (error) {
    if (places.readOnly && systemCode(error) === "ENOENT") return undefined;
    throw storeFailure(error, "locking the store", places.lock);
  }
}

function notAStore(places: StorePlaces, why: string): QuillaError {
  return new QuillaError(`${places.root} is not a store: ${why}`, {
    code: "store/not-a-store",
    hint: "give an empty or new directory, or an OCI image layout",
  });
}
