/**
 * An image of the store to a place that a transport knows: an engine, a registry.
 *
 * @module
 */
import { copyImages } from "../kit/transfer/copy_images.ts";
import { storeSource } from "../kit/transfer/store_place.ts";
import type { PlacedImage } from "../../core/plugin/contracts/transport.ts";
import type { Descriptor } from "../../core/plugin/api/oci.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import type { Store } from "../../core/plugin/api/store.ts";
import type { TransportOutput } from "../../core/plugin/contracts/output.ts";
import { requireWriter } from "./writer.ts";

/**
 * Writes it under all of its names.
 *
 * @returns what points at it there; layers may have been compressed on the way
 * @throws {QuillaError} `output/no-transport`, and what the transport and copying throw
 */
export async function writeToTransport(
  host: PluginHost,
  store: Store,
  { descriptor, names }: PlacedImage,
  { scheme, locationOf, compression, forceCompression }: TransportOutput,
): Promise<Descriptor> {
  const open = requireWriter(host, scheme);
  const places = locationOf === undefined
    ? [{ location: "", names }]
    : names.map((name) => ({ location: locationOf(name), names: [name] }));
  let written = descriptor;
  for (const place of places) {
    const image = { descriptor, names: place.names };
    const sink = await open(place.location, { store });
    const options = { store, compression, forceCompression };
    const [copied] = await copyImages(storeSource(store, [image]), sink, options);
    written = copied!.descriptor;
  }
  return written;
}
