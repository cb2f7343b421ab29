/**
 * Images of the store by what a user calls them: a name, a digest, an image ID or the beginning of one.
 *
 * @module
 */
import { type Digest, hexOf, isDigest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { carriedManifest } from "../../../core/oci/manifest.ts";
import { isIndexType } from "../../../core/oci/media_types.ts";
import {
  familiarReference,
  parseReference,
  type Reference,
  repositoryName,
} from "../../../core/reference.ts";
import { createdOf, nameOf } from "../../../core/store/references.ts";
import type { Store } from "../../../core/store/store.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import { manifestsOf } from "../../../core/image/image.ts";
import { subjectOf } from "../referrers/marks.ts";

/** One line of the store's list of images. */
export interface StoredImage {
  /** Points at the manifest, or at an index of several. */
  readonly descriptor: Descriptor;
  /** The full name, or undefined where the image dangles. */
  readonly name: Reference | undefined;
  /** When this machine made or took it in, if that is known. */
  readonly created: Date | undefined;
}

/** All images, those made last first; what hangs on one and has no name of its own is none. */
export function listImages(store: Store): StoredImage[] {
  const listed = store.references.list()
    .filter((entry) => nameOf(entry) !== undefined || subjectOf(entry) === undefined);
  const images = listed.map((descriptor) => ({
    descriptor,
    name: readName(nameOf(descriptor)),
    created: createdOf(descriptor),
  }));
  return images.sort((a, b) => (b.created?.getTime() ?? 0) - (a.created?.getTime() ?? 0));
}

/** A layout that others wrote may call its images anything; what is no reference is no name. */
function readName(text: string | undefined): Reference | undefined {
  try {
    return text === undefined ? undefined : parseReference(text);
  } catch {
    return undefined;
  }
}

/**
 * The image that a text means, or undefined. A name goes before an ID.
 *
 * @param shortestId the number of digits from which on a text is taken for the beginning of an ID
 * @throws {QuillaError} `image/ambiguous` where an ID is the beginning of several; `reference/…` where the text can be none of these
 */
export function findImage(store: Store, text: string, shortestId = 1): StoredImage | undefined {
  const images = listImages(store);
  if (!/^(sha256:)?[0-9a-f]{64}$/.test(text)) {
    const named = findNamed(store, images, parseReference(text));
    if (named !== undefined) return named;
  }
  return findById(store, images, text, shortestId) ??
    findById(store, hanging(store), text, shortestId);
}

/** What hangs on images and has no name: it is found by its digest alone. */
function hanging(store: Store): StoredImage[] {
  const entries = store.references.list()
    .filter((entry) => nameOf(entry) === undefined && subjectOf(entry) !== undefined);
  return entries.map((descriptor) => ({ descriptor, name: undefined, created: undefined }));
}

/**
 * The image that a text means.
 *
 * @throws {QuillaError} `image/unknown`, with a name that comes near, and what {@linkcode findImage} throws
 */
export function requireImage(store: Store, text: string): StoredImage {
  const found = findImage(store, text);
  if (found !== undefined) return found;
  const names = listImages(store).flatMap(({ name }) => name ? [familiarReference(name)] : []);
  throw new QuillaError(`there is no image ${text} in the store`, {
    code: "image/unknown",
    hint: didYouMean(text, [...names, ...names.map((name) => name.replace(/:latest$/, ""))]) ??
      "`quilla image ls` shows what is there",
  });
}

function findNamed(store: Store, images: readonly StoredImage[], wanted: Reference) {
  if (wanted.digest === undefined) {
    const found = store.references.find(wanted);
    return found &&
      images.find(({ descriptor }) => descriptor === found || sameEntry(descriptor, found));
  }
  const { digest } = wanted;
  const repository = repositoryName(wanted);
  return images.find(({ name, descriptor }) =>
    name !== undefined && repositoryName(name) === repository &&
    (descriptor.digest === digest || name.digest === digest ||
      manifestsOf(store, descriptor).some((child) => child.digest === digest))
  );
}

function sameEntry(a: Descriptor, b: Descriptor): boolean {
  return a.digest === b.digest && nameOf(a) === nameOf(b);
}

function findById(store: Store, images: readonly StoredImage[], text: string, shortest: number) {
  const prefix = text.startsWith("sha256:") ? text.slice(7) : text;
  if (prefix.length < shortest || !/^[0-9a-f]{1,64}$/.test(prefix)) return undefined;
  const hits = new Map(images.map((image) => [
    image,
    digestsOf(store, image.descriptor).filter((digest) => hexOf(digest).startsWith(prefix)),
  ]));
  const matching = images.filter((image) => hits.get(image)!.length > 0);
  // An image that is also in an index is meant by itself.
  const own = matching.filter(({ descriptor: { mediaType, digest } }) =>
    !isIndexType(mediaType) || digest.split(":")[1]!.startsWith(prefix)
  );
  const meant = own.length > 0 ? own : matching;
  const distinct = new Set(meant.map(({ descriptor }) => descriptor.digest));
  // What was built here and what a registry made of it have one ID: they are one image.
  const isOne = distinct.size <= 1 ||
    new Set(meant.flatMap((image) => hits.get(image)!)).size === 1;
  if (isOne) return meant.find(({ name }) => name !== undefined) ?? meant[0];
  throw new QuillaError(`${text} is the beginning of ${distinct.size} images`, {
    code: "image/ambiguous",
    hint: "write more of the ID; `quilla image ls --no-trunc` shows all of it",
  });
}

/** What an image may be called by: the digests of manifests and of configurations. Not all of an index need be here. */
function digestsOf(store: Store, descriptor: Descriptor): Digest[] {
  if (!store.blobs.has(descriptor.digest)) return [descriptor.digest].filter(isDigest);
  const manifests = manifestsOf(store, descriptor);
  const present = manifests.filter(({ digest }) => store.blobs.has(digest));
  const configs = present.map((child) =>
    carriedManifest(store.blobs.read(child), child.mediaType).config.digest
  );
  return [descriptor.digest, ...manifests.map(({ digest }) => digest), ...configs].filter(isDigest);
}
