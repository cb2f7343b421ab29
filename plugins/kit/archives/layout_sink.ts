/**
 * Images into an OCI image layout, a new one or one that is there (image-layout.md).
 *
 * Blobs wait in a directory of their own inside it, and are moved in when all are there. Then `index.json` is replaced in one
 * step, so that a reader sees the images as they were or as they are.
 *
 * @module
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { type Digest, messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import {
  discardTree,
  lockFile,
  replaceFile,
  syncDirectory,
} from "../../../core/plugin/api/host.ts";
import {
  carriedIndex,
  type Compression,
  type Descriptor,
  encodeIndex,
  encodeLayout,
  type ImageIndex,
  imageLayout,
  mediaTypes,
  parseLayout,
} from "../../../core/plugin/api/oci.ts";
import { randomHex } from "../../../core/plugin/api/text.ts";
import {
  blobPath,
  Blobs,
  fileSize,
  placesOf,
  type StorePlaces,
} from "../../../core/plugin/api/store.ts";
import {
  bare,
  givenNameAnnotations,
  nameAnnotations,
  nameIn,
  sameName,
} from "../transfer/names.ts";
import { withTaggedLists } from "./tagged_lists.ts";
import type { ImageSink, PlacedImage } from "../../../core/plugin/contracts/transport.ts";

/** A layout that takes images. */
export class LayoutSink implements ImageSink {
  readonly name: string | undefined;
  readonly compressions: ReadonlySet<Compression> | undefined;
  readonly parallel = 4;
  readonly referrers = true;
  readonly #places: StorePlaces;
  readonly #staging: StorePlaces;
  readonly #staged: Blobs;
  readonly #put = new Set<Digest>();
  /** The topmost directory that was made for the layout, to be removed where nothing comes of it. */
  readonly #made: string | undefined;

  /**
   * @param name what the one image is called; undefined where images keep their names
   * @param compressions the compressions of layers that the layout's reader knows; any, unless given
   * @throws {QuillaError} `layout/not-a-layout` where the directory has other things in it, `layout/is-store`, `layout/failed`
   */
  constructor(directory: string, name?: string, compressions?: ReadonlySet<Compression>) {
    this.name = name;
    this.compressions = compressions;
    this.#places = placesOf(directory, false);
    const staging = join(directory, `.quilla-${process.pid}-${randomHex(4)}`);
    this.#staging = placesOf(staging, false);
    this.#staged = new Blobs(this.#staging);
    this.#made = attempt(directory, () => {
      const made = topmostMissing(directory);
      mkdirSync(directory, { recursive: true });
      requireLayout(this.#places);
      mkdirSync(this.#staging.ingest, { recursive: true });
      return made;
    });
  }

  has({ digest, size }: Descriptor): Promise<boolean> {
    const places = this.#put.has(digest) ? this.#staging : this.#places;
    return Promise.resolve(fileSize(blobPath(places, digest)) === size);
  }

  async put(descriptor: Descriptor, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const { digest, size } = descriptor;
    await this.#staged.putVerified(bytes, { digest, size });
    this.#put.add(digest);
  }

  async commit(images: readonly PlacedImage[]): Promise<void> {
    const { root, index, marker } = this.#places;
    if (!existsSync(marker)) {
      attempt(root, () => replaceFile(marker, encodeLayout(imageLayout), this.#staging.ingest));
    }
    // A lock of its own would be a file that does not belong in a layout.
    const lock = await lockFile(marker, "exclusive");
    try {
      attempt(root, () => {
        const changed = this.#withImages(readIndex(index), images);
        const manifests = withTaggedLists(
          changed.manifests,
          images,
          (list) => this.#readHere(list),
          (list) => void this.#put.add(this.#staged.put(list).digest),
        );
        for (const digest of this.#put) this.#moveIn(digest);
        const bytes = encodeIndex({ ...changed, manifests });
        replaceFile(index, bytes, this.#staging.ingest);
        discardTree(this.#staging.root);
      });
    } finally {
      lock.release();
    }
  }

  abort(): Promise<void> {
    rmSync(this.#staging.root, { recursive: true, force: true });
    if (this.#made !== undefined) removeEmpty(resolve(this.#places.root), this.#made);
    return Promise.resolve();
  }

  #readHere({ digest, size }: Descriptor): Uint8Array | undefined {
    const path = blobPath(this.#places, digest);
    return fileSize(path) === size ? readFileSync(path) : undefined;
  }

  #moveIn(digest: Digest): void {
    const path = blobPath(this.#places, digest);
    mkdirSync(dirname(path), { recursive: true });
    renameSync(blobPath(this.#staging, digest), path);
    syncDirectory(dirname(path));
  }

  #withImages(old: ImageIndex, images: readonly PlacedImage[]): ImageIndex {
    let manifests: readonly Descriptor[] = old.manifests;
    for (const { descriptor, names } of images) {
      const isThere = manifests.some(({ digest }) => digest === descriptor.digest);
      const entry = { ...bare(descriptor), annotations: descriptor.annotations };
      if (names.length === 0 && !isThere) manifests = [...manifests, entry];
      for (const name of names) {
        const called = name === this.name ? givenNameAnnotations(name) : nameAnnotations(name);
        const annotations = { ...descriptor.annotations, ...called };
        const others = manifests.filter((other) =>
          !isCalled(other, name) && !isNameless(other, descriptor)
        );
        manifests = [...others, { ...entry, annotations }];
      }
    }
    return { ...old, manifests };
  }
}

function isCalled(image: Descriptor, name: string): boolean {
  const known = nameIn(image);
  return known !== undefined && sameName(known, name);
}

/** An entry of the same image that says no name is of no use beside one that does. */
function isNameless(entry: Descriptor, image: Descriptor): boolean {
  return entry.digest === image.digest && nameIn(entry) === undefined;
}

function readIndex(path: string): ImageIndex {
  if (!existsSync(path)) return { mediaType: mediaTypes.index, manifests: [] };
  return carriedIndex(readFileSync(path));
}

/** An empty directory becomes a layout; what another process is making of it does not count. */
function requireLayout({ root, marker, indexLock }: StorePlaces): void {
  if (existsSync(indexLock)) {
    throw new QuillaError(
      `${JSON.stringify(root)} is a store of quilla, which others may be using`,
      {
        code: "layout/is-store",
        hint: "set QUILLA_ROOT to it, and write to store:",
      },
    );
  }
  if (existsSync(marker)) return void parseLayout(readFileSync(marker));
  const foreign = readdirSync(root).find((name) =>
    !name.startsWith(".quilla-") && name !== "blobs"
  );
  if (foreign === undefined) return;
  throw new QuillaError(
    `${JSON.stringify(root)} is no OCI image layout: it has no oci-layout, but ${
      JSON.stringify(foreign)
    }`,
    { code: "layout/not-a-layout", hint: "give a new or empty directory, or a layout" },
  );
}

/** The first directory that has to be made on the way. Deno 2.4 does not say it, as `mkdirSync` does elsewhere. */
function topmostMissing(directory: string): string | undefined {
  let missing: string | undefined;
  for (let path = resolve(directory); !existsSync(path); path = dirname(path)) missing = path;
  return missing;
}

/** Removes a directory and those above it that were made with it, as far as they are empty. */
function removeEmpty(directory: string, top: string): void {
  try {
    for (let path = directory; path.length >= top.length; path = dirname(path)) rmdirSync(path);
  } catch {
    // Another process has put something there.
  }
}

function attempt<T>(directory: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    const why = code === "ENOSPC" ? "the disk is full" : messageOf(error);
    throw new QuillaError(`the layout ${JSON.stringify(directory)} cannot be written: ${why}`, {
      code: "layout/failed",
      hint: ["EEXIST", "ENOTDIR"].includes(code) ? "a layout is a directory" : undefined,
      cause: error,
    });
  }
}
