/**
 * An image of the store into an archive or a layout.
 *
 * @module
 */
import { dockerCompressions, ImageArchiveSink } from "../kit/archives/sink.ts";
import { openOutput } from "../../core/plugin/api/host.ts";
import { copyImages } from "../kit/transfer/copy_images.ts";
import { LayoutSink } from "../transports/oci_layout/layout_sink.ts";
import { storeSource } from "../kit/transfer/store_place.ts";
import type { ImageSink, PlacedImage } from "../../core/plugin/contracts/transport.ts";
import type { Descriptor } from "../../core/plugin/api/oci.ts";
import type { Store } from "../../core/plugin/api/store.ts";
import type { ArchiveOutput } from "../../core/plugin/contracts/output.ts";

/**
 * @returns what points at it there; layers may have been compressed on the way
 * @throws {QuillaError} `output/…`, `layout/…`, and what copying throws; nothing is left of an archive then
 */
export async function writeArchive(
  store: Store,
  image: PlacedImage,
  output: ArchiveOutput,
): Promise<Descriptor> {
  const { compression, forceCompression } = output;
  const source = storeSource(store, [image]);
  const options = { store, compression, forceCompression };
  const [copied] = await copyImages(source, openSink(output), options);
  return copied!.descriptor;
}

function openSink({ type, dest, isDirectory }: ArchiveOutput): ImageSink {
  if (isDirectory === true) return new LayoutSink(dest);
  const compressions = type === "docker" ? dockerCompressions : undefined;
  return new ImageArchiveSink(openOutput(dest), { compressions });
}
