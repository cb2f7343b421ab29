/**
 * An image that was read, layer by layer, and can be looked at from all sides.
 *
 * @module
 */
import { piecesOf } from "../../../core/content.ts";
import type { Digest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import { archivedContent } from "../../../core/layer/tar_index.ts";
import type { Content } from "../../../core/content.ts";
import type { ImageConfig } from "../../../core/oci/config.ts";
import { formatPlatform } from "../../../core/platform.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { quote } from "../../../core/text/quote.ts";
import { formatOf } from "../packing/tables/format.ts";
import type { Looked, SeenImage } from "../transfer/look.ts";
import type {
  Comparison,
  Duplicates,
  Efficiency,
  Exploration,
  ExploredLayer,
  ExploredPackages,
  LayerChange,
  LayerHolding,
  PathNames,
  WastedPath,
} from "./contracts.ts";
import { compareImages } from "./comparison.ts";
import { duplicatesIn, sameBytes } from "./duplicates.ts";
import { layerChanges, layerUse, partsOf } from "./layer_changes.ts";
import { Layering } from "./layering.ts";
import { explorePackages } from "./packages.ts";
import { LayeredView, recordAt } from "./tree_view.ts";

/** What is read of, and who knows packages. */
export interface ExploredFrom {
  readonly image: string;
  readonly looked: Looked;
  readonly opened: SeenImage;
  readonly host: () => Promise<PluginHost>;
  /** Whether layers are unpacked at once, several at a time, because contents will be wanted. */
  readonly contents?: boolean | undefined;
}

/** Layers on each other, and the bytes of each one's archive, unpacked. */
export interface ReadLayers {
  readonly model: Layering;
  readonly unpacked: readonly number[];
}

/**
 * Reads every layer once, the lowest first: of those that lie unpacked in the store only headers.
 *
 * @throws {QuillaError} what reading the layers throws
 */
export async function readLayers(layers: SeenImage["layers"]): Promise<ReadLayers> {
  const model = new Layering();
  const unpacked: number[] = [];
  for (const layer of layers) {
    unpacked.push(await layer.read((change, place) => model.add(change, place)));
    model.endLayer();
  }
  return { model, unpacked };
}

/**
 * Reads an image to be looked at from all sides.
 *
 * @throws {QuillaError} what reading the layers throws
 */
export async function exploreImage(from: ExploredFrom): Promise<ExploredImage> {
  const { layers } = from.opened;
  if (from.contents === true) await Promise.all(layers.map((layer) => layer.archive()));
  return new ExploredImage(from, await readLayers(layers));
}

/** So many views are kept: each has some 15 bytes for every path once its sums were asked for. */
const mostViews = 3;

/** The image. */
export class ExploredImage implements Exploration {
  readonly image: string;
  readonly id: Digest;
  readonly digest: Digest;
  readonly platform: string;
  readonly names: readonly string[];
  readonly config: ImageConfig;
  readonly layers: readonly ExploredLayer[];
  readonly size: number;
  readonly unpacked: number;
  readonly wasted: number;
  readonly tree: PathNames;
  readonly view: LayeredView;
  /** The records; for what compares two images. */
  readonly model: Layering;
  readonly #from: ExploredFrom;
  /** Pairs of records that were compared and have the same bytes. */
  readonly #same = new Set<string>();
  readonly #views: LayeredView[] = [];
  #efficiency: Efficiency | undefined;
  #wastedPaths: readonly WastedPath[] | undefined;
  #packages: Promise<ExploredPackages> | undefined;

  constructor(from: ExploredFrom, { model, unpacked }: ReadLayers) {
    const { image, looked, opened: { id, descriptor, config, manifest } } = from;
    this.#from = from;
    this.model = model;
    this.tree = model.paths;
    [this.image, this.id, this.digest] = [image, id, descriptor.digest];
    [this.platform, this.names, this.config] = [formatPlatform(config), looked.names, config];
    const steps = config.history?.filter(({ emptyLayer }) => emptyLayer !== true) ?? [];
    const parts = partsOf(steps);
    const counted: ExploredLayer["changes"][] = [];
    this.layers = manifest.layers.map((blob, index) => ({
      ...{ index, diffId: config.diffIds[index]!, digest: blob.digest, mediaType: blob.mediaType },
      ...{ compression: formatOf(blob) ?? "none", size: blob.size, unpacked: unpacked[index]! },
      ...{ bytes: model.layers[index]!.bytes, files: model.layers[index]!.files },
      wasted: model.losses.of(index),
      ...{ step: steps[index], part: parts[index] },
      get changes() {
        return counted[index] ??= countChanges(model, index);
      },
    }));
    const sum = (of: (layer: ExploredLayer) => number) =>
      this.layers.reduce((all, layer) => all + of(layer), 0);
    this.size = sum(({ size }) => size);
    this.unpacked = sum((layer) => layer.unpacked);
    this.wasted = sum(({ wasted }) => wasted);
    this.view = this.asOf(this.layers.length - 1, this.layers.length);
  }

  /** Those that were asked for last are kept with their sums: who walks through layers comes back. */
  asOf(layer: number, since = layer): LayeredView {
    const kept = this.#views.find((view) => view.layer === layer && view.since === since);
    if (kept !== undefined) return kept;
    const isSame = (a: number, b: number) => this.#same.has(pairOf(a, b));
    const view = new LayeredView(this.model, layer, since, isSame);
    if (this.#views.length === mostViews) this.#views.shift();
    this.#views.push(view);
    return view;
  }

  useOf(layer: number): LayerHolding {
    return layerUse(this.model, layer);
  }

  changesOf(layer: number): Generator<LayerChange, void, void> {
    return layerChanges(this.model, layer, (a, b) => this.#same.has(pairOf(a, b)));
  }

  get wastedPaths(): readonly WastedPath[] {
    return this.#wastedPaths ??= this.model.losses.paths((node) => this.tree.path(node));
  }

  get efficiency(): Efficiency {
    return this.#efficiency ??= this.model.dive.result();
  }

  async compareOverwritten(): Promise<void> {
    for (const [lost, by] of this.model.losses.overwritten()) {
      if (!sameBytes(await this.contentOf(lost), await this.contentOf(by))) continue;
      this.model.losses.repeats(lost);
      this.#same.add(pairOf(lost, by));
    }
    this.#wastedPaths = undefined;
    this.#views.length = 0; // what is the same may be more now
  }

  duplicates(least = 1024): Promise<readonly Duplicates[]> {
    return duplicatesIn(this.model, this.view, least, (record) => this.contentOf(record));
  }

  packages(): Promise<ExploredPackages> {
    return this.#packages ??= this.#readPackages();
  }

  async #readPackages(): Promise<ExploredPackages> {
    const paths = await Promise.all(this.#from.opened.layers.map((layer) => layer.archive()));
    const host = await this.#from.host();
    return await explorePackages(host, this.model, this.view, (record) => this.#at(record, paths));
  }

  async *content(
    node: number,
    layer = this.layers.length - 1,
  ): AsyncGenerator<Uint8Array, void, void> {
    const record = recordAt(this.model, node, layer);
    if (record === 0) {
      throw new QuillaError(`there is no ${quote(this.tree.path(node))} in the image`, {
        code: "image/no-file",
        hint: "`quilla image files` lists what is there",
      });
    }
    if (this.model.records.kind(record) !== "file") {
      throw new QuillaError(`${quote(this.tree.path(node))} is no file`, {
        code: "image/not-a-file",
        hint: "only files have bytes",
      });
    }
    yield* piecesOf(await this.contentOf(record));
  }

  /** The bytes of the record of a file. */
  async contentOf(record: number): Promise<Content> {
    const layer = this.model.records.layer(this.model.records.fileOf(record));
    const paths: string[] = [];
    paths[layer] = await this.#from.opened.layers[layer]!.archive();
    return this.#at(record, paths);
  }

  #at(record: number, paths: readonly string[]): Content {
    const { records } = this.model;
    const file = records.fileOf(record);
    const layer = records.layer(file);
    const entry = { size: records.size(file), sparse: records.sparse.get(file) };
    return archivedContent(paths[layer]!, records.place(file), entry, this.layers[layer]!.diffId);
  }

  async compare(other: Exploration): Promise<Comparison> {
    return await compareImages(this, other as ExploredImage);
  }

  /** Bound: it is handed on alone. */
  readonly close = async (): Promise<void> => {
    await this.#from.looked.close();
  };
}

function pairOf(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function countChanges(model: Layering, layer: number): ExploredLayer["changes"] {
  const changes = { added: 0, changed: 0, removed: 0 };
  for (const { node, change } of layerChanges(model, layer)) {
    const record = recordAt(model, node, layer) || recordAt(model, node, layer - 1);
    if (model.records.kind(record) !== "directory") changes[change]++;
  }
  return changes;
}
