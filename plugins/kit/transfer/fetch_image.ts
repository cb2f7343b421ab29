/**
 * Images on demand: from a place that knows them by reference, into the store, for the platforms that are wanted.
 *
 * @module
 */
import { piecesOf } from "../../../core/content.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { isConfigType, isIndexType } from "../../../core/oci/media_types.ts";
import { closestPlatform, type Platform } from "../../../core/platform.ts";
import { formatReference, type Reference } from "../../../core/reference.ts";
import { isWhole } from "../../../core/store/graph.ts";
import type { Store } from "../../../core/store/store.ts";
import { BlobsInFlight } from "./blobs_in_flight.ts";
import type { CopyListener } from "./copy_event.ts";
import { copyImages, copyReferrers } from "./copy_images.ts";
import { bytesOf, Documents } from "./documents.ts";
import { bare } from "./names.ts";
import { wrongPlatform } from "./select.ts";
import { namelessSink } from "./store_place.ts";
import type {
  ImageSink,
  ImageSource,
  PlacedImage,
  Transport,
  TransportEnvironment,
} from "../../../core/plugin/contracts/transport.ts";

/** How an image is fetched. */
export interface FetchOptions {
  /** Whether its files are wanted next: layers are inflated while they come. */
  readonly inflates?: boolean | undefined;
  readonly onEvent?: CopyListener | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * An image that a reference means, at the place where it was found. An index stays the one that it is, byte for byte, however
 * few of its images are fetched, so that its digest is good on every machine.
 */
export class RemoteImage {
  /** Points at the manifest, or at the index of several. */
  readonly descriptor: Descriptor;
  readonly #store: Store;
  readonly #source: ImageSource;
  readonly #documents: Documents;
  readonly #inFlight: BlobsInFlight;
  /** The index or manifest itself: it is asked for once, however many platforms are fetched at a time. */
  #root: Promise<Uint8Array> | undefined;
  readonly #running = new Set<Promise<void>>();
  #isStopped = false;

  private constructor(
    store: Store,
    source: ImageSource,
    descriptor: Descriptor,
    inFlight: BlobsInFlight,
  ) {
    this.#store = store;
    this.#inFlight = inFlight;
    this.#source = source;
    this.#documents = new Documents(source);
    this.descriptor = bare(descriptor);
  }

  /**
   * Asks what the reference means now.
   *
   * @param inFlight what is fetched into the store beside this image
   * @param options what the user says of the place
   * @param tell told what happens on the way, see `TransportEnvironment`
   * @throws {QuillaError} `image/digest-mismatch` where the place answers with another image than the digest says, and what the
   * transport throws
   */
  static async find(
    store: Store,
    transport: Transport,
    reference: Reference,
    inFlight: BlobsInFlight = new BlobsInFlight(),
    options?: TransportEnvironment["options"],
    tell?: TransportEnvironment["tell"],
  ): Promise<RemoteImage> {
    const { digest } = reference;
    // A digest says it all; a tag beside it may have gone on since.
    const asked = digest === undefined ? reference : { ...reference, tag: undefined };
    const name = formatReference(asked);
    const source = await transport.read!(`//${name}`, { store, options, tell });
    try {
      const [image, ...others] = source.images;
      if (image === undefined || others.length > 0) {
        throw new QuillaError(`${transport.scheme} has ${source.images.length} images ${name}`, {
          code: "image/several",
          hint: "a reference means one image: this is a defect of the transport",
        });
      }
      if (digest !== undefined && image.descriptor.digest !== digest) {
        throw new QuillaError(`${name} was asked for, and ${image.descriptor.digest} came`, {
          code: "image/digest-mismatch",
          hint: "the place that it comes from is broken, or means to deceive; use another",
        });
      }
      return new RemoteImage(store, localFirst(store, source), image.descriptor, inFlight);
    } catch (error) {
      await source.close();
      throw error;
    }
  }

  /**
   * Takes the image for a platform into the store, all of it verified. It has no name there yet: garbage, until it gets one.
   * Of an image that is for one platform alone it is that, whatever it is.
   *
   * @throws {QuillaError} `image/platform`, `image/not-an-image`, `image/stopped` where {@linkcode stop} came before the end,
   * and what `copyImages` throws
   */
  async fetch(platform: Platform, options: FetchOptions = {}): Promise<void> {
    if (this.#isStopped) throw stopped();
    const running = this.#fetch(platform, options);
    this.#running.add(running);
    try {
      await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /**
   * Takes what hangs on the image and on its part for that platform into the store, once that is there.
   *
   * @param names what the image will be called: what hangs by a tag is called after that
   * @returns what came, to be committed with the image
   * @throws {QuillaError} as {@linkcode fetch}
   */
  async fetchReferrers(
    platform: Platform,
    names: readonly string[],
    options: FetchOptions = {},
  ): Promise<PlacedImage[]> {
    const { manifest, through } = await this.#choose(platform);
    const about = new Map(
      [this.descriptor, ...through, manifest].map((each) => [each.digest, each]),
    );
    const how = { store: this.#store, ...options };
    const copied = [...about.values()].map((each) => ({ from: each, to: each }));
    return await copyReferrers(this.#source, this.#sink(), copied, names, how);
  }

  async #fetch(platform: Platform, options: FetchOptions): Promise<void> {
    const { descriptor } = this;
    this.#root ??= this.#documents.bytes(descriptor);
    const root = await this.#root;
    const { manifest, through } = await this.#choose(platform);
    const store = this.#store;
    if (!isWhole(store.blobs, manifest)) await this.#copy(manifest, options);
    // What points at the rest comes last: where it is, all that it is said to have here is here.
    for (const index of through.toReversed()) store.blobs.put(await this.#documents.bytes(index));
    if (isIndexType(descriptor.mediaType)) store.blobs.put(root);
  }

  async #copy(manifest: Descriptor, options: FetchOptions): Promise<void> {
    const store = this.#store;
    // What was read to choose by is not asked for again.
    const known = new Map<string, Uint8Array>();
    const { config } = await this.#documents.manifest(manifest);
    for (const document of [manifest, config]) {
      known.set(document.digest, await this.#documents.bytes(document));
    }
    const source: ImageSource = {
      ...this.#source,
      images: [{ descriptor: manifest, names: [] }],
      has: async (blob) => known.has(blob.digest) || await this.#source.has(blob),
      blob: (blob) => {
        const bytes = known.get(blob.digest);
        return bytes === undefined ? this.#source.blob(blob) : bytesOf(bytes);
      },
    };
    // What hangs on it comes when it is asked for, once, and under the names that only who asks knows.
    await copyImages(source, this.#sink(), { store, ...options, referrers: false });
  }

  /** What is being fetched ends with `image/stopped`, and nothing more is. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Gives back what the host lends, once nothing is being fetched any more. */
  async close(): Promise<void> {
    this.stop();
    await Promise.allSettled(this.#running);
    await this.#source.close();
  }

  /** The manifest for the platform, and the indexes inside the index that lead to it. */
  async #choose(
    wanted: Platform,
  ): Promise<{ readonly manifest: Descriptor; readonly through: readonly Descriptor[] }> {
    const { descriptor } = this;
    if (!isIndexType(descriptor.mediaType)) {
      await this.#requireImage(descriptor);
      return { manifest: descriptor, through: [] };
    }
    const offered = await this.#documents.offered(descriptor);
    const platforms = offered.map(({ platform }) => platform);
    const found = offered[closestPlatform(platforms, wanted)];
    if (found !== undefined) {
      await this.#requireImage(found.child);
      return { manifest: found.child, through: found.through };
    }
    throw wrongPlatform(descriptor, wanted, platforms);
  }

  async #requireImage(manifest: Descriptor): Promise<void> {
    const { config, artifactType } = await this.#documents.manifest(manifest);
    if (isConfigType(config.mediaType)) return;
    const type = artifactType ?? config.mediaType;
    throw new QuillaError(`${manifest.digest} is no image, but an artefact of type ${type}`, {
      code: "image/not-an-image",
      hint: "what is stored beside images, such as charts and signatures, has no files to build on",
    });
  }

  /** Takes blobs, until all this is closed. Names are given by whoever knows that all is there. */
  #sink(): ImageSink {
    const into = namelessSink(this.#store);
    const whileOpen = async function* (
      image: RemoteImage,
      bytes: AsyncIterable<Uint8Array>,
    ): AsyncGenerator<Uint8Array, void, void> {
      for await (const piece of bytes) {
        if (image.#isStopped) throw stopped();
        yield piece;
      }
    };
    return {
      ...into,
      put: async (blob, bytes) => {
        if (this.#isStopped) throw stopped();
        await this.#inFlight.put(into, blob, whileOpen(this, bytes));
      },
    };
  }
}

function stopped(): QuillaError {
  return new QuillaError("the image is not wanted any more", { code: "image/stopped" });
}

/** What the store has need not be sent. It is verified as if it came, for an image may lie about its layers. */
function localFirst(store: Store, source: ImageSource): ImageSource {
  const isHere = ({ digest, size }: Descriptor) =>
    store.blobs.isSound(digest) && store.blobs.size(digest) === size;
  return {
    ...source,
    verified: false,
    has: async (blob) => isHere(blob) || await source.has(blob),
    blob: (blob) => isHere(blob) ? piecesOf(store.blobs.content(blob)) : source.blob(blob),
    referrers: source.referrers?.bind(source),
    close: () => source.close(),
  };
}
