/**
 * An image of the store into an archive or a layout.
 *
 * @module
 */
import { dockerCompressions, ImageArchiveSink } from "../archive/sink.ts";
import { openOutput } from "../host/output.ts";
import { copyImages } from "../image/copy_images.ts";
import { LayoutSink } from "../image/layout_sink.ts";
import { storeSource } from "../image/store_place.ts";
import type { ImageSink, PlacedImage } from "../image/transport.ts";
import type { Store } from "../store/store.ts";
import type { ArchiveOutput } from "./contract.ts";

/** @throws {QuillaError} `output/…`, `layout/…`, and what copying throws; nothing is left of an archive then */
export async function writeArchive(
  store: Store,
  image: PlacedImage,
  output: ArchiveOutput,
): Promise<void> {
  await copyImages(storeSource(store, [image]), openSink(output), { store });
}

function openSink({ type, dest, isDirectory, isPlain }: ArchiveOutput): ImageSink {
  const compressions = isPlain === true
    ? new Set(["none"] as const)
    : type === "docker"
    ? dockerCompressions
    : undefined;
  if (isDirectory === true) return new LayoutSink(dest, undefined, compressions);
  return new ImageArchiveSink(openOutput(dest), { compressions });
}
