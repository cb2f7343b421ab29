/**
 * What says that it is about another manifest, where a registry does not list such things itself: the client keeps the list, under
 * a tag that is made of the other's digest (OCI distribution spec § pushing manifests with subject, § referrers tag schema).
 *
 * @module
 */
import { type Digest, digestOf } from "../../../core/plugin/api/nouns.ts";
import {
  carriedIndex,
  type Descriptor,
  encodeIndex,
  type ImageIndex,
  isIndexType,
  mediaTypes,
} from "../../../core/plugin/api/oci.ts";
import { describeReferrer } from "../../kit/referrers/describe.ts";
import { referrersTag } from "../../kit/referrers/marks.ts";
import { type FetchedManifest, fetchManifest, lookUp, putManifest } from "./manifests.ts";
import type { Repository } from "./repository.ts";

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
  const { subject, descriptor } = describeReferrer(manifest.bytes, manifest.descriptor);
  if (subject === undefined) return;
  await changeList(
    repository,
    subject.digest,
    (listed) =>
      listed.some(({ digest }) => digest === descriptor.digest) ? listed : [...listed, descriptor],
  );
}

/**
 * Changes the list that clients keep of what is about a manifest; the same list is not written again.
 *
 * @throws {QuillaError} what asking throws
 */
export async function changeList(
  repository: Repository,
  subject: Digest,
  change: (referrers: readonly Descriptor[]) => readonly Descriptor[],
): Promise<void> {
  const tag = referrersTag(subject);
  const index = await taggedList(repository, tag) ??
    { mediaType: mediaTypes.index, manifests: [] };
  const manifests = change(index.manifests);
  if (manifests === index.manifests) return;
  const bytes = encodeIndex({ ...index, manifests });
  const descriptor = { mediaType: index.mediaType, digest: digestOf(bytes), size: bytes.length };
  await putManifest(repository, tag, { descriptor, bytes });
}

/**
 * The list under a tag; undefined where there is none.
 *
 * @param brief as questions have it
 */
export async function taggedList(
  repository: Repository,
  tag: string,
  brief = false,
): Promise<ImageIndex | undefined> {
  const known = await lookUp(repository, tag, brief);
  if (known === undefined || !isIndexType(known.mediaType)) return undefined;
  const { descriptor, bytes } = await fetchManifest(repository, tag);
  return carriedIndex(bytes, descriptor.mediaType);
}
