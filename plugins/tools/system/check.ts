/**
 * Verifies that a store is what it must be, and mends what can be mended.
 *
 * @module
 */
import { chmodSync, lstatSync, renameSync } from "node:fs";
import { join } from "node:path";
import {
  type Algorithm,
  algorithmOf,
  type Digest,
  fileContent,
  QuillaError,
  systemCode,
} from "../../../core/plugin/api/nouns.ts";
import { type Descriptor, isManifestType } from "../../../core/plugin/api/oci.ts";
import {
  isSystemFailure,
  removeFile,
  storeFailure,
  uniquePath,
} from "../../../core/plugin/api/host.ts";
import { leftovers } from "../../kit/garbage/collect.ts";
import {
  contentDigest,
  fileSize,
  type LockWaiting,
  nameOf,
  requireComplete,
  requireWritable,
  rootNames,
  type Store,
  walkGraph,
} from "../../../core/plugin/api/store.ts";
import { blobEntries, type BlobEntry, entriesOf } from "../../kit/garbage/listing.ts";
import { LayerChecks } from "./layer_check.ts";

/** Something that is not as it should be. */
export interface Finding {
  /** An error makes an image unusable; a warning does not; a note is what any crash leaves behind. */
  readonly severity: "error" | "warning" | "note";
  /** Stable name of the finding, `check/what`. */
  readonly code: string;
  /** The file or directory that it is about. */
  readonly path: string;
  /** What is wrong. */
  readonly message: string;
  /** Whether it was mended. */
  readonly repaired: boolean;
}

export interface CheckOptions extends LockWaiting {
  /**
   * Remove what is left over and what is damaged, and the images that are broken by it. Files that quilla does not know are
   * never touched.
   */
  readonly repair?: boolean | undefined;
}

/**
 * Reads every byte of the store: blobs against their names, images against their blobs, layers against their diffIDs.
 *
 * @returns what is wrong, in the order of the check: none where all is well
 * @throws {QuillaError} `store/read-only` where a store is to be repaired that cannot be written to
 */
export async function checkStore(store: Store, options: CheckOptions = {}): Promise<Finding[]> {
  if (options.repair === true) requireWritable(store.places);
  return await new StoreCheck(store, options).run();
}

class StoreCheck {
  readonly #findings: Finding[] = [];
  /** Blobs that are there and hash to something else. */
  readonly #damaged = new Set<Digest>();
  readonly #layers: LayerChecks;

  constructor(private readonly store: Store, private readonly options: CheckOptions) {
    this.#layers = new LayerChecks(store.blobs);
  }

  async run(): Promise<Finding[]> {
    const { places } = this.store;
    const { root } = places;
    try {
      for (const { name } of entriesOf(root)) {
        if (!rootNames.has(name)) await this.#unknown(join(root, name));
      }
      for (const entry of blobEntries(places)) {
        await this.#checkBlob(entry);
        await new Promise((resolve) => setTimeout(resolve, 0)); // let signals and progress through
      }
      for (const path of [...leftovers(places, this.store.leased())]) {
        const why = "it was being written by a process that died";
        await this.#find("note", "leftover", path, why, () => removeFile(path));
      }
      await this.#checkImages();
      return this.#findings;
    } catch (error) {
      throw storeFailure(error, "checking the store", root);
    }
  }

  async #checkBlob({ path, digest }: BlobEntry): Promise<void> {
    if (digest === undefined) return await this.#unknown(path);
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined) return; // it was collected meanwhile
    const { size, mode } = status;
    const found = digestOfFile(path, size, algorithmOf(digest));
    if (found === gone) return;
    if (found !== digest) {
      this.#damaged.add(digest);
      const why = found === undefined ? "the disk cannot read it" : `the blob hashes to ${found}`;
      await this.#find("error", "blob-damaged", path, why, () => {
        // Somebody may have brought the right bytes meanwhile.
        if (digestOfFile(path, fileSize(path) ?? 0, algorithmOf(digest)) === digest) return;
        // In one step out of the way of readers, whatever happens to the rest.
        const aside = uniquePath(this.store.places.ingest);
        renameSync(path, aside);
        removeFile(aside);
      });
    } else if ((mode & 0o222) !== 0) {
      const why = "the blob may be written to";
      await this.#find("warning", "blob-writable", path, why, () => chmodSync(path, mode & 0o555));
    }
  }

  async #checkImages(): Promise<void> {
    const { index } = this.store.places;
    let images: readonly Descriptor[];
    try {
      images = this.store.references.list();
    } catch (error) {
      if (!(error instanceof QuillaError) || isSystemFailure(error)) throw error;
      await this.#find("error", "index-damaged", index, error.message);
      return;
    }
    const broken = new Set<Descriptor>();
    for (const image of images) {
      const why = await this.#whyBroken(image);
      if (why === undefined || !this.#isListed(image)) continue;
      broken.add(image);
      const name = nameOf(image) ?? "without a name";
      await this.#find(
        "error",
        "image-broken",
        index,
        `the image ${name} is broken: ${why}`,
        () => {},
      );
    }
    if (this.options.repair !== true || broken.size === 0) return;
    const digests = new Set([...broken].map(({ digest }) => digest));
    await this.store.references.update((now) => now.filter(({ digest }) => !digests.has(digest)));
  }

  /** It may have been removed meanwhile, and its blobs with it. */
  #isListed({ digest }: Descriptor): boolean {
    return this.store.references.list().some((image) => image.digest === digest);
  }

  /** Why the image cannot be used, or undefined. */
  async #whyBroken(image: Descriptor): Promise<string | undefined> {
    const { blobs } = this.store;
    try {
      requireComplete(blobs, image);
      for (const descriptor of walkGraph(blobs, [image])) {
        if (this.#damaged.has(descriptor.digest)) return `the blob ${descriptor.digest} is damaged`;
        if (isManifestType(descriptor.mediaType)) await this.#layers.check(descriptor);
      }
    } catch (error) {
      if (!(error instanceof QuillaError) || isSystemFailure(error)) throw error;
      return error.message;
    }
  }

  async #unknown(path: string): Promise<void> {
    await this.#find(
      "warning",
      "unknown-file",
      path,
      "it is no part of a store, and is left alone",
    );
  }

  /** Records a finding, after mending it where that is wanted and possible. */
  async #find(
    severity: Finding["severity"],
    what: string,
    path: string,
    message: string,
    mend?: () => void,
  ): Promise<void> {
    const repaired = this.options.repair === true && mend !== undefined;
    if (repaired) await this.store.exclusively(mend, this.options);
    this.#findings.push({ severity, code: `check/${what}`, path, message, repaired });
  }
}

const gone = Symbol("gone");

/** What a file hashes to; undefined where the disk itself fails. */
function digestOfFile(
  path: string,
  size: number,
  algorithm: Algorithm,
): Digest | typeof gone | undefined {
  try {
    return contentDigest(fileContent(path, 0, size), algorithm);
  } catch (error) {
    if (systemCode(error) === "EIO") return undefined;
    if (systemCode(error) === "ENOENT") return gone;
    throw error;
  }
}
