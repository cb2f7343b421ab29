/**
 * The images of a bundle, from wherever they are: the store, or places that transports read.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { copyImages, type CopyOptions } from "../../kit/transfer/copy_images.ts";
import { parseLocation } from "../../kit/transfer/location.ts";
import { placedImage, StoreSink, storeSource } from "../../kit/transfer/store_place.ts";
import type { ImageSource, PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { type Blobs, requireWritable, Store } from "../../../core/plugin/api/store.ts";
import { discardTree, storeFailure, uniquePath } from "../../../core/plugin/api/host.ts";
import { oneWay } from "../../kit/transfer/copy_between.ts";

/** Images that lie in files, whatever they come from. */
export interface GatheredImages {
  readonly source: ImageSource;
  readonly blobs: readonly Blobs[];
  /** Removes what was fetched for the time being. */
  close(): void;
}

/** What goes along with images beside what is theirs already. */
export interface MoreImages {
  /** The images that they are built on, of the store. */
  readonly bases: readonly PlacedImage[];
  /** What hangs on them, of either store. */
  readonly sources: readonly PlacedImage[];
}

/** Whether a text says a place, and no name in the store: `oci:` is a place, `oci-app:1` is a name. */
export function isLocation(host: PluginHost, text: string): boolean {
  const colon = text.indexOf(":");
  return colon > 0 && host.find("transports", text.slice(0, colon)) !== undefined;
}

/**
 * @param texts names, IDs or digests of the store, and locations
 * @param options what is fetched of a location; an image of the store is taken as it is
 * @param more what goes along; it may be kept in the other store
 * @throws {QuillaError} `image/unknown`, and what copying throws
 */
export async function gatherImages(
  host: PluginHost | undefined,
  texts: readonly string[],
  options: CopyOptions,
  more?: (temporary: Store) => Promise<MoreImages>,
): Promise<GatheredImages> {
  const { store } = options;
  const images: PlacedImage[] = [];
  let along: MoreImages | undefined;
  let fetched: Store | undefined;
  const close = () => {
    fetched?.close();
    if (fetched !== undefined) discardTree(fetched.root);
  };
  try {
    for (const text of texts) {
      if (host === undefined || !isLocation(host, text)) {
        images.push(placedImage(store, text));
        continue;
      }
      fetched ??= await temporaryStore(store);
      const { transport, rest } = parseLocation(host, text);
      if (transport.read === undefined) throw oneWay(transport.scheme, "read");
      const place = await transport.read(rest, { store, tell: options.onEvent });
      try {
        images.push(...await copyImages(place, new StoreSink(fetched), options));
      } finally {
        await place.close();
      }
    }
    along = await more?.(fetched ??= await temporaryStore(store));
    images.push(...along?.bases ?? []);
  } catch (error) {
    close();
    throw error;
  }
  const places = fetched === undefined ? [store] : [store, fetched];
  const source = joined(places, images, along?.sources ?? []);
  return { source, blobs: places.map(({ blobs }) => blobs), close };
}

/** Beside the user's: what was only carried through is not kept. */
async function temporaryStore({ places }: Store): Promise<Store> {
  requireWritable(places);
  const root = uniquePath(places.ingest);
  try {
    mkdirSync(root, { mode: 0o700 });
  } catch (error) {
    throw storeFailure(error, "keeping images", root);
  }
  return await Store.open(root, { create: true });
}

function joined(
  stores: readonly Store[],
  images: readonly PlacedImage[],
  hanging: MoreImages["sources"],
): ImageSource {
  const sources = stores.map((store) => storeSource(store, images));
  return {
    images: sources[0]!.images,
    verified: true,
    has: async (blob) => {
      for (const source of sources) if (await source.has(blob)) return true;
      return false;
    },
    async *blob(blob) {
      for (const source of sources) {
        if (await source.has(blob)) return yield* source.blob(blob);
      }
    },
    referrers: async (subject) => {
      const found = new Map<string, Descriptor>();
      for (const each of hanging) {
        if (each.subject === subject.digest) found.set(each.descriptor.digest, each.descriptor);
      }
      for (const source of sources) {
        for (const each of await source.referrers?.(subject) ?? []) found.set(each.digest, each);
      }
      return [...found.values()];
    },
    close: () => Promise.resolve(),
  };
}
