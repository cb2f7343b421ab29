/**
 * The list of an index: its manifests, what they run on, and what says something about them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  type Digest,
  equalPlatforms,
  formatPlatform,
  isDigest,
  type Platform,
  QuillaError,
} from "../../../core/plugin/api/nouns.ts";
import {
  type Descriptor,
  encodeIndex,
  type ImageIndex,
  mediaTypes,
  parseIndex,
} from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { bare } from "../../kit/transfer/names.ts";

/** The annotation of an attestation that says which manifest is meant (BuildKit, attestation-storage.md). */
const referenceKey = "vnd.docker.reference.digest";

/** The digest of the manifest that an attestation is about. */
export function subjectOf({ annotations }: Descriptor): Digest | undefined {
  const text = annotations?.[referenceKey] ?? "";
  return isDigest(text) ? text : undefined;
}

/** Whether the manifest is an attestation about one of these. */
export function isAboutAny(manifest: Descriptor, digests: ReadonlySet<string>): boolean {
  const about = subjectOf(manifest);
  return about !== undefined && digests.has(about);
}

/** Whether two images are for the very same: Windows' versions count. */
export function samePlace(a: Platform, b: Platform): boolean {
  return a === b || equalPlatforms(a, b);
}

/**
 * Makes sure that no two images of an index are for one platform.
 *
 * @throws {QuillaError} `index/duplicate-platform`
 */
export function requireDistinct(manifests: readonly Descriptor[]): void {
  const known: (Descriptor & { platform: Platform })[] = [];
  for (const child of manifests) {
    const { platform, digest } = child;
    if (platform === undefined || platform.os === "unknown") continue;
    const other = known.find((each) => samePlace(each.platform, platform));
    known.push({ ...child, platform });
    if (other === undefined) continue;
    throw new QuillaError(
      `two images would be for ${formatPlatform(platform)}: ${other.digest} and ${digest}`,
      {
        code: "index/duplicate-platform",
        hint: "an index has one image for each platform; leave one out",
      },
    );
  }
}

/** The index, written; the very same descriptor where nothing is new in it. */
export function writeIndex(
  store: Store,
  old: Descriptor | undefined,
  index: ImageIndex,
): Descriptor {
  if (old !== undefined && encodesTo(store, old, encodeIndex(index))) return bare(old);
  const bytes = encodeIndex({ ...index, mediaType: mediaTypes.index });
  return { mediaType: mediaTypes.index, ...store.blobs.put(bytes) };
}

function encodesTo(store: Store, old: Descriptor, bytes: Uint8Array): boolean {
  const before = encodeIndex(parseIndex(store.blobs.read(old), old.mediaType));
  return Buffer.compare(before, bytes) === 0;
}
