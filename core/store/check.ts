/**
 * Verifies that a store is what it must be, and mends what can be mended.
 *
 * @module
 */
import { chmodSync, lstatSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileContent } from "../content.ts";
import { type Algorithm, algorithmOf, type Digest } from "../digest.ts";
import { QuillaError, systemCode } from "../errors.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { isManifestType } from "../oci/media_types.ts";
import { isSystemFailure, removeFile, storeFailure, uniquePath } from "./durable.ts";
import { requireComplete, walkGraph } from "./graph.ts";
import { contentDigest, LayerChecks } from "./layer_check.ts";
import { blobEntries, type BlobEntry, entriesOf, filesBelow } from "./listing.ts";
import { rootNames } from "./places.ts";
import { nameOf } from "./references.ts";
import type { Store } from "./store.ts";

/** Something that is not as it should be. */
export interface Finding {
  /** An error makes an image unusable; a warning does not; a note is what any crash leaves behind. */
  readonly severity: "error" | "warning" | "note";
  /** Stable name of the finding, `check/what`. */
  readonly code: string;
  /** The file or directory that it is about. */
  readonly path: string;
  readonly message: string;
  readonly repaired: boolean;
}

export interface CheckOptions {
  /**
   * Remove what is left over and what is damaged, and the images that are broken by it. Nobody else has the store open
   * meanwhile: see {@linkcode Store.exclusively}. Files that quilla does not know are never touched.
   */
  readonly repair?: boolean | undefined;
  /** Called once, where other processes must be waited for. */
  readonly onWait?: (() => void) | undefined;
}

/**
 * Reads every byte of the store: blobs against their names, images against their blobs, layers against their diffIDs.
 *
 * @returns what is wrong, in the order of the check: none where all is well
 * @throws {QuillaError} `store/read-only` where a store is to be repaired that cannot be written to
 */
export async function checkStore(store: Store, options: CheckOptions = {}): Promise<Finding[]> {
  const repair = options.repair === true;
  const run = () => new StoreCheck(store, repair).run();
  return repair ? await store.exclusively(run, options.onWait) : await run();
}

class StoreCheck {
  readonly #findings: Finding[] = [];
  /** Blobs that are there and hash to something else. */
  readonly #damaged = new Set<Digest>();
  readonly #layers: LayerChecks;

  constructor(private readonly store: Store, private readonly repair: boolean) {
    this.#layers = new LayerChecks(store.blobs);
  }

  async run(): Promise<Finding[]> {
    const { root, ingest } = this.store.places;
    try {
      for (const { name } of entriesOf(root)) {
        if (!rootNames.has(name)) this.#unknown(join(root, name));
      }
      for (const entry of blobEntries(this.store.places)) {
        this.#checkBlob(entry);
        await new Promise((resolve) => setTimeout(resolve, 0)); // let signals and progress through
      }
      for (const path of filesBelow(ingest)) {
        const why = "it was being written by a process that died, or is being written now";
        this.#find("note", "leftover", path, why, () => removeFile(path));
      }
      await this.#checkImages();
      return this.#findings;
    } catch (error) {
      throw storeFailure(error, "checking the store", root);
    }
  }

  #checkBlob({ path, digest }: BlobEntry): void {
    if (digest === undefined) return this.#unknown(path);
    const { size, mode } = lstatSync(path);
    const found = digestOfFile(path, size, algorithmOf(digest));
    if (found !== digest) {
      this.#damaged.add(digest);
      const why = found === undefined ? "the disk cannot read it" : `the blob hashes to ${found}`;
      this.#find("error", "blob-damaged", path, why, () => {
        // In one step out of the way of readers, whatever happens to the rest.
        const aside = uniquePath(this.store.places.ingest);
        renameSync(path, aside);
        removeFile(aside);
      });
    } else if ((mode & 0o222) !== 0) {
      const why = "the blob may be written to";
      this.#find("warning", "blob-writable", path, why, () => chmodSync(path, 0o444));
    }
  }

  async #checkImages(): Promise<void> {
    const { index } = this.store.places;
    let images: readonly Descriptor[];
    try {
      images = this.store.references.list();
    } catch (error) {
      if (!(error instanceof QuillaError) || isSystemFailure(error)) throw error;
      this.#find("error", "index-damaged", index, error.message);
      return;
    }
    const broken = new Set<Descriptor>();
    for (const image of images) {
      const why = await this.#whyBroken(image);
      if (why === undefined) continue;
      broken.add(image);
      const name = nameOf(image) ?? "without a name";
      this.#find("error", "image-broken", index, `the image ${name} is broken: ${why}`, () => {});
    }
    if (!this.repair || broken.size === 0) return;
    const digests = new Set([...broken].map(({ digest }) => digest));
    await this.store.references.update((now) => now.filter(({ digest }) => !digests.has(digest)));
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

  #unknown(path: string): void {
    this.#find("warning", "unknown-file", path, "it is no part of a store, and is left alone");
  }

  /** Records a finding, after mending it where that is wanted and possible. */
  #find(
    severity: Finding["severity"],
    what: string,
    path: string,
    message: string,
    mend?: () => void,
  ): void {
    const repaired = this.repair && mend !== undefined;
    if (repaired) mend();
    this.#findings.push({ severity, code: `check/${what}`, path, message, repaired });
  }
}

/** What a file hashes to; undefined where the disk itself fails. */
function digestOfFile(path: string, size: number, algorithm: Algorithm): Digest | undefined {
  try {
    return contentDigest(fileContent(path, 0, size), algorithm);
  } catch (error) {
    if (systemCode(error) === "EIO") return undefined;
    throw error;
  }
}
