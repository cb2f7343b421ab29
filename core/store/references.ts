/**
 * The images of a store: `index.json`, one descriptor for each name.
 *
 * A name is the annotation `org.opencontainers.image.ref.name`, in full: `docker.io/library/hello:latest`. A descriptor
 * without one is a dangling image: nobody calls it anything, and it is kept until somebody removes it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { Digest } from "../digest.ts";
import { messageOf, QuillaError, systemCode } from "../errors.ts";
import { type FileLock, lockFile } from "../host/file_lock.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { carriedIndex, encodeIndex, type ImageIndex } from "../oci/image_index.ts";
import { formatReference, type Reference, withDefaultTag } from "../reference.ts";
import type { Blobs } from "./blobs.ts";
import { replaceFile, storeFailure } from "../host/durable.ts";
import { requireComplete } from "./graph.ts";
import { requireWritable, type StorePlaces } from "./places.ts";

const nameKey = "org.opencontainers.image.ref.name";
const createdKey = "org.opencontainers.image.created";

/** What reads an index takes at most; more is not written either. */
const largestIndex = 4 << 20;

/** What the image is called, or undefined where it dangles. In a layout that others wrote it may be any text. */
export function nameOf(image: Descriptor): string | undefined {
  return image.annotations?.[nameKey];
}

/** When this machine made the image, if it is known. */
export function createdOf(image: Descriptor): Date | undefined {
  const date = new Date(image.annotations?.[createdKey] ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The images of a store and their names: its `index.json`. */
export class References {
  readonly #places: StorePlaces;
  readonly #blobs: Blobs;

  readonly #warn: (message: string) => void;

  /**
   * Made by `Store.open()`.
   *
   * @param warn told of what makes no work fail
   */
  constructor(places: StorePlaces, blobs: Blobs, warn: (message: string) => void = () => {}) {
    this.#places = places;
    this.#blobs = blobs;
    this.#warn = warn;
  }

  /**
   * The images as they are now. Needs no lock: the file is only ever replaced whole.
   *
   * @throws {QuillaError} `store/index-damaged`
   */
  list(): readonly Descriptor[] {
    return this.#read().manifests;
  }

  /** The image of that name, `:latest` unless it says otherwise. */
  find(name: Reference): Descriptor | undefined {
    const text = fullName(name);
    return this.list().find((image) => nameOf(image) === text);
  }

  /**
   * Replaces the list, alone: what other processes do meanwhile comes before or after.
   *
   * @param change given the images as they are, gives them as they shall be; the same list leaves the file alone
   * @throws {QuillaError} `store/incomplete` where a new image lacks a blob, `store/index-damaged`, `store/index-full`,
   * `store/read-only`, `store/full`
   */
  async update(
    change: (images: readonly Descriptor[]) => readonly Descriptor[],
  ): Promise<void> {
    requireWritable(this.#places);
    const { index, indexLock, ingest, modes } = this.#places;
    let lock: FileLock | undefined;
    try {
      lock = await lockFile(indexLock, "exclusive");
      const old = this.#read();
      const manifests = change(old.manifests);
      if (manifests === old.manifests) return;
      const known = new Set(old.manifests.map(({ digest }) => digest));
      for (const image of manifests) {
        if (!known.has(image.digest)) requireComplete(this.#blobs, image);
      }
      this.#blobs.syncNames();
      const bytes = encodeIndex({ ...old, manifests });
      if (bytes.length > largestIndex) throw indexFull(index);
      // From its renaming on, everybody sees the new list: that it failed would not be true.
      const onUnsynced = (error: unknown) =>
        this.#warn(
          `the list of images ${index} is written, but a loss of power may undo it: ${
            messageOf(error)
          }`,
        );
      replaceFile(index, bytes, ingest, { mode: modes.file, onUnsynced });
    } catch (error) {
      throw storeFailure(error, "writing the list of images", index);
    } finally {
      lock?.release();
    }
  }

  /**
   * Names an image. The image that had the name stays, dangling, unless it has another; this one dangles no more.
   *
   * @param created when this machine made it
   */
  async tag(name: Reference, image: Descriptor, created: Date): Promise<void> {
    await this.take([{ image, names: [name] }], created);
  }

  /**
   * Adds images, all of them in one step, each with its names as {@linkcode tag} gives them. One without names dangles, unless
   * it is there already.
   *
   * @param created when this machine took them in
   */
  async take(
    added: readonly { readonly image: Descriptor; readonly names: readonly Reference[] }[],
    created: Date,
  ): Promise<void> {
    const time = rfc3339(created);
    await this.update((images) => {
      let list = images;
      for (const { image, names } of added) {
        for (const name of names) list = withName(list, image, fullName(name), time);
        if (list.some(({ digest }) => digest === image.digest)) continue;
        list = [...list, annotated(image, { [createdKey]: time })];
      }
      return list;
    });
  }

  /** Takes a name away; the image dangles unless it has another. Whether there was such a name. */
  async untag(name: Reference): Promise<boolean> {
    let found = false;
    await this.update((images) => {
      const text = fullName(name);
      found = images.some((image) => nameOf(image) === text);
      return found ? withoutName(images, text) : images;
    });
    return found;
  }

  /** Adds an image without a name; one that is there already stays as it is. */
  async add(image: Descriptor, created: Date): Promise<void> {
    await this.take([{ image, names: [] }], created);
  }

  /** Removes an image with all of its names. Its blobs stay until garbage collection. Whether it was there. */
  async remove(digest: Digest): Promise<boolean> {
    let found = false;
    await this.update((images) => {
      found = images.some((image) => image.digest === digest);
      return found ? images.filter((image) => image.digest !== digest) : images;
    });
    return found;
  }

  #read(): ImageIndex {
    const { index } = this.#places;
    try {
      return carriedIndex(readFileSync(index));
    } catch (error) {
      const code = systemCode(error);
      if (code !== undefined && code !== "ENOENT") {
        throw storeFailure(error, "reading the list of images", index);
      }
      throw new QuillaError(`the list of images ${index} cannot be read: ${messageOf(error)}`, {
        code: "store/index-damaged",
        hint: "put a good copy of the file in its place, or set QUILLA_ROOT to another store",
        cause: error,
      });
    }
  }
}

function fullName(name: Reference): string {
  return formatReference(withDefaultTag(name));
}

/** The list after an image got a name. */
function withName(
  images: readonly Descriptor[],
  image: Descriptor,
  name: string,
  created: string,
): Descriptor[] {
  const others = withoutName(images, name).filter((other) =>
    other.digest !== image.digest || nameOf(other) !== undefined
  );
  return [...others, annotated(image, { [nameKey]: name, [createdKey]: created })];
}

/** The list after a name is gone: what had it dangles, unless it stands in the list otherwise. */
function withoutName(images: readonly Descriptor[], name: string): Descriptor[] {
  const others = images.filter((image) => nameOf(image) !== name);
  const digests = new Set(others.map(({ digest }) => digest));
  const dangling = images.filter((image) => nameOf(image) === name && !digests.has(image.digest))
    .map((image) => annotated(image, { [nameKey]: undefined }));
  return [...others, ...dangling];
}

function annotated(
  image: Descriptor,
  changes: Readonly<Record<string, string | undefined>>,
): Descriptor {
  const entries = Object.entries({ ...image.annotations, ...changes });
  const annotations = entries.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...image, annotations: Object.fromEntries(annotations) };
}

/** In UTC, without a fraction of a second. */
function rfc3339(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

function indexFull(path: string): QuillaError {
  return new QuillaError(`the list of images ${path} would have more than ${largestIndex} bytes`, {
    code: "store/index-full",
    hint: "`quilla image prune` removes images that have no name",
  });
}
