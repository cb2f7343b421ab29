/**
 * What the layers of an image take, and what of that later layers overwrite or remove.
 *
 * @module
 */
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import type { HistoryEntry } from "../../../core/plugin/api/oci.ts";
import { formatOf } from "../../kit/packing/tables/format.ts";
import { readLayers } from "../../kit/exploring/mod.ts";
import type { SeenImage } from "../../kit/transfer/look.ts";

/** One layer. */
export interface LayerUse {
  /** The digest of its archive, unpacked. */
  readonly diffId: Digest;
  /** The digest of the blob, as it lies in its place and is transferred. */
  readonly digest: Digest;
  /** The blob's type. */
  readonly mediaType: string;
  /** How the blob is compressed, and whether with a table of contents: `none`, `gzip`, `zstd`, `estargz` or `zstd:chunked`. */
  readonly compression: string;
  /** Bytes of the blob. */
  readonly size: number;
  /** Bytes of the archive, unpacked. */
  readonly unpacked: number;
  /** Files in it, each once however many names it has. */
  readonly files: number;
  /** Bytes of its files that later layers overwrite or remove. */
  readonly wasted: number;
  /** The step that made it, where the history tells. */
  readonly step: HistoryEntry | undefined;
}

/** Files that were at a path and are no more. */
export interface WastedFile {
  /** Absolute. */
  readonly path: string;
  /** Bytes of all that were there. */
  readonly size: number;
  /** How many of them. */
  readonly count: number;
}

/** The layers of an image together. */
export interface LayersUse {
  /** The lowest first. */
  readonly layers: readonly LayerUse[];
  /** Bytes of all blobs. */
  readonly size: number;
  /** Bytes of all archives, unpacked. */
  readonly unpacked: number;
  /** Bytes of files that later layers overwrite or remove. */
  readonly wasted: number;
  /** Where they are: the paths with the most first. */
  readonly wastedFiles: readonly WastedFile[];
}

/**
 * Looks into every layer, whose files are not kept.
 *
 * @throws {QuillaError} what reading the layers throws
 */
export async function layersUse(image: SeenImage): Promise<LayersUse> {
  const { config, manifest } = image;
  const steps = config.history?.filter(({ emptyLayer }) => emptyLayer !== true) ?? [];
  const { model, unpacked } = await readLayers(image.layers);
  const layers = manifest.layers.map((blob, at): LayerUse => {
    return {
      diffId: config.diffIds[at]!,
      digest: blob.digest,
      mediaType: blob.mediaType,
      compression: formatOf(blob) ?? "none",
      size: blob.size,
      unpacked: unpacked[at]!,
      files: model.layers[at]!.files,
      wasted: model.losses.of(at),
      step: steps[at],
    };
  });
  const sum = (part: (layer: LayerUse) => number) =>
    layers.reduce((total, layer) => total + part(layer), 0);
  return {
    layers,
    size: sum(({ size }) => size),
    unpacked: sum(({ unpacked }) => unpacked),
    wasted: sum(({ wasted }) => wasted),
    wastedFiles: model.losses.paths((node) => model.paths.path(node))
      .map(({ node, bytes, count }) => ({ path: model.paths.path(node), size: bytes, count })),
  };
}
