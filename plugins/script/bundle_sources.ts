/**
 * What the images of a bundle were built from, for those who build them again where nothing can be fetched.
 *
 * @module
 */
import type { Platform } from "../../core/platform.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import type { Store } from "../../core/store/store.ts";
import type { KeptSources } from "../tools/rebuild/keep_sources.ts";
import type { BundleSources } from "./bundle.ts";
import { openLooked } from "./looking.ts";

/** What it is gathered with. */
export interface GatherSources extends BundleSources {
  readonly host: PluginHost;
  readonly store: Store;
  readonly platform?: Platform | undefined;
  /** Of an index at a place, the image that is carried. */
  readonly preferred?: Platform | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Gathers the sources of all images, in another store.
 *
 * @throws {QuillaError} `rebuild/…`, and what a build throws
 */
export async function gatherSources(
  texts: readonly string[],
  { contexts, arguments: values, preferred, ...request }: GatherSources,
  into: Store,
): Promise<KeptSources> {
  const { keepSources } = await import("../tools/rebuild/mod.ts");
  const { isLocation } = await import("../tools/bundle/mod.ts");
  const { host: plugins, store, signal } = request;
  const all: KeptSources[] = [];
  for (const text of texts) {
    const looked = await openLooked(text, { plugins, store, signal });
    try {
      const isElsewhere = isLocation(request.host, text);
      const how = {
        ...request,
        platform: request.platform ?? (isElsewhere ? preferred : undefined),
        contexts: new Map(Object.entries(contexts ?? {})),
        arguments: new Map(Object.entries(values ?? {})),
      };
      all.push(await keepSources(looked, { ...how, isCacheTaken: true }, into));
    } finally {
      await looked.close();
    }
  }
  return {
    bases: all.flatMap(({ bases }) => bases),
    sources: all.flatMap(({ sources }) => sources),
    plugins: all.flatMap(({ plugins }) => plugins),
    privateKeys: [...new Set(all.flatMap(({ privateKeys }) => privateKeys))],
  };
}
