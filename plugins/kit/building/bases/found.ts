/**
 * Base images in the store.
 *
 * @module
 */
import type { Digest } from "../../../../core/digest.ts";
import { findImage } from "../../images/find.ts";
import { type Image, manifestsOf, openImage } from "../../../../core/image/image.ts";
import { bare } from "../../transfer/names.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import { carriedIndex as readIndex } from "../../../../core/oci/image_index.ts";
import { carriedManifest } from "../../../../core/oci/manifest.ts";
import { isIndexType } from "../../../../core/oci/media_types.ts";
import { QuillaError } from "../../../../core/errors.ts";
import type { ImageConfig } from "../../../../core/oci/config.ts";
import type { Platform } from "../../../../core/platform.ts";
import { parseReference, type Reference } from "../../../../core/reference.ts";
import type { Store } from "../../../../core/store/store.ts";
import { sourceKindKey, sourcesType } from "../../referrers/marks.ts";

/** As many digits of an ID as `image ls` shows: with fewer, a name that is missing would mean some image by chance. */
export const shortestId = 12;

/**
 * What a Dockerfile calls an image, as a name; undefined where it is an image ID.
 *
 * @throws {QuillaError} `reference/…`
 */
export function readName(text: string): Reference | undefined {
  return /^(sha256:)?[0-9a-f]{64}$/.test(text) ? undefined : parseReference(text);
}

/**
 * The image of a digest, whatever it is called: one of the list, or one of an index's, that is there; or an index that came in a
 * bundle with what an image was built from.
 */
export function findByDigest(store: Store, digest: Digest): Descriptor | undefined {
  const { blobs, references } = store;
  if (!blobs.has(digest)) return undefined;
  for (const image of references.list()) {
    if (image.digest === digest) return bare(image);
    if (!isIndexType(image.mediaType) || !blobs.has(image.digest)) continue;
    const child = manifestsOf(store, image).find((manifest) => manifest.digest === digest);
    if (child !== undefined) return bare(child);
  }
  return carriedIndex(store, digest);
}

/** Of a base image that was carried there is the one for its platform; the index that its name stood for is among the sources. */
function carriedIndex({ blobs, references }: Store, digest: Digest): Descriptor | undefined {
  for (const entry of references.list()) {
    if (entry.artifactType !== sourcesType || !blobs.has(entry.digest)) continue;
    const { layers } = carriedManifest(blobs.read(entry), entry.mediaType);
    const found = layers.find((layer) =>
      layer.digest === digest && layer.annotations?.[sourceKindKey] === "index"
    );
    if (found === undefined) continue;
    const { mediaType } = readIndex(blobs.read(found));
    return { mediaType, digest, size: found.size };
  }
  return undefined;
}

/**
 * The image of a name as the store has it now; undefined where there is none. Nothing is fetched.
 *
 * @throws {QuillaError} `reference/…`, and what `openImage` throws
 */
export function openStored(store: Store, name: string, platform: Platform): Image | undefined {
  const found = findImage(store, name, shortestId);
  return found && openImage(store, found.descriptor, platform);
}

/** Looks images up in the store; one that is not there, or not for that platform, is not known. Nothing is fetched. */
export function knownImages(
  store: Store,
): (name: string, platform: Platform) => ImageConfig | undefined {
  return (name, platform) => {
    try {
      return openStored(store, name, platform)?.config;
    } catch (error) {
      if (error instanceof QuillaError) return undefined;
      throw error;
    }
  };
}
