/**
 * Copying images from one place to another: the graph of descriptors is walked, what is missing is moved, and every byte is
 * verified before anything has a name.
 *
 * @module
 */
import { piecesOf } from "../content.ts";
import type { Digest } from "../digest.ts";
import { QuillaError } from "../errors.ts";
import { decompress } from "../layer/compression.ts";
import { parseConfig } from "../oci/config.ts";
import { checkImage } from "../oci/consistency.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { encodeIndex } from "../oci/image_index.ts";
import { encodeManifest, type ImageManifest } from "../oci/manifest.ts";
import {
  type Compression,
  isConfigType,
  isForeignLayerType,
  isIndexType,
  isLayerType,
  layerCompression,
} from "../oci/media_types.ts";
import type { Packer } from "../packing/packer.ts";
import type { Platform } from "../platform.ts";
import type { Store } from "../store/store.ts";
import { bytesOf, Documents } from "./documents.ts";
import { Inspectors } from "./inspection/inspectors.ts";
import {
  encodedDescriptor,
  type EncodingOptions,
  requireEncoding,
  wantedEncoding,
} from "./layer_encoding.ts";
import { requireOnly, selectPlatform } from "./select.ts";
import { eachOf, Slots } from "./side_by_side.ts";
import type { ImageSink, ImageSource, PlacedImage } from "./transport.ts";
import { verifyBlob, verifyLayer } from "./verify.ts";

export interface CopyOptions extends EncodingOptions {
  /** Where layers are inflated that the sink does not take as they are. */
  readonly store: Store;
  /** What the images must run on: of an index, only that image is copied. */
  readonly platform?: Platform | undefined;
  /** Which image of an index that has several is copied; all, unless given. */
  readonly preferred?: Platform | undefined;
  readonly onEvent?: ((event: CopyEvent) => void) | undefined;
}

/** How a copy goes on, for those who watch. */
export type CopyEvent =
  /** A blob begins to move. */
  | { readonly type: "begin"; readonly blob: Descriptor }
  /** So many bytes of it have passed. */
  | { readonly type: "bytes"; readonly blob: Descriptor; readonly bytes: number }
  /** It is there. */
  | { readonly type: "end"; readonly blob: Descriptor }
  /** It was there before. */
  | { readonly type: "present"; readonly blob: Descriptor }
  /** It was taken over from another repository of the same place. */
  | { readonly type: "mounted"; readonly blob: Descriptor };

/**
 * Copies all images of the source, and commits them together. On failure the sink is aborted. Closing the source is the
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
    await sink.commit(copied);
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

/** Under this kind the store's cache has what layers of it were found to unpack to. */
const diffIdKind = "diff-ids";

/** One copy. What it has dealt with is not dealt with again. */
class Copy {
  readonly #source: ImageSource;
  readonly #sink: ImageSink;
  readonly #options: CopyOptions;
  readonly #documents: Documents;
  readonly #done = new Map<string, Promise<Descriptor>>();
  readonly #inspectors = new Inspectors();
  #packing: Promise<Packer> | undefined;
  /** The blobs that move at once, of all images together. */
  readonly #slots: Slots;
  /** What failed first: it ends all that moves, under its own name. */
  #failure: { readonly error: unknown } | undefined;

  constructor(source: ImageSource, sink: ImageSink, options: CopyOptions) {
    this.#source = source;
    this.#sink = sink;
    this.#options = options;
    this.#documents = new Documents(source);
    this.#slots = new Slots(sink.parallel ?? 1);
  }

  /** @returns the image's descriptor where it is now: another one where a platform was chosen or a layer was inflated */
  async image(descriptor: Descriptor): Promise<Descriptor> {
    const chosen = await selectPlatform(this.#documents, descriptor, this.#options);
    const available = await this.#documents.available(chosen);
    if (available.digest !== chosen.digest) this.#mayChange(chosen);
    return await this.#document(available);
  }

  #document(descriptor: Descriptor): Promise<Descriptor> {
    return this.#once(
      `${descriptor.digest} ${descriptor.mediaType}`,
      () =>
        isIndexType(descriptor.mediaType) ? this.#index(descriptor) : this.#manifest(descriptor),
    );
  }

  async #index(descriptor: Descriptor): Promise<Descriptor> {
    const index = await this.#documents.index(descriptor);
    const renamed = new Map<string, string>();
    const manifests = await eachOf(index.manifests, this.#slots.count, async (child) => {
      const { digest, size } = await this.#document(child);
      renamed.set(child.digest, digest);
      return { ...child, digest, size };
    });
    if (index.manifests.every((child, at) => child.digest === manifests[at]!.digest)) {
      return await this.#put(descriptor, await this.#documents.bytes(descriptor));
    }
    // Attestations say in an annotation which manifest they are about.
    const annotated = manifests.map((child) => ({
      ...child,
      annotations: child.annotations && Object.fromEntries(
        Object.entries(child.annotations).map(([key, value]) => [key, renamed.get(value) ?? value]),
      ),
    }));
    return await this.#rewritten(descriptor, encodeIndex({ ...index, manifests: annotated }));
  }

  async #manifest(descriptor: Descriptor): Promise<Descriptor> {
    const manifest = await this.#documents.manifest(descriptor);
    const config = await this.#documents.bytes(manifest.config);
    const diffIds = this.#diffIds(manifest, config);
    const layers = await eachOf(
      manifest.layers,
      this.#slots.count,
      (layer, position) => this.#layer(layer, diffIds[position]),
    );
    await this.#put(manifest.config, config);
    if (layers.every((layer, position) => layer === manifest.layers[position])) {
      return await this.#put(descriptor, await this.#documents.bytes(descriptor));
    }
    return await this.#rewritten(descriptor, encodeManifest({ ...manifest, layers }));
  }

  /** What the layers unpack to; of an artefact that is no image, nothing is known. */
  #diffIds(manifest: ImageManifest, configBytes: Uint8Array): readonly Digest[] {
    if (!isConfigType(manifest.config.mediaType)) return [];
    const config = parseConfig(configBytes);
    checkImage(manifest, config);
    return config.diffIds;
  }

  #layer(layer: Descriptor, diffId: Digest | undefined): Promise<Descriptor> {
    return this.#inSlot(`${layer.digest} ${diffId}`, async () => {
      if (isForeignLayerType(layer.mediaType) && !(await this.#source.has(layer))) return layer;
      const compression = layerCompression(layer.mediaType);
      if (diffId === undefined || compression === undefined) {
        return await this.#move(layer, () => verifyBlob(this.#read(layer), layer, "blob"));
      }
      const wanted = wantedEncoding(compression, this.#sink, this.#options);
      if (wanted !== compression) return await this.#encoded(layer, diffId, wanted);
      const { cache } = this.#options.store;
      const isKnown = cache.record(diffIdKind, layer.digest) === diffId;
      const moved = await this.#move(
        layer,
        // What bytes of this digest unpack to was found out before.
        () =>
          isKnown
            ? verifyBlob(this.#read(layer), layer, "layer")
            : verifyLayer(this.#read(layer), layer, diffId, this.#inspectors),
        isKnown,
      );
      if (!isKnown) cache.remember(diffIdKind, layer.digest, diffId, [layer.digest]);
      return moved;
    });
  }

  /** Sends the layer in another encoding, which its plain tar is made into: the diffID, so the configuration, stays true. */
  async #encoded(layer: Descriptor, diffId: Digest, wanted: Compression): Promise<Descriptor> {
    const { blobs } = this.#options.store;
    if (!blobs.has(diffId)) {
      const plain = decompress(verifyLayer(this.#read(layer), layer, diffId, this.#inspectors));
      await blobs.putStream(plain, { digest: diffId });
    }
    if (wanted !== "none") {
      this.#packing ??= openPacker(this.#options.store);
      const packed = await (await this.#packing).pack(diffId, wanted);
      const descriptor = encodedDescriptor(layer, wanted, packed);
      const bytes = () => verifyBlob(packed.bytes(), descriptor, "layer");
      return await this.#move(descriptor, bytes, true);
    }
    const plain = encodedDescriptor(layer, wanted, { digest: diffId, size: blobs.size(diffId) });
    return await this.#move(
      plain,
      () => verifyLayer(piecesOf(blobs.content(plain)), plain, diffId),
    );
  }

  /** Lets go of what only the copy needed. */
  async close(): Promise<void> {
    await Promise.all([this.#inspectors.close(), (await this.#packing)?.close()]);
  }

  /** The blob, where it is not there yet. One that is there is read all the same, unless it was verified before. */
  async #move(
    blob: Descriptor,
    open: () => AsyncIterable<Uint8Array>,
    isKnown = false,
  ): Promise<Descriptor> {
    const report = this.#options.onEvent ?? (() => {});
    if (await this.#sink.has(blob)) {
      const isTrusted = isKnown || this.#source.verified === true ||
        this.#sink.isElsewhere === true;
      if (!isTrusted && isLayerType(blob.mediaType)) {
        for await (const _ of open());
      }
      report({ type: "present", blob });
      return blob;
    }
    if (isLayerType(blob.mediaType) && await this.#mount(blob)) {
      report({ type: "mounted", blob });
      return blob;
    }
    report({ type: "begin", blob });
    const count = (bytes: number) => {
      if (this.#failure !== undefined) throw this.#failure.error;
      report({ type: "bytes", blob, bytes });
    };
    await this.#sink.put(blob, { [Symbol.asyncIterator]: () => counted(open(), count) });
    report({ type: "end", blob });
    return blob;
  }

  async #mount(blob: Descriptor): Promise<boolean> {
    const origins = this.#source.origins?.(blob) ?? [];
    return origins.length > 0 && await this.#sink.mount?.(blob, origins) === true;
  }

  async #put(document: Descriptor, bytes: Uint8Array): Promise<Descriptor> {
    return await this.#once(
      `put ${document.digest}`,
      () => this.#move(document, () => bytesOf(bytes)),
    );
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

  async *#read(blob: Descriptor): AsyncGenerator<Uint8Array, void, void> {
    if (!(await this.#source.has(blob))) {
      throw new QuillaError(`the image is not complete: its layer ${blob.digest} is missing`, {
        code: "image/incomplete",
        hint: "get the image again from where it comes",
      });
    }
    yield* this.#source.blob(blob);
  }

  /** Once, when a slot is free. A blob that fails takes the others with it. */
  #inSlot(key: string, work: () => Promise<Descriptor>): Promise<Descriptor> {
    return this.#once(key, () =>
      this.#slots.run(async () => {
        try {
          return await work();
        } catch (error) {
          this.#failure ??= { error };
          throw error;
        }
      }));
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

async function openPacker(store: Store): Promise<Packer> {
  const { Packer } = await import("../packing/packer.ts");
  return new Packer(store);
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, void> {
  let passed = 0;
  for await (const piece of bytes) {
    passed += piece.length;
    count(passed);
    yield piece;
  }
}
