/**
 * Images by whatever a user calls them, to be looked at: a name of the store, or a location anywhere else.
 *
 * @module
 */
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { hostPlatform, type Platform } from "../../../core/platform.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { Store } from "../../../core/store/store.ts";
import { copyImages, type CopyOptions } from "./copy_images.ts";
import { requireImage } from "../../../core/image/find.ts";
import { oneWay } from "./copy_between.ts";
import { parseLocation } from "./location.ts";
import { requireOnly } from "./select.ts";
import { namelessSink } from "./store_place.ts";

/** Whether a text is a location, `scheme:…` of a scheme that is known, and no name of an image. */
export function isLocation(host: PluginHost, text: string): boolean {
  const colon = text.indexOf(":");
  return colon > 0 && host.find("transports", text.slice(0, colon)) !== undefined;
}

/**
 * The image that a name or a location means. From elsewhere it is taken into the store under no name, for one platform where
 * it has several, every byte of it verified; it is garbage afterwards.
 *
 * @param platform the host's is preferred unless given
 * @throws {QuillaError} what `requireImage`, the transport and `copyImages` throw; `image/several` where a place has several
 */
export async function findAnywhere(
  host: PluginHost,
  store: Store,
  text: string,
  platform?: Platform,
  watch: Pick<CopyOptions, "onEvent" | "signal"> = {},
): Promise<Descriptor> {
  if (!isLocation(host, text)) return requireImage(store, text).descriptor;
  const { transport, rest } = parseLocation(host, text);
  if (transport.read === undefined) throw oneWay(transport.scheme, "read");
  const source = await transport.read(rest, { store });
  try {
    requireOnly(source.images, text);
    const options = { store, platform, preferred: hostPlatform(), ...watch };
    const [taken] = await copyImages(source, namelessSink(store), options);
    return taken!.descriptor;
  } finally {
    await source.close();
  }
}
