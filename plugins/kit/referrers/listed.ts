/**
 * What says something about a manifest, in a place that is a list of entries and blobs: a store, a layout, an archive of one.
 *
 * Three forms are found: entries of the list whose manifests have a subject, as oras and quilla write them; an index that is
 * called by the tag of the digest, as regctl and registries without the API have it; and what is called by the tag with an
 * ending, as cosign has it. Attestations that BuildKit lists in an image's index and that have a subject are found there.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { carriedIndex } from "../../../core/oci/image_index.ts";
import { isIndexType, isManifestType } from "../../../core/oci/media_types.ts";
import { nameOf } from "../../../core/store/references.ts";
import { describeReferrer } from "./describe.ts";
import { referrersTag, subjectOf, taggedReferrer, tagOf } from "./marks.ts";

/** A place with a list. */
export interface ListedPlace {
  /** The entries, as they are now. */
  entries(): readonly Descriptor[];
  /** A manifest or an index; undefined where it is not there. */
  read(document: Descriptor): Uint8Array | undefined;
  /** Whether entries say what they are about, as those of quilla's store do: then what says nothing is not looked into. */
  readonly isMarked: boolean;
}

/** What is about a manifest, each once. */
export function listedReferrers(place: ListedPlace): (subject: Descriptor) => Descriptor[] {
  let found: Map<Digest, Map<Digest, Descriptor>> | undefined;
  return ({ digest }) => {
    found ??= collected(place);
    return [...found.get(digest)?.values() ?? []];
  };
}

/** The entries that are no images, because they are about something that is in the list, too. */
export function referrerEntries(place: ListedPlace): Set<Descriptor> {
  const present = new Set<Digest>();
  for (const entry of place.entries()) {
    present.add(entry.digest);
    for (const child of childrenOf(place, entry)) present.add(child.digest);
  }
  return new Set(
    place.entries().filter((entry) => {
      const subject = aboutOf(place, entry)?.subject;
      return subject !== undefined && subject !== entry.digest && present.has(subject);
    }),
  );
}

function collected(place: ListedPlace): Map<Digest, Map<Digest, Descriptor>> {
  const found = new Map<Digest, Map<Digest, Descriptor>>();
  const add = (subject: Digest, referrer: Descriptor) => {
    const others = found.get(subject) ?? new Map<Digest, Descriptor>();
    found.set(subject, others);
    if (!others.has(referrer.digest)) others.set(referrer.digest, referrer);
  };
  for (const entry of place.entries()) {
    const about = aboutOf(place, entry);
    if (about?.isList === true) {
      for (const child of childrenOf(place, entry)) add(about.subject, child);
    } else if (about !== undefined) add(about.subject, about.descriptor);
    for (const child of childrenOf(place, entry)) {
      if (child.platform?.os !== "unknown") continue;
      const inside = described(place, child);
      if (inside?.subject !== undefined) add(inside.subject.digest, inside.descriptor);
    }
  }
  return found;
}

/** What an entry is about, and as what that is told; undefined for an image. */
function aboutOf(place: ListedPlace, entry: Descriptor) {
  const named = subjectOf(entry);
  const tag = tagOf(entry);
  if (named !== undefined && tag?.startsWith(referrersTag(named)) === true) {
    const isList = tag === referrersTag(named) && isIndexType(entry.mediaType);
    return { subject: named, isList, descriptor: taggedReferrer(entry, tag) };
  }
  const isByDigest = nameOf(entry)?.includes("@") === true;
  if (place.isMarked && named === undefined && !isByDigest) return undefined;
  const { descriptor, subject } = described(place, entry) ?? {};
  if (descriptor === undefined || subject === undefined) return undefined;
  return { subject: subject.digest, isList: false, descriptor };
}

/** What a document says of itself; undefined where it is not there or cannot be read, which is told when it is moved. */
function described(place: ListedPlace, document: Descriptor) {
  if (!isIndexType(document.mediaType) && !isManifestType(document.mediaType)) return undefined;
  return ifReadable(() => {
    const bytes = place.read(document);
    return bytes && describeReferrer(bytes, document);
  });
}

function childrenOf(place: ListedPlace, entry: Descriptor): readonly Descriptor[] {
  if (!isIndexType(entry.mediaType)) return [];
  return ifReadable(() => {
    const bytes = place.read(entry);
    return bytes && carriedIndex(bytes, entry.mediaType).manifests;
  }) ?? [];
}

function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof QuillaError) return undefined;
    throw error;
  }
}
