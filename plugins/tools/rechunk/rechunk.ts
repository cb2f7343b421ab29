/**
 * An image's layers cut anew, so that what changes between two images of a kind is in few of them.
 *
 * @module
 */
import { type Digest, QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Descriptor, ImageConfig } from "../../../core/plugin/api/oci.ts";
import { assembleLayer, type Change, type Layer } from "../../../core/plugin/api/layer.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { type FileView, type TreeNode, UnionTree } from "../../../core/plugin/api/tree.ts";
import type { Image } from "../../../core/plugin/api/image.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { followersOfTimes } from "../../kit/layers/retimed.ts";
import { entriesOf, type ImageEntries } from "./entries.ts";
import { rechunkedHistory } from "./history.ts";
import { planAnnotation, planTexts } from "./plan_text.ts";
import { planLayers, type PlanOptions } from "./plan.ts";
import type { Previous } from "./previous.ts";
import { timesBefore } from "./times.ts";
import { type Unit, unitsOf } from "./units.ts";

/** How an image is cut. */
export interface RechunkRequest extends PlanOptions {
  readonly store: Store;
  /** Has the catalogers that are asked for packages. */
  readonly host: PluginHost;
  /**
   * The time of every file, in seconds; `preserve` keeps each its own. Unless given, what the previous image has just so keeps the
   * time that it has there.
   */
  readonly times?: number | "preserve" | undefined;
  /** What it is cut like. */
  readonly previous?: Previous | undefined;
  /** Told of records of packages that could not be read. */
  readonly onWarning?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A layer in the store; what it was made of is let go of. */
export type WrittenLayer = Pick<Layer, "diffId" | "blob">;

/** What it became. */
export interface Rechunked {
  readonly config: Omit<ImageConfig, "diffIds">;
  readonly layers: readonly WrittenLayer[];
  /** Layers that the previous image has. */
  readonly kept: number;
  /** Bytes of the others. */
  readonly newBytes: number;
}

/** A directory that no package has a part in is cut by paths where it has this part of a layer. */
const apart = 1 / 4;

/**
 * Writes the layers of one image anew. The tree that they make is the same, to the times; what the old ones took away is gone.
 *
 * A directory's time changes with all that comes and goes in it, so the last layer alone has those, and the others, in which it
 * is for what is below it, have none.
 *
 * @throws {QuillaError} `rechunk/windows`, and what reading the layers throws
 */
export async function rechunk(
  { config, layers: old }: Pick<Image, "config" | "layers">,
  request: RechunkRequest,
): Promise<Rechunked> {
  const { layerSize, previous, onWarning = () => {} } = request;
  if (config.os === "windows") {
    throw new QuillaError("the layers of an image for Windows cannot be cut", {
      code: "rechunk/windows",
      hint: "they hold more than files: leave them as they are",
    });
  }
  const tree = new UnionTree(await Promise.all(old.map((layer) => layer.files())));
  const image = entriesOf(tree);
  const units = await unitsOf(request.host, tree, image, layerSize * apart);
  for (const { manager, path, why } of units.unread) {
    onWarning(`${path}: ${why}; what ${manager} installed is cut by directories and size`);
  }
  const plan = planLayers(units, request, previous);
  const { files } = request.times === undefined ? previous ?? {} : {};
  const before = files && await timesBefore(image.entries, tree, files);
  const writer = new LayerWriter(image, tree, before ?? new Map(), request);
  const written: Written[] = [];
  for (const bin of plan) written.push({ bin, layer: await writer.lower(bin) });
  const known = new Set(previous?.diffIds);
  const isKept = ({ layer }: Written) => known.has(layer.diffId);
  const lower = [
    ...written.filter(isKept).sort((a, b) => placeOf(a, previous) - placeOf(b, previous)),
    ...written.filter((each) => !isKept(each)),
  ];
  const rest = plan.length === 0 ? [...units.packages, ...units.paths, units.state] : [units.state];
  const last = await writer.last(rest);
  const all = last === undefined ? lower : [...lower, { bin: rest, layer: last }];
  const texts = planTexts(all.map(({ bin }) => bin));
  return {
    config: { ...config, history: rechunkedHistory(config, all.length) },
    layers: all.map(({ layer }, at) =>
      texts === undefined ? layer : { ...layer, blob: annotated(layer.blob, texts[at]!) }
    ),
    kept: all.filter(isKept).length,
    newBytes: all.filter((each) => !isKept(each))
      .reduce((sum, { layer }) => sum + layer.blob.size, 0),
  };
}

interface Written {
  readonly bin: readonly Unit[];
  readonly layer: WrittenLayer;
}

function placeOf({ layer }: Written, previous: Previous | undefined): number {
  return previous?.diffIds.indexOf(layer.diffId as Digest) ?? 0;
}

function annotated(blob: Descriptor, text: string): Descriptor {
  return { ...blob, annotations: { [planAnnotation]: text } };
}

/** Writes layers of an image. */
class LayerWriter {
  readonly #image: ImageEntries;
  readonly #tree: FileView;
  readonly #timeless: FileView;
  readonly #options: Omit<Parameters<typeof assembleLayer>[1], "below">;
  /** Files that get other times than their own. */
  readonly #before: ReadonlyMap<string, number>;
  readonly #keepsTimes: boolean;

  constructor(
    image: ImageEntries,
    tree: FileView,
    before: ReadonlyMap<string, number>,
    { store, times, signal }: RechunkRequest,
  ) {
    this.#image = image;
    this.#tree = tree;
    this.#timeless = new Timeless(tree);
    this.#before = before;
    this.#keepsTimes = typeof times !== "number";
    const timeOf = (path: string, own: number) =>
      typeof times === "number" ? times : this.#before.get(path) ?? own;
    const followers = followersOfTimes(tree, timeOf);
    this.#options = {
      store,
      times: typeof times === "number" ? times : "preserve",
      followers,
      signal,
    };
  }

  /** A layer with what is above it. */
  async lower(bin: readonly Unit[]): Promise<WrittenLayer> {
    return await this.#write(this.#changes(bin), this.#timeless);
  }

  /** The layer of the state, and of directories with all that they say; undefined where there is nothing to put there. */
  async last(bin: readonly Unit[]): Promise<WrittenLayer | undefined> {
    const { directories, empty } = this.#image;
    const isSaid = ({ path, mtime }: TreeNode) =>
      path === "/" || empty.has(path) || this.#keepsTimes && mtime !== 0;
    const changes = [...directories.filter(isSaid) as Change[], ...this.#changes(bin)];
    if (changes.length === 0) return undefined;
    return await this.#write(changes, this.#tree);
  }

  async #write(changes: readonly Change[], below: FileView): Promise<WrittenLayer> {
    const { diffId, blob } = await assembleLayer(changes, { ...this.#options, below });
    return { diffId, blob };
  }

  #changes(bin: readonly Unit[]): Change[] {
    const entries = bin.flatMap(({ entries }) => entries).sort((a, b) => a.at - b.at);
    return entries.map(({ change }) => {
      const mtime = this.#before.get(change.path);
      return mtime === undefined ? change : { ...change, mtime } as Change;
    });
  }
}

/** The tree with directories that say no time. */
class Timeless implements FileView {
  readonly #tree: FileView;

  constructor(tree: FileView) {
    this.#tree = tree;
  }

  lstat(path: string): TreeNode | undefined {
    const node = this.#tree.lstat(path);
    return node?.type === "directory" ? { ...node, mtime: 0 } : node;
  }

  list(path: string): readonly TreeNode[] {
    return this.#tree.list(path);
  }
}
