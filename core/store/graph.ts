/**
 * What an image is made of: an index points at manifests, a manifest at a configuration and layers.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { carriedIndex } from "../oci/image_index.ts";
import { carriedManifest } from "../oci/manifest.ts";
import { isForeignLayerType, isIndexType, isManifestType } from "../oci/media_types.ts";
import type { Blobs } from "./blobs.ts";
import { isSystemFailure } from "../host/durable.ts";

/**
 * What the blob points at; nothing, unless it is an index or a manifest. An index may have images for platforms that nobody
 * asked for: those whose manifests are not in the store do not count, unless none is.
 *
 * @throws {QuillaError} what reading and parsing it throws
 */
export function childrenOf(blobs: Blobs, descriptor: Descriptor): readonly Descriptor[] {
  const { mediaType } = descriptor;
  if (isIndexType(mediaType)) {
    const { manifests } = carriedIndex(blobs.read(descriptor), mediaType);
    const present = manifests.filter(({ digest }) => blobs.has(digest));
    return present.length > 0 ? present : manifests;
  }
  if (!isManifestType(mediaType)) return [];
  const { config, layers } = carriedManifest(blobs.read(descriptor), mediaType);
  return [config, ...layers];
}

/** All that the roots need, themselves included; each blob once, those that point before what they point at. */
export function* walkGraph(blobs: Blobs, roots: Iterable<Descriptor>): Generator<Descriptor> {
  const seen = new Set<string>();
  const waiting = [...roots];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    // One blob may be pointed at as a layer here and as a manifest there.
    const key = `${next.digest} ${next.mediaType}`;
    if (seen.has(key)) continue;
    seen.add(key);
    yield next;
    waiting.push(...childrenOf(blobs, next));
  }
}

/**
 * Makes sure that all of an image is in the store, at its right length. Layers that only their owner hands out may be away, and
 * some of the images of an index.
 *
 * @throws {QuillaError} `store/incomplete`, with the reason as its cause; `store/failed` where it cannot be told
 */
export function requireComplete(blobs: Blobs, root: Descriptor): void {
  try {
    for (const descriptor of walkGraph(blobs, [root])) {
      if (isForeignLayerType(descriptor.mediaType) && !blobs.has(descriptor.digest)) continue;
      blobs.requireSize(descriptor);
    }
  } catch (error) {
    if (!(error instanceof QuillaError) || isSystemFailure(error)) throw error;
    throw new QuillaError(`the image ${root.digest} is not complete: ${error.message}`, {
      code: "store/incomplete",
      hint: "pull, load or build it again",
      cause: error,
    });
  }
}

/**
 * Whether all of an image is in the store, and is what it is called: what is damaged is to come again.
 *
 * @throws {QuillaError} `store/failed` where it cannot be told
 */
export function isWhole(blobs: Blobs, root: Descriptor): boolean {
  if (!isComplete(blobs, root)) return false;
  for (const { digest } of walkGraph(blobs, [root])) {
    if (blobs.has(digest) && !blobs.isSound(digest)) return false;
  }
  return true;
}

/** Whether all of an image is in the store, as {@linkcode requireComplete} has it. */
export function isComplete(blobs: Blobs, root: Descriptor): boolean {
  try {
    requireComplete(blobs, root);
    return true;
  } catch (error) {
    if (error instanceof QuillaError && error.code === "store/incomplete") return false;
    throw error;
  }
}
