/**
 * Documents of others that point at something else than before. All else in them, known or not, stays as it is written, in its
 * order; white space alone is lost.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import { type JsonObject, jsonText, type JsonValue, parseJson } from "../../../core/oci/json.ts";

/** What a descriptor says from now on. */
export interface Redirection {
  readonly digest: Digest;
  readonly size: number;
  /** The old one, unless given. */
  readonly mediaType?: string | undefined;
}

/**
 * A manifest with other layers.
 *
 * @param manifest one that was read before
 * @param layers by their positions; undefined where a layer is what it was
 */
export function redirectLayers(
  manifest: Uint8Array,
  layers: readonly (Redirection | undefined)[],
): Uint8Array {
  return redirected(
    manifest,
    "layers",
    (old) => old.map((descriptor, position) => redirect(descriptor, layers[position])),
  );
}

/**
 * An index with other manifests. What says in an annotation which of them it is about, as attestations do, goes on doing so.
 *
 * @param index one that was read before
 * @param manifests by their positions
 */
export function redirectManifests(
  index: Uint8Array,
  manifests: readonly (Redirection | undefined)[],
): Uint8Array {
  return redirected(index, "manifests", (old) => {
    const renamed = new Map<JsonValue, string>();
    old.forEach((descriptor, position) => {
      const now = manifests[position];
      if (now !== undefined) renamed.set(descriptor["digest"]!, now.digest);
    });
    return old.map((descriptor, position) =>
      withReferences(redirect(descriptor, manifests[position]), renamed)
    );
  });
}

/** An index of some of its manifests. */
export function selectManifests(
  index: Uint8Array,
  isSelected: (position: number) => boolean,
): Uint8Array {
  return redirected(index, "manifests", (old) => old.filter((_, position) => isSelected(position)));
}

function redirected(
  bytes: Uint8Array,
  list: string,
  change: (descriptors: readonly JsonObject[]) => readonly JsonObject[],
): Uint8Array {
  const document = parseJson(bytes, "the document") as JsonObject;
  const old = (document[list] ?? []) as readonly JsonObject[];
  return new TextEncoder().encode(jsonText({ ...document, [list]: change(old) }));
}

/** Other places, and a copy inside the descriptor, are of the old bytes. */
function redirect(descriptor: JsonObject, now: Redirection | undefined): JsonObject {
  if (now === undefined) return descriptor;
  const { data: _data, urls: _urls, ...rest } = descriptor;
  const { digest, size, mediaType } = now;
  return { ...rest, ...(mediaType === undefined ? {} : { mediaType }), digest, size };
}

function withReferences(
  descriptor: JsonObject,
  renamed: ReadonlyMap<JsonValue, string>,
): JsonObject {
  const { annotations } = descriptor;
  if (typeof annotations !== "object" || annotations === null || Array.isArray(annotations)) {
    return descriptor;
  }
  const entries = Object.entries(annotations as JsonObject)
    .map(([key, value]): [string, JsonValue] => [key, renamed.get(value) ?? value]);
  return { ...descriptor, annotations: Object.fromEntries(entries) };
}
