/**
 * Results of steps in an image's manifest, for other machines: an annotation that says which of the image's layers a step's
 * inputs came to.
 *
 * @module
 */
import { type Digest, isDigest } from "../../digest.ts";
import type { StepResult } from "./memory.ts";

export const cacheAnnotation = "dev.quilla.cache";

/** By the key of their inputs. */
export type StepResults = ReadonlyMap<Digest, StepResult>;

/** The annotation's value, the same for the same results: the layer's digest by the key, or null where there was none. */
export function encodeResults(results: StepResults): string {
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
