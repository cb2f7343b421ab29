/**
 * The store as a place that images are copied from and to.
 *
 * @module
 */
import { piecesOf } from "../../../core/content.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { formatReference, parseReference, withDefaultTag } from "../../../core/reference.ts";
import type { Store } from "../../../core/store/store.ts";
import { requireImage, type StoredImage } from "../images/find.ts";
import { bare, referenceOf } from "./names.ts";
import { originsOf } from "./origins.ts";
import type {
  ImageSink,
  ImageSource,
  PlacedImage,
} from "../../../core/plugin/contracts/transport.ts";

/** Images of the store, to be copied elsewhere. Closing it leaves the store open. */
export function storeSource(store: Store, images: readonly PlacedImage[]): ImageSource {
  return {
    images: joined(images),
    verified: true,
    has: ({ digest }) => Promise.resolve(store.blobs.has(digest)),
    blob: (blob) => piecesOf(store.blobs.content(blob)),
    origins: (blob) => originsOf(store, blob),
    referrers: async (subject) => {
      const { storedReferrers } = await import("../referrers/mod.ts");
      return storedReferrers(store, subject);
    },
    close: () => Promise.resolve(),
  };
}

/**
 * The image that a text means, with the name that it was asked for by; one that was asked for by ID or digest has none, as in
 * Docker.
 *
 * @throws {QuillaError} what {@linkcode requireImage} throws
 */
export function placedImage(store: Store, text: string): PlacedImage {
  const found = requireImage(store, text);
  return {
    descriptor: bare(found.descriptor),
    names: wasNamed(found, text) ? [nameText(found)] : [],
  };
}

function wasNamed({ name }: StoredImage, text: string): boolean {
  if (name === undefined || /^(sha256:)?[0-9a-f]{64}$/.test(text)) return false;
  const asked = withDefaultTag(parseReference(text));
  return asked.digest === undefined && formatReference(asked) === formatReference(name);
}

function nameText({ name }: StoredImage): string {
  return formatReference(name!);
}

/** One entry for each image, with all names that it was given. */
function joined(images: readonly PlacedImage[]): PlacedImage[] {
  const found = new Map<string, PlacedImage>();
  for (const image of images) {
    const names = [...found.get(image.descriptor.digest)?.names ?? [], ...image.names];
    found.set(image.descriptor.digest, {
      descriptor: image.descriptor,
      names: [...new Set(names)],
    });
  }
  return [...found.values()];
}

/** The store, to take images. What has no name that a store can hold becomes a dangling image. */
export class StoreSink implements ImageSink {
  readonly name: string | undefined;
  /** As many as Docker pulls: each that is inflated on the side holds some 20 MB, and four are beyond what quilla may take. */
  readonly parallel = 3;
  readonly unpacks = true;
  readonly referrers = true;
  readonly #store: Store;

  /**
   * @param name what the one image is called, as a user types it; undefined where images keep their names
   * @throws {QuillaError} `reference/…`
   */
  constructor(store: Store, name?: string) {
    this.name = name === undefined
      ? undefined
      : formatReference(withDefaultTag(parseReference(name)));
    this.#store = store;
  }

  has({ digest, size }: Descriptor): Promise<boolean> {
    const { blobs } = this.#store;
    return Promise.resolve(blobs.isSound(digest) && blobs.size(digest) === size);
  }

  async put(
    { digest, size }: Descriptor,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    await this.#store.blobs.putVerified(bytes, { digest, size });
  }

  /** Images are listed by when this machine took them in. */
  async commit(placed: readonly PlacedImage[]): Promise<void> {
    const hanging = placed.flatMap(({ descriptor, names, subject }) =>
      subject === undefined || names.length > 0 ? [] : [{ descriptor, subject }]
    );
    if (hanging.length > 0) {
      const { listReferrers } = await import("../referrers/mod.ts");
      await listReferrers(this.#store, hanging);
    }
    const images = placed.filter(({ names, subject }) => subject === undefined || names.length > 0);
    await this.#store.references.take(
      images.map(({ descriptor, names }) => ({
        image: bare(descriptor),
        names: names.flatMap((name) => referenceOf(name) ?? []),
      })),
      new Date(),
    );
  }

  /** Blobs that came before the failure are garbage. */
  abort(): Promise<void> {
    return Promise.resolve();
  }
}

/** The store, to take images that get no name and are in no list: garbage, once whoever took them is done. */
export function namelessSink(store: Store): ImageSink {
  const into = new StoreSink(store);
  return {
    ...into,
    referrers: true,
    has: (blob) => into.has(blob),
    put: (blob, bytes) => into.put(blob, bytes),
    commit: () => Promise.resolve(),
    abort: () => into.abort(),
  };
}
