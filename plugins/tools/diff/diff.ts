/**
 * How one image differs from another.
 *
 * @module
 */
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import type { Layer } from "../../../core/plugin/api/layer.ts";
import { UnionTree } from "../../../core/plugin/api/tree.ts";
import type { Image } from "../../../core/plugin/api/image.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { configChanges, type FieldChange } from "../../kit/comparing/config_changes.ts";
import { type FileChange, fileChanges } from "../../kit/comparing/file_changes.ts";
import { type PackageChange, packageChanges, packagesOf } from "./packages.ts";

/** So many of each. */
export interface BeforeAndAfter {
  /** Of the first image. */
  readonly before: number;
  /** Of the second image. */
  readonly after: number;
}

/** The differences. */
export interface ImageDiff {
  /** Fields of the configuration that differ. */
  readonly config: readonly FieldChange[];
  /** Entries of the history. */
  readonly history: BeforeAndAfter;
  /** Layers, and how many of them, from the lowest up, are the same. */
  readonly layers: BeforeAndAfter & { readonly common: number };
  /** Bytes of all layers as they lie in their places; and of those of the second image that the first has nowhere. */
  readonly layerBytes: BeforeAndAfter & { readonly different: number };
  /** Packages that came, went or changed their version. */
  readonly packages: readonly PackageChange[];
  /** Catalogers that found records of packages which they did not read. */
  readonly unreadPackages: readonly string[];
  /** One by one, as they are found. */
  files(): Generator<FileChange>;
}

/**
 * Compares two images. Layers that both have are looked at once.
 *
 * @throws {QuillaError} what reading the layers throws
 */
export async function diffImages(
  before: Image,
  after: Image,
  host: PluginHost,
): Promise<ImageDiff> {
  const known = new Map<Digest, Layer>();
  for (const layer of [...before.layers, ...after.layers]) {
    if (!known.has(layer.diffId)) known.set(layer.diffId, layer);
  }
  const filesOf = async ({ layers }: Image) =>
    new UnionTree(await Promise.all(layers.map(({ diffId }) => known.get(diffId)!.files())));
  const [a, b] = [await filesOf(before), await filesOf(after)];
  const [packagesBefore, packagesAfter] = [await packagesOf(a, host), await packagesOf(b, host)];
  return {
    config: configChanges(before.config, after.config),
    history: {
      before: before.config.history?.length ?? 0,
      after: after.config.history?.length ?? 0,
    },
    layers: {
      before: before.layers.length,
      after: after.layers.length,
      common: commonLayers(before, after),
    },
    layerBytes: layerBytes(before, after),
    packages: packageChanges(packagesBefore, packagesAfter),
    unreadPackages: [...new Set([...packagesBefore.unread, ...packagesAfter.unread])],
    files: () => fileChanges(a, b),
  };
}

function commonLayers(before: Image, after: Image): number {
  const differing = before.layers.findIndex(({ diffId }, at) =>
    diffId !== after.layers[at]?.diffId
  );
  return differing < 0 ? before.layers.length : differing;
}

/** What is transferred to who has the first image: layers are known by what they unpack to, wherever they stand. */
function layerBytes(before: Image, after: Image): ImageDiff["layerBytes"] {
  const known = new Set(before.config.diffIds);
  const sum = (layers: readonly Layer[]) => layers.reduce((all, { blob }) => all + blob.size, 0);
  return {
    before: sum(before.layers),
    after: sum(after.layers),
    different: sum(after.layers.filter(({ diffId }) => !known.has(diffId))),
  };
}
