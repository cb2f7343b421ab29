/**
 * Images of the store as commands show them: also those for other platforms, and those that are damaged.
 *
 * @module
 */
import { dateOf } from "../../../core/plugin/api/text.ts";
import {
  artefactType,
  type Image,
  manifestsOf,
  openImage,
} from "../../../core/plugin/api/image.ts";
import type { StoredImage } from "../../kit/images/mod.ts";
import {
  type Digest,
  familiarReference,
  hostPlatform,
  parsePlatform,
  QuillaError,
  samePlatform,
} from "../../../core/plugin/api/nouns.ts";
import {
  carriedManifest,
  type Descriptor,
  layerCompression,
} from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";

/** What a list says of an image. */
export interface ImageSummary {
  readonly stored: StoredImage;
  /** The image ID; the manifest's digest where the image cannot be read. */
  readonly id: Digest;
  /** Bytes of its layers, or undefined where the image cannot be read. */
  readonly size: number | undefined;
  /** When this machine made it or took it in, else when it says that it was made. */
  readonly created: Date | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Why it cannot be read. */
  readonly problem?: string | undefined;
}

/** What an image says of itself, whatever it is called. */
interface Content extends Pick<ImageSummary, "id" | "size" | "labels"> {
  readonly made?: Date | undefined;
  /** Why it cannot be read. */
  readonly failure?: string;
}

/** What of images was read: one that has many names is opened once. */
export type Contents = Map<Digest, Content>;

/**
 * Never fails for an image that is damaged or no image.
 *
 * @param contents what was read for others of the same list, and is added to
 */
export function summarise(
  store: Store,
  stored: StoredImage,
  contents: Contents = new Map(),
): ImageSummary {
  const { digest } = stored.descriptor;
  const known = contents.get(digest) ?? contentOf(store, stored.descriptor);
  contents.set(digest, known);
  const { made, failure, ...content } = known;
  const problem = failure && `the image ${titleOf(stored)} cannot be read: ${failure}`;
  return { stored, ...content, created: stored.created ?? made, ...problem && { problem } };
}

function contentOf(store: Store, descriptor: Descriptor): Content {
  try {
    const image = openAny(store, descriptor);
    return {
      id: image.id,
      size: sizeOf(store, image),
      made: dateOf(image.config.created),
      labels: image.config.config.labels ?? {},
    };
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    const id = descriptor.digest;
    const size = artefactSize(store, descriptor);
    return { id, size, labels: {}, ...size === undefined && { failure: error.message } };
  }
}

/** The bytes of an artefact that is no image, such as a signature; undefined where it is an image, or cannot be read. */
function artefactSize(store: Store, descriptor: Descriptor): number | undefined {
  try {
    const [first] = manifestsOf(store, descriptor);
    if (first === undefined) return 0;
    const manifest = carriedManifest(store.blobs.read(first), first.mediaType);
    if (artefactType(manifest) === undefined) return undefined;
    return manifest.layers.reduce((sum, { size }) => sum + size, 0);
  } catch {
    return undefined; // why is told of the image
  }
}

/**
 * The image for a platform; unless given, for the host's where there is one, else the first that is in the store.
 *
 * @throws {QuillaError} `platform/invalid`, `image/platform`, and what reading throws
 */
export function openAny(store: Store, descriptor: Descriptor, platform?: string): Image {
  if (platform !== undefined) return openImage(store, descriptor, parsePlatform(platform));
  const all = manifestsOf(store, descriptor);
  const present = all.filter(({ digest }) => store.blobs.has(digest));
  const offered = present.length > 0 ? present : all;
  const host = hostPlatform();
  const chosen = offered.find((child) => child.platform && samePlatform(child.platform, host)) ??
    offered[0];
  return openImage(store, chosen ?? descriptor);
}

/** What is known of an image's layers without looking into them. */
type Unopened = Pick<Image, "manifest" | "config">;

/** The bytes of an image's layers. */
export function sizeOf(store: Store | undefined, image: Unopened): number {
  return layerSizes(store, image).reduce((sum, size) => sum + size, 0);
}

/** The bytes of each layer, from the lowest up: uncompressed where the store knows, else as the blob is. */
export function layerSizes(store: Store | undefined, { manifest, config }: Unopened): number[] {
  return manifest.layers.map((blob, index) => {
    const diffId = config.diffIds[index]!;
    const isCompressed = layerCompression(blob.mediaType) !== "none";
    return isCompressed && store?.blobs.has(diffId) ? store.blobs.size(diffId) : blob.size;
  });
}

/** What a message calls an image: its name, else its digest. */
export function titleOf({ name, descriptor }: StoredImage): string {
  return name === undefined ? descriptor.digest : familiarReference(name);
}
