/**
 * One image where indexes are meant otherwise: an ID or a digest names it, in whichever indexes it is.
 *
 * @module
 */
import { hexOf, parseReference } from "../../../core/plugin/api/nouns.ts";
import { carriedManifest, type Descriptor, isIndexType } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { manifestsOf } from "../../../core/plugin/api/image.ts";
import { listImages, requireImage } from "../../kit/images/mod.ts";

/** The image that a digest or ID means, and not the index that it is in; undefined where another thing is meant. */
export function oneImage(store: Store, text: string): Descriptor | undefined {
  const hex = hexIn(text);
  if (hex === undefined || isName(store, text)) return undefined;
  const listed = (text.includes("@") ? [requireImage(store, text)] : listImages(store))
    .filter(({ descriptor }) => store.blobs.has(descriptor.digest)); // layouts of others lack some
  if (listed.some(({ descriptor }) => hexOf(descriptor.digest).startsWith(hex))) return undefined;
  const found = listed.flatMap(({ descriptor }) => manifestsOf(store, descriptor))
    .filter((child) => hasId(store, child, hex));
  return new Set(found.map(({ digest }) => digest)).size === 1 ? found[0] : undefined;
}

/** The digits of a digest or ID, or of the beginning of one. */
export function hexIn(text: string): string | undefined {
  return /^(?:.*@)?(?:sha256:)?([0-9a-f]{1,64})$/.exec(text)?.[1];
}

/** Whether the manifest's digest or its image's ID begins so. */
export function hasId(store: Store, child: Descriptor, hex: string): boolean {
  if (hexOf(child.digest).startsWith(hex)) return true;
  if (isIndexType(child.mediaType) || !store.blobs.has(child.digest)) return false;
  const { config } = carriedManifest(store.blobs.read(child), child.mediaType);
  return hexOf(config.digest).startsWith(hex);
}

function isName(store: Store, text: string): boolean {
  return !/^(sha256:)?[0-9a-f]{64}$/.test(text) &&
    store.references.find(parseReference(text)) !== undefined;
}
