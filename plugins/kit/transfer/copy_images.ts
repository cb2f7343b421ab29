/**
 * Copying images from one place to another: the graph of descriptors is walked, what is missing is moved, and every byte is
 * verified before anything has a name.
 *
 * @module
 */
import { requireGoing } from "../../../core/aborting.ts";
import type { Digest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import { carriedDiffIds } from "../../../core/oci/config.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { ImageManifest } from "../../../core/oci/manifest.ts";
import { isConfigType, isIndexType, isManifestType } from "../../../core/oci/media_types.ts";
import { redirectDiffIds, redirectLayers, redirectManifests } from "./rewrite.ts";
import { formatPlatform, type Platform } from "../../../core/platform.ts";
import type { Store } from "../../../core/store/store.ts";
import { BlobMoves } from "./blob_moves.ts";
import { type CopyListener, paced } from "./copy_event.ts";
import { bytesOf, Documents } from "./documents.ts";
import { type EncodingOptions, requireEncoding } from "./layer_encoding.ts";
import { LayerMoves } from "./layer_moves.ts";
import { requireOnly, selectPlatform } from "./select.ts";
import { eachOf } from "./side_by_side.ts";
import type {
  ImageSink,
  ImageSource,
  PlacedImage,
} from "../../../core/plugin/contracts/transport.ts";
import { verifyBlob } from "./verify.ts";

export interface CopyOptions extends EncodingOptions {
  /** Where layers are inflated that the sink does not take as they are. */
  readonly store: Store;
  /** What the images must run on: of an index, only that image is copied. */
  readonly platform?: Platform | undefined;
  /** Which image of an index that has several is copied; all, unless given. */
  readonly preferred?: Platform | undefined;
  /** Refuses an index of which not all was fetched to where it comes from; else what is there is copied. */
  readonly whole?: boolean | undefined;
  /** Whether compressed layers are inflated into the store while they pass, too: somebody is about to look into them. */
  readonly inflates?: boolean | undefined;
  readonly onEvent?: CopyListener | undefined;
  /** Ends the copy: nothing is committed then. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Copies all images of the source, and commits them together. On failure the sink is aborted, and
 * where it knows another way, that is gone. Closing the source is the
 * caller's.
 *
 * @returns the images as the sink has them
 * @throws {QuillaError} `image/none`, `image/several` where the sink takes one image and there are more, `image/incomplete` where a blob is
 * missing, `image/platform`, what `verifyBlob` and `verifyLayer` throw, what parsing the documents throws, and what source and
 * sink throw
 */
export async function copyImages(
  source: ImageSource,
  sink: ImageSink,
  options: CopyOptions,
): Promise<PlacedImage[]> {
  try {
    return await copyOnce(source, sink, options);
  } catch (error) {
    const other = sink.instead?.(error);
    if (other === undefined) throw error;
    return await copyOnce(source, other, options);
  }
}

async function copyOnce(
  source: ImageSource,
  sink: ImageSink,
  options: CopyOptions,
): Promise<PlacedImage[]> {
  const copy = new Copy(source, sink, options);
  try {
    const { name } = sink;
    requireEncoding(sink, options);
    if (name !== undefined) requireOnly(source.images, name);
    if (source.images.length === 0) throw nothing();
    const copied: PlacedImage[] = [];
    for (const { descriptor, names } of source.images) {
      copied.push({
        descriptor: await copy.image(descriptor),
        names: name === undefined ? names : [name],
      });
    }
    requireGoing(options.signal);
    await sink.commit(copied);
    options.onEvent?.({ type: "commit", images: copied });
    return copied;
  } catch (error) {
    await sink.abort().catch(() => {}); // what went wrong first matters more
    throw error;
  } finally {
    await copy.close();
  }
}

function nothing(): QuillaError {
  return new QuillaError("there are no images to copy", {
    code: "image/none",
    hint: "what they should come from is a place of images, and has none",
  });
}

function notWhole({ digest }: Descriptor, missing: readonly Descriptor[]): QuillaError {
  return new QuillaError(
    `the image index ${digest} is not all there: ${describeMissing(missing)}`,
    {
      code: "image/incomplete",
      hint: "fetch all platforms first, or copy without --all what is there",
    },
  );
}

/** What an index lacks, in words. */
function describeMissing(missing: readonly Descriptor[]): string {
  const shown = missing.map(({ digest, platform }) =>
    platform === undefined ? digest : `${formatPlatform(platform)} (${digest})`
  );
  return `${shown.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`;
}

/** One copy. What it has dealt with is not dealt with again. */
class Copy {
  readonly #options: CopyOptions;
  readonly #sink: ImageSink;
  readonly #documents: Documents;
  readonly #done = new Map<string, Promise<Descriptor>>();
  readonly #report: CopyListener;
  readonly #moves: BlobMoves;
  readonly #layers: LayerMoves;

  constructor(source: ImageSource, sink: ImageSink, options: CopyOptions) {
    this.#options = options;
    this.#sink = sink;
    this.#documents = new Documents(source);
    this.#report = options.onEvent === undefined ? () => {} : paced(options.onEvent);
    this.#moves = new BlobMoves(source, sink, this.#report, options.signal);
    this.#layers = new LayerMoves(source, sink, options, this.#moves, this.#report);
  }

  /** @returns the image's descriptor where it is now: another one where a platform was chosen or a layer was inflated */
  async image(descriptor: Descriptor): Promise<Descriptor> {
    const chosen = await selectPlatform(this.#documents, descriptor, this.#options);
    const { descriptor: available, missing } = await this.#documents.available(chosen);
    if (missing.length > 0) {
      if (this.#options.whole === true) throw notWhole(chosen, missing);
      this.#mayChange(chosen);
      const lacks = describeMissing(missing);
      this.#report({ type: "partial", blob: chosen, missing, lacks });
    }
    const isIndex = isIndexType(available.mediaType);
    if (!isIndex) await this.#documents.manifest(available); // or else it is no image
    return await this.#document(available);
  }

  #document(descriptor: Descriptor): Promise<Descriptor> {
    const { mediaType, digest } = descriptor;
    return this.#once(`${digest} ${mediaType}`, () => {
      if (isIndexType(mediaType)) return this.#index(descriptor);
      return isManifestType(mediaType) ? this.#manifest(descriptor) : this.#blob(descriptor);
    });
  }

  async #index(descriptor: Descriptor): Promise<Descriptor> {
    const { manifests } = await this.#documents.index(descriptor);
    const moved = await eachOf(manifests, this.#moves.parallel, (child) => this.#document(child));
    const bytes = await this.#documents.bytes(descriptor);
    const changed = moved.map(({ digest, size }, position) =>
      digest === manifests[position]!.digest ? undefined : { digest, size }
    );
    return changed.every((each) => each === undefined)
      ? await this.#put(descriptor, bytes)
      : await this.#rewritten(descriptor, redirectManifests(bytes, changed));
  }

  async #manifest(descriptor: Descriptor): Promise<Descriptor> {
    const manifest = await this.#documents.manifest(descriptor);
    const { config, layers, mediaType } = manifest;
    this.#report({ type: "plan", blob: descriptor, parts: [...layers, config] });
    const diffIds = await this.#diffIds(manifest);
    await this.#sink.expect?.(layers, diffIds);
    this.#layers.askAhead(layers, diffIds);
    const moved = await eachOf(
      layers,
      this.#moves.parallel,
      (layer, position) => this.#layers.layer(layer, diffIds[position], mediaType),
    );
    const bytes = await this.#documents.bytes(descriptor);
    const configured = await this.#config(
      config,
      diffIds,
      moved.map((layer) => layer?.diffId),
    );
    return moved.every((each) => each === undefined)
      ? await this.#put(descriptor, bytes)
      : await this.#rewritten(descriptor, redirectLayers(bytes, moved, configured));
  }

  /** @returns where it is, if layers unpack to something else now; what it was in any other case */
  async #config(
    config: Descriptor,
    diffIds: readonly Digest[],
    changed: readonly (Digest | undefined)[],
  ): Promise<Descriptor | undefined> {
    if (!isConfigType(config.mediaType)) return await this.#blob(config).then(() => undefined);
    const bytes = await this.#documents.bytes(config);
    if (changed.every((each) => each === undefined)) {
      return await this.#put(config, bytes).then(() => undefined);
    }
    this.#mayChange(config);
    const now = redirectDiffIds(bytes, diffIds.map((old, at) => changed[at] ?? old));
    return await this.#put({ ...config, ...this.#documents.add(now), data: undefined }, now);
  }

  /**
   * What the layers unpack to. Of an artefact that is no image nothing is known, and what contradicts its manifest is told when
   * the image is used.
   */
  async #diffIds({ config, layers }: ImageManifest): Promise<readonly Digest[]> {
    if (!isConfigType(config.mediaType)) return [];
    const diffIds = carriedDiffIds(await this.#documents.bytes(config));
    return diffIds.length === layers.length ? diffIds : [];
  }

  /** What is no document of an image: an artefact's configuration, or what an index lists that nobody here knows. */
  #blob(blob: Descriptor): Promise<Descriptor> {
    return this.#once(`put ${blob.digest}`, async () => {
      const read = () => verifyBlob(this.#moves.read(blob, "blob"), blob, "blob");
      await this.#moves.inSlot(() => this.#moves.move(blob, read));
      return blob;
    });
  }

  #put(document: Descriptor, bytes: Uint8Array): Promise<Descriptor> {
    return this.#once(`put ${document.digest}`, async () => {
      await this.#moves.move(document, () => bytesOf(bytes));
      return document;
    });
  }

  /** @throws {QuillaError} `image/digest-changed` */
  #mayChange({ digest }: Descriptor): void {
    if (this.#options.preserveDigests !== true) return;
    throw new QuillaError(`${digest} would have another digest there`, {
      code: "image/digest-changed",
      hint: "the place does not take it as it is; without --preserve-digests it is converted",
    });
  }

  async #rewritten(old: Descriptor, bytes: Uint8Array): Promise<Descriptor> {
    this.#mayChange(old);
    return await this.#put({ ...old, ...this.#documents.add(bytes), data: undefined }, bytes);
  }

  /** Lets go of what only the copy needed. */
  async close(): Promise<void> {
    await this.#layers.close();
  }

  #once(key: string, work: () => Promise<Descriptor>): Promise<Descriptor> {
    let result = this.#done.get(key);
    if (result === undefined) {
      result = work();
      this.#done.set(key, result);
    }
    return result;
  }
}
