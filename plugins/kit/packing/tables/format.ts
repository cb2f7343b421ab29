/**
 * The formats of layers: a compression, or one with a table of contents by which others fetch parts of a layer.
 *
 * @module
 */
import { type Compression, layerCompression } from "../../../../core/oci/media_types.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";

/** What layers are written as: all who know no tables of contents read `zstd:chunked` as zstd, and `estargz` as gzip. */
export type LayerFormat = Compression | "zstd:chunked" | "estargz";

/** What a format with a table of contents is without one. */
const bases: ReadonlyMap<string, Compression> = new Map([
  ["zstd:chunked", "zstd"],
  ["estargz", "gzip"],
]);

/** The annotations that say where the table is, and what it hashes to; the first of containers/storage are of 2022. */
const chunkedAnnotation = /^io\.(?:github\.)?containers\.zstd-chunked\./;
const stargzAnnotations = [
  "containerd.io/snapshot/stargz/toc.digest",
  "io.containers.estargz.uncompressed-size",
] as const;

/** How it is compressed. */
export function baseOf(format: LayerFormat): Compression {
  return bases.get(format) ?? format as Compression;
}

/** Whether it has a table of contents. */
export function hasTable(format: LayerFormat): boolean {
  return bases.has(format);
}

/** What a layer is written as, as its descriptor says; undefined where it is no layer of files. */
export function formatOf(
  { mediaType, annotations }: Pick<Descriptor, "mediaType" | "annotations">,
): LayerFormat | undefined {
  const compression = layerCompression(mediaType);
  const said = Object.keys(annotations ?? {});
  if (compression === "zstd" && said.some((key) => chunkedAnnotation.test(key))) {
    return "zstd:chunked";
  }
  return compression === "gzip" && said.includes(stargzAnnotations[0]) ? "estargz" : compression;
}

/** Whether an annotation is about the table of contents of the one blob that it stands with. */
export function isOfTable(key: string): boolean {
  return chunkedAnnotation.test(key) || stargzAnnotations.some((each) => each === key);
}
