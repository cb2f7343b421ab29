/**
 * Results of builds on other machines, in places that images are copied from (`--cache-from`).
 *
 * A layer is fetched when a step would make it, and is taken only if it hashes to what was said. A place that cannot be
 * reached, or gives something else, is told of once, and the build goes on without it.
 *
 * @module
 */
import { type Digest, messageOf } from "../../core/plugin/api/nouns.ts";
import { Documents } from "../kit/transfer/documents.ts";
import { parseLocation } from "../kit/transfer/location.ts";
import type { ImageSource } from "../../core/plugin/contracts/transport.ts";
import { verifyLayer } from "../kit/transfer/verify.ts";
import { decompress } from "../../core/plugin/api/codec.ts";
import { carriedDiffIds, type Descriptor, isIndexType } from "../../core/plugin/api/oci.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import type { Store } from "../../core/plugin/api/store.ts";
import type { StepResult } from "../../core/build/cache/memory.ts";
import { cacheAnnotation, decodeResults } from "../../core/build/cache/shared_record.ts";

/** A place while it is open. */
interface OpenPlace {
  readonly location: string;
  readonly source: ImageSource;
  readonly results: ReadonlyMap<Digest, Digest | undefined>;
  /** The blobs of the layers, by what they unpack to. */
  readonly layers: ReadonlyMap<Digest, Descriptor>;
}

export class SharedCaches {
  readonly #host: PluginHost;
  readonly #store: Store;
  readonly #locations: readonly string[];
  readonly #warn: (message: string) => void;
  readonly #broken = new Set<string>();
  #places: Promise<OpenPlace[]> | undefined;

  /** @param locations such as `docker://registry.example/app:cache` */
  constructor(
    host: PluginHost,
    store: Store,
    locations: readonly string[],
    warn: (message: string) => void,
  ) {
    this.#host = host;
    this.#store = store;
    this.#locations = locations;
    this.#warn = warn;
  }

  /** What the inputs of that key came to elsewhere; its layer is in the store then. */
  async find(key: Digest): Promise<StepResult | undefined> {
    this.#places ??= this.#open();
    for (const place of await this.#places) {
      if (!place.results.has(key) || this.#broken.has(place.location)) continue;
      const diffId = place.results.get(key);
      if (diffId === undefined) return { layer: undefined };
      const layer = await this.#attempt(place.location, () => this.#fetch(place, diffId));
      if (layer !== undefined) return layer;
    }
    return undefined;
  }

  async close(): Promise<void> {
    for (const { source } of await this.#places ?? []) await source.close();
  }

  async #open(): Promise<OpenPlace[]> {
    const opened = this.#locations.map((location) =>
      this.#attempt(location, () => this.#openPlace(location))
    );
    return (await Promise.all(opened)).filter((place) => place !== undefined);
  }

  async #openPlace(location: string): Promise<OpenPlace> {
    const { transport, rest } = parseLocation(this.#host, location);
    const source = await transport.read!(rest, { store: this.#store });
    try {
      const results = new Map<Digest, Digest | undefined>();
      const layers = new Map<Digest, Descriptor>();
      const documents = new Documents(source);
      for (const image of source.images) {
        for (const descriptor of await manifestsIn(documents, image.descriptor)) {
          const manifest = await documents.manifest(descriptor);
          const diffIds = carriedDiffIds(await documents.bytes(manifest.config));
          if (diffIds.length !== manifest.layers.length) continue;
          manifest.layers.forEach((layer, at) => layers.set(diffIds[at]!, layer));
          const found = decodeResults(manifest.annotations?.[cacheAnnotation]);
          for (const [key, layer] of found) results.set(key, layer);
        }
      }
      return { location, source, results, layers };
    } catch (error) {
      await source.close();
      throw error;
    }
  }

  async #fetch({ source, layers }: OpenPlace, diffId: Digest): Promise<StepResult | undefined> {
    const { blobs } = this.#store;
    const blob = layers.get(diffId);
    if (!blobs.isSound(diffId)) {
      if (blob === undefined) return undefined;
      const plain = decompress(verifyLayer(source.blob(blob), blob, diffId));
      await blobs.putStream(plain, { digest: diffId });
    }
    return { layer: { digest: diffId, size: blobs.size(diffId) } };
  }

  async #attempt<T>(location: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!this.#broken.has(location)) {
        this.#warn(`the cache ${location} is left out: ${messageOf(error)}`);
      }
      this.#broken.add(location);
      return undefined;
    }
  }
}

async function manifestsIn(documents: Documents, image: Descriptor): Promise<Descriptor[]> {
  if (!isIndexType(image.mediaType)) return [image];
  const { manifests } = await documents.index(image);
  return manifests.filter(({ platform }) => platform?.os !== "unknown");
}
