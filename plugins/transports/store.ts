/**
 * `store:[NAME]`: quilla's own store.
 *
 * @module
 */
import { listImages } from "../kit/images/mod.ts";
import { bare } from "../kit/transfer/names.ts";
import { placedImage, StoreSink, storeSource } from "../kit/transfer/store_place.ts";
import type { Transport } from "../../core/plugin/contracts/transport.ts";
import { formatReference } from "../../core/plugin/api/nouns.ts";
import type { Store } from "../../core/plugin/api/store.ts";

export const store: Transport = {
  scheme: "store",
  summary: "an image of the store, by name or ID; without one, all",
  read: async (location, environment) => {
    const images = location === ""
      ? await allImages(environment.store)
      : [placedImage(environment.store, location)];
    return storeSource(environment.store, images);
  },
  within: (location) => location,
  write: (location, environment) =>
    Promise.resolve(new StoreSink(environment.store, location || undefined)),
};

/** What hangs on one of them comes along with that. */
async function allImages(from: Store) {
  const { hangingIn } = await import("../kit/referrers/mod.ts");
  const hanging = hangingIn(from);
  const images = listImages(from).filter(({ descriptor }) => !hanging.has(descriptor.digest));
  return images.map(({ descriptor, name }) => ({
    descriptor: bare(descriptor),
    names: name === undefined ? [] : [formatReference(name)],
  }));
}
