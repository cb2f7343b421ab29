/**
 * What says that it is about another manifest, where a registry does not list such things itself: the client keeps the list, under
 * a tag that is made of the other's digest (OCI distribution spec § pushing manifests with subject, § referrers tag schema).
 *
 * @module
 */
import { algorithmOf, type Digest, digestOf, hexOf } from "../../../core/plugin/api/nouns.ts";
import {
  carriedIndex,
  carriedManifest,
  type Descriptor,
  encodeIndex,
  type ImageIndex,
  isIndexType,
  mediaTypes,
} from "../../../core/plugin/api/oci.ts";
import { type FetchedManifest, fetchManifest, putManifest, statManifest } from "./manifests.ts";
import type { Repository } from "./repository.ts";

/** The tag under which the list is. */
export function referrersTag(subject: Digest): string {
  return `${algorithmOf(subject).slice(0, 32)}-${hexOf(subject).slice(0, 64)}`;
}

/**
 * Puts a manifest, and where it has a subject and the registry does not say that it listed it, into the list of those about it.
 *
 * @throws {QuillaError} what `putManifest` throws
 */
export async function putListed(
  repository: Repository,
  reference: string,
  manifest: FetchedManifest,
): Promise<void> {
  const isListed = await putManifest(repository, reference, manifest);
  if (isListed) return;
  const referrer = referrerOf(manifest);
  if (referrer === undefined) return;
  const tag = referrersTag(referrer.subject);
  const index = await listed(repository, tag);
  if (index.manifests.some(({ digest }) => digest === referrer.descriptor.digest)) return;
  const bytes = encodeIndex({ ...index, manifests: [...index.manifests, referrer.descriptor] });
  const descriptor = { mediaType: index.mediaType, digest: digestOf(bytes), size: bytes.length };
  await putManifest(repository, tag, { descriptor, bytes });
}

async function listed(repository: Repository, tag: string): Promise<ImageIndex> {
  const known = await statManifest(repository, tag);
  if (known === undefined) return { mediaType: mediaTypes.index, manifests: [] };
  const { descriptor, bytes } = await fetchManifest(repository, tag);
  return carriedIndex(bytes, descriptor.mediaType);
}

/** What stands in a list, and whom it is about; undefined where it is about nothing. */
function referrerOf(
  { descriptor, bytes }: FetchedManifest,
): { readonly subject: Digest; readonly descriptor: Descriptor } | undefined {
  const { mediaType, digest, size } = descriptor;
  const manifest = isIndexType(mediaType)
    ? { ...carriedIndex(bytes, mediaType), config: undefined }
    : carriedManifest(bytes, mediaType);
  const { subject, annotations, config } = manifest;
  if (subject === undefined) return undefined;
  const artifactType = manifest.artifactType ?? (config?.mediaType || undefined);
  return {
    subject: subject.digest,
    descriptor: { mediaType, digest, size, artifactType, annotations },
  };
}
