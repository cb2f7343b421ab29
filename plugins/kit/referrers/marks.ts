/**
 * How it is told of an entry in a list that it is no image by itself, but says something about one.
 *
 * @module
 */
import { algorithmOf, type Digest, hexOf, isDigest } from "../../../core/digest.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { nameOf } from "../../../core/store/references.ts";

/** In the store's list: the digest of what an entry says something about. */
const subjectKey = "dev.quilla.subject";

/** The name of an entry of a layout; also what a source says of what is about a manifest by its tag. */
const refNameKey = "org.opencontainers.image.ref.name";

/** What an image was built from, as an artefact that hangs on it: see plugins/kit/rebuilding. */
export const sourcesType = "application/vnd.quilla.sources.v1";

/** Of a layer of those: which kind of input it is. */
export const sourceKindKey = "dev.quilla.source.kind";

/** The endings of tags by which cosign hangs signatures, statements and bills of materials on a digest. */
export const tagEndings = [".sig", ".att", ".sbom"] as const;

/** The tag of a digest: alone, of the list of its referrers; with an ending, of one thing (OCI distribution spec § referrers tag schema). */
export function referrersTag(subject: Digest, ending = ""): string {
  const algorithm = algorithmOf(subject).slice(0, 32);
  return `${algorithm}-${hexOf(subject).slice(0, 64)}${ending}`.replace(/[^\w.-]/g, "-");
}

/** An entry for the store's list: of what says something about that manifest. */
export function markedReferrer(
  { mediaType, digest, size, artifactType }: Descriptor,
  subject: Digest,
): Descriptor {
  return { mediaType, digest, size, artifactType, annotations: { [subjectKey]: subject } };
}

/** The same for one that has a name, which stays. */
export function withSubject(entry: Descriptor, subject: Digest): Descriptor {
  return { ...entry, annotations: { ...entry.annotations, [subjectKey]: subject } };
}

/** What the entry says that it is about, without a look into it; undefined for an image. */
export function subjectOf(entry: Descriptor): Digest | undefined {
  const marked = entry.annotations?.[subjectKey];
  if (marked !== undefined) return isDigest(marked) ? marked : undefined;
  const [, algorithm, hex] = tagOf(entry)?.match(taggedDigest) ?? [];
  const digest = `${algorithm}:${hex}`;
  return isDigest(digest) ? digest : undefined;
}

const taggedDigest = /^(sha256)-([0-9a-f]{64})(?:\.[a-z]+)?$/;

/** The tag in an entry's name: all of it, where it is no reference. */
export function tagOf(entry: Descriptor): string | undefined {
  const name = nameOf(entry);
  if (name === undefined || name.includes("@")) return undefined;
  return name.slice(Math.max(name.lastIndexOf(":"), name.lastIndexOf("/")) + 1);
}

/** What a source says of what is about a manifest by its tag. */
export function taggedReferrer(
  { mediaType, digest, size, artifactType }: Descriptor,
  tag: string,
): Descriptor {
  return { mediaType, digest, size, artifactType, annotations: { [refNameKey]: tag } };
}
