/**
 * Results of a build, for other machines (`--cache-to`): an image whose layers they are, and whose manifest says of what.
 *
 * @module
 */
import { type Digest, hostPlatform, messageOf } from "../../core/plugin/api/nouns.ts";
import { defaultEpoch } from "../../core/plugin/api/text.ts";
import type { Annotation } from "../../core/plugin/api/image.ts";
import { copyImages } from "../kit/transfer/copy_images.ts";
import { parseLocation } from "../kit/transfer/location.ts";
import { storeSource } from "../kit/transfer/store_place.ts";
import {
  encodeConfig,
  encodeManifest,
  layerMediaType,
  mediaTypes,
} from "../../core/plugin/api/oci.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import type { BlobFacts, Store } from "../../core/plugin/api/store.ts";
import {
  cacheAnnotation,
  encodeResults,
  type StepResults,
} from "../../core/build/cache/shared_record.ts";

/** Where results go. */
export interface CacheExport {
  /** Such as `docker://registry.example/app:cache`. */
  readonly location: string;
  /** `min`: the layers of the image that was built; `max`: those of every stage. */
  readonly mode: "min" | "max";
}

/** What there is to export. */
export interface ExportedResults {
  readonly results: StepResults;
  /** The layers of the images that were built. */
  readonly built: ReadonlySet<Digest>;
}

/** The results that come with the images themselves, as an annotation of their manifests. */
export function inlineCache({ results, built }: ExportedResults): Annotation {
  const value = encodeResults(resultsWithin(results, built));
  return { level: "manifest", key: cacheAnnotation, value };
}

/** The results whose layers are among those, or that have none. */
function resultsWithin(results: StepResults, layers: ReadonlySet<Digest>): StepResults {
  return new Map(
    [...results].filter(([_, { layer }]) => layer === undefined || layers.has(layer.digest)),
  );
}

/** Writes the results to a place; where that fails, it is told, and nothing is lost but the cache. */
export async function exportCache(
  { location, mode }: CacheExport,
  { results: all, built }: ExportedResults,
  { host, store, warn }: { host: PluginHost; store: Store; warn: (message: string) => void },
): Promise<void> {
  const results = mode === "max" ? all : resultsWithin(all, built);
  try {
    const { transport, rest } = parseLocation(host, location);
    const source = storeSource(store, [{ descriptor: cacheImage(store, results), names: [] }]);
    await copyImages(source, await transport.write!(rest, { store }), { store });
  } catch (error) {
    warn(`the cache could not be written to ${location}: ${messageOf(error)}`);
  }
}

/** An image of nothing but the layers, in the order of their digests. */
function cacheImage(store: Store, results: StepResults) {
  const layers = new Map<Digest, BlobFacts>();
  for (const { layer } of results.values()) {
    if (layer !== undefined) layers.set(layer.digest, layer);
  }
  const sorted = [...layers.values()].sort((a, b) => a.digest < b.digest ? -1 : 1);
  const config = encodeConfig({
    ...hostPlatform(),
    created: new Date(defaultEpoch * 1000).toISOString().replace(".000Z", "Z"),
    config: {},
    diffIds: sorted.map(({ digest }) => digest),
  });
  const manifest = encodeManifest({
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, ...store.blobs.put(config) },
    layers: sorted.map((layer) => ({ mediaType: layerMediaType("none"), ...layer })),
    annotations: { [cacheAnnotation]: encodeResults(results) },
  });
  return { mediaType: mediaTypes.manifest, ...store.blobs.put(manifest) };
}
