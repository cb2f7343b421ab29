/**
 * Results of steps in an image's manifest: an annotation that says which of the image's layers a step's key came to.
 *
 * @module
 */
import { type Digest, isDigest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Annotation } from "../../../core/plugin/contracts/annotation.ts";
import type { SharedResults } from "../../../core/plugin/contracts/cache.ts";

/** The key of the annotation. */
export const cacheAnnotation = "dev.quilla.cache";

/** The key of the one that says what steps were made from, for those that explain. */
export const stepsAnnotation = "dev.quilla.cache.steps";

/** For a place whose transport is not here. */
export function noTransport(does: "reads" | "writes to", scheme: string): QuillaError {
  return new QuillaError(`nothing here ${does} ${scheme}:`, {
    code: "cache/no-transport",
    hint: "a plugin may bring it: --plugin FILE",
  });
}

/** The results as an annotation of the manifest that has their layers. */
export function resultsAnnotation(results: SharedResults): Annotation {
  return { level: "manifest", key: cacheAnnotation, value: encodeResults(results) };
}

/** The annotation's value, the same for the same results: the layer's digest by the key, or null where there was none. */
export function encodeResults(
  results: ReadonlyMap<Digest, { readonly layer: { readonly digest: Digest } | undefined }>,
): string {
  const entries = [...results].map(([key, { layer }]) => [key, layer?.digest ?? null]);
  return JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => a! < b! ? -1 : 1)));
}

/** The layers' digests, by the key of their inputs. Of another version, or made to deceive: what can be read of it. */
export function decodeResults(annotation: string | undefined): Map<Digest, Digest | undefined> {
  const results = new Map<Digest, Digest | undefined>();
  let value: unknown;
  try {
    value = JSON.parse(annotation ?? "{}");
  } catch {
    return results;
  }
  if (typeof value !== "object" || value === null) return results;
  for (const [key, layer] of Object.entries(value)) {
    if (!isDigest(key)) continue;
    if (layer === null) results.set(key, undefined);
    else if (isDigest(layer)) results.set(key, layer);
  }
  return results;
}
