/**
 * Documents of others that point at something else than before. All else in them, known or not, stays as it is written, in its
 * order; white space alone is lost.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import { isOfTable } from "../packing/tables/format.ts";
import { type JsonObject, jsonText, type JsonValue, parseJson } from "../../../core/oci/json.ts";

/** What a descriptor says from now on. */
export interface Redirection {
  readonly digest: Digest;
  readonly size: number;
  /** The old one, unless given. */
  readonly mediaType?: string | undefined;
  /** What is said of a layer's table of contents; the old one's goes in any case. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/**
 * A manifest with other layers.
 *
 * @param manifest one that was read before
 * @param layers by their positions; undefined where a layer is what it was
 * @param config where that is another one, too
 */
export function redirectLayers(
  manifest: Uint8Array,
  layers: readonly (Redirection | undefined)[],
  config?: Redirection,
): Uint8Array {
  const document = parseJson(manifest, "the document") as JsonObject;
  const old = document["layers"] as readonly JsonObject[];
  return encoded({
    ...document,
    ...(config && { config: redirect(document["config"] as JsonObject, config) }),
    layers: old.map((descriptor, position) => redirect(descriptor, layers[position])),
  });
}

/**
 * A configuration whose layers unpack to something else.
 *
 * @param config one of which the diffIDs were read before
 */
export function redirectDiffIds(config: Uint8Array, diffIds: readonly Digest[]): Uint8Array {
  const document = parseJson(config, "the document") as JsonObject;
  const rootfs = document["rootfs"] as JsonObject;
  return encoded({ ...document, rootfs: { ...rootfs, diff_ids: diffIds } });
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
  return encoded({ ...document, [list]: change(old) });
}

function encoded(document: JsonObject): Uint8Array {
  return new TextEncoder().encode(jsonText(document));
}

/** Other places, and a copy inside the descriptor, are of the old bytes. */
function redirect(descriptor: JsonObject, now: Redirection | undefined): JsonObject {
  if (now === undefined) return descriptor;
  const { data: _data, urls: _urls, ...rest } = descriptor;
  const { digest, size, mediaType } = now;
  const changed = { ...rest, ...(mediaType === undefined ? {} : { mediaType }), digest, size };
  const old = isObject(rest["annotations"]) ? Object.entries(rest["annotations"]) : [];
  const kept = old.filter(([key]) => !isOfTable(key));
  const annotations = { ...Object.fromEntries(kept), ...now.annotations };
  if (Object.keys(annotations).length > 0) return { ...changed, annotations };
  const { annotations: _none, ...without } = changed as JsonObject;
  return old.length > 0 ? without : changed;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withReferences(
  descriptor: JsonObject,
  renamed: ReadonlyMap<JsonValue, string>,
): JsonObject {
  const { annotations } = descriptor;
  if (!isObject(annotations)) return descriptor;
  const entries = Object.entries(annotations)
    .map(([key, value]): [string, JsonValue] => [key, renamed.get(value) ?? value]);
  return { ...descriptor, annotations: Object.fromEntries(entries) };
}
