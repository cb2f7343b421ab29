/**
 * What images are called in layouts and archives.
 *
 * Programs agree on two annotations of an index's descriptors: `io.containerd.image.name` is the full reference, and
 * `org.opencontainers.image.ref.name` (annotations.md) is whatever its writer means by a name: a tag alone (Docker, umoci),
 * or a whole reference (skopeo, buildah).
 *
 * @module
 */
import type { PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import {
  formatReference,
  parseReference,
  type Reference,
  withDefaultTag,
} from "../../../core/reference.ts";

const fullNameKey = "io.containerd.image.name";
const refNameKey = "org.opencontainers.image.ref.name";

/**
 * The reference that a name in a layout is, with its tag; undefined for what is a tag alone, or anything else.
 */
export function referenceOf(name: string): Reference | undefined {
  if (!/[:/]/.test(name)) return undefined;
  try {
    return withDefaultTag(parseReference(name));
  } catch {
    return undefined;
  }
}

/** The name of a descriptor in an index: in full where that is known. */
export function nameIn({ annotations = {} }: Descriptor): string | undefined {
  const full = annotations[fullNameKey] ?? "";
  const refName = annotations[refNameKey];
  const reference = referenceOf(full) ?? referenceOf(refName ?? "");
  return reference === undefined ? refName || undefined : formatReference(reference);
}

/** The annotations that say a name, as Docker 25 and containerd write them. */
export function nameAnnotations(name: string): Record<string, string> {
  const reference = referenceOf(name);
  if (reference === undefined) return { [refNameKey]: name };
  const { tag } = reference;
  return {
    [fullNameKey]: formatReference(reference),
    ...(tag === undefined ? {} : { [refNameKey]: tag }),
  };
}

/** The annotations that say a name in the words of whoever gave it: those by which skopeo and umoci look it up. */
export function givenNameAnnotations(name: string): Record<string, string> {
  return { ...nameAnnotations(name), [refNameKey]: name };
}

/** Whether two names mean one: `hello`, `hello:latest` and `docker.io/library/hello:latest` do. */
export function sameName(known: string, wanted: string): boolean {
  const full = textOf(referenceOf(known));
  return known === wanted || full !== undefined && full === textOf(shortName(wanted));
}

/** Whether a name is a reference with that tag. */
export function hasTag(name: string, tag: string): boolean {
  return referenceOf(name)?.tag === tag;
}

/** A bare name such as `hello`, as Docker reads it. */
function shortName(text: string): Reference | undefined {
  try {
    return withDefaultTag(parseReference(text));
  } catch {
    return undefined;
  }
}

function textOf(reference: Reference | undefined): string | undefined {
  return reference && formatReference(reference);
}

/** The descriptors of an index as images: one for each that is pointed at, with all of its names. */
export function placedImages(descriptors: Iterable<Descriptor>): PlacedImage[] {
  const images = new Map<string, { descriptor: Descriptor; names: string[] }>();
  for (const descriptor of descriptors) {
    const image = images.get(descriptor.digest) ?? { descriptor: bare(descriptor), names: [] };
    images.set(descriptor.digest, image);
    const name = nameIn(descriptor);
    if (name !== undefined && !image.names.includes(name)) image.names.push(name);
  }
  return [...images.values()];
}

/** The descriptor without what one place says about it. */
export function bare({ mediaType, digest, size, platform, artifactType }: Descriptor): Descriptor {
  return { mediaType, digest, size, platform, artifactType };
}
