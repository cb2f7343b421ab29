/**
 * Where an image that was built again begins to differ from the one that it should be.
 *
 * @module
 */
import type { Image } from "../../../core/plugin/api/image.ts";
import type { Layer } from "../../../core/plugin/api/layer.ts";
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import { type JsonValue } from "../../../core/plugin/api/oci.ts";
import { UnionTree } from "../../../core/plugin/api/tree.ts";
import { configChanges } from "../../kit/comparing/config_changes.ts";
import { type FileChange, fileChanges } from "../../kit/comparing/file_changes.ts";

/** The first thing that is not the same. */
export type FirstDifference =
  /** A step that was another one; undefined where there was none. */
  | {
    readonly kind: "step";
    /** From 1, in the history. */
    readonly number: number;
    readonly was: string | undefined;
    readonly is: string | undefined;
  }
  /** A layer of the image that it is built on. */
  | { readonly kind: "base"; readonly name: string; readonly digest: Digest }
  /** What a step made: the first name that differs, unless only times do. */
  | {
    readonly kind: "layer";
    readonly number: number;
    /** The step, as the history has it. */
    readonly step: string;
    readonly file: FileChange | undefined;
  }
  /** A field of the configuration. */
  | {
    readonly kind: "config";
    readonly field: string;
    readonly was: JsonValue | undefined;
    readonly is: JsonValue | undefined;
  }
  /** The same is said by other bytes. */
  | { readonly kind: "bytes" };

/** An image that the new one was built on. */
export interface BuiltOn {
  /** As the Dockerfile has it. */
  readonly name: string;
  /** What the name stood for. */
  readonly digest: Digest;
  readonly image: Image;
}

/**
 * Compares an image with what it came to when it was built again; undefined where the two have one ID.
 *
 * @throws {QuillaError} what reading the layers throws
 */
export async function firstDifference(
  was: Image,
  is: Image,
  bases: readonly BuiltOn[],
): Promise<FirstDifference | undefined> {
  if (was.id === is.id) return undefined;
  const layer = firstLayer(was, is);
  const base = bases.find(({ image }) => isBelow(image, is) && layer < image.layers.length);
  if (base !== undefined) return { kind: "base", name: base.name, digest: base.digest };
  const step = firstStep(was, is);
  const ofLayer = stepOfLayer(is, layer);
  if (step !== undefined && step.number <= (ofLayer?.number ?? Infinity)) return step;
  if (ofLayer !== undefined) {
    const file = await firstFile(was, is, layer);
    return { kind: "layer", ...ofLayer, file };
  }
  const [change] = configChanges(was.config, is.config);
  if (change === undefined) return { kind: "bytes" };
  return { kind: "config", field: change.field, was: change.before, is: change.after };
}

function isBelow(base: Image, { layers }: Image): boolean {
  return base.layers.length > 0 &&
    base.layers.every(({ diffId }, at) => layers[at]?.diffId === diffId);
}

/** Which layer differs first, from the lowest up; beyond the last where none does. */
function firstLayer(was: Image, is: Image): number {
  const most = Math.max(was.layers.length, is.layers.length);
  for (let at = 0; at < most; at++) {
    if (was.layers[at]?.diffId !== is.layers[at]?.diffId) return at;
  }
  return Infinity;
}

function firstStep(was: Image, is: Image): FirstDifference & { kind: "step" } | undefined {
  const [olds, news] = [stepsOf(was), stepsOf(is)];
  for (let at = 0; at < Math.max(olds.length, news.length); at++) {
    if (olds[at] === news[at]) continue;
    return { kind: "step", number: at + 1, was: olds[at], is: news[at] };
  }
  return undefined;
}

function stepsOf({ config: { history = [] } }: Image): string[] {
  return history.map(({ createdBy = "" }) => createdBy);
}

/** The step that a layer is of; of a layer that is too many, the last step. */
function stepOfLayer(
  { config: { history = [] } }: Image,
  layer: number,
): { readonly number: number; readonly step: string } | undefined {
  if (layer === Infinity) return undefined;
  let layers = 0;
  for (const [index, { emptyLayer, createdBy = "" }] of history.entries()) {
    if (emptyLayer !== true && layers++ === layer) return { number: index + 1, step: createdBy };
  }
  return { number: history.length, step: history.at(-1)?.createdBy ?? "" };
}

/** The first name that differs once both have the layers up to that one. */
async function firstFile(was: Image, is: Image, layer: number): Promise<FileChange | undefined> {
  const known = new Map<Digest, Layer>();
  const filesOf = async ({ layers }: Image) => {
    const upTo = layers.slice(0, layer + 1).map((each) => known.get(each.diffId) ?? each);
    for (const each of upTo) known.set(each.diffId, each);
    return new UnionTree(await Promise.all(upTo.map((each) => each.files())));
  };
  const [before, after] = [await filesOf(was), await filesOf(is)];
  for (const change of fileChanges(before, after)) return change;
  return undefined;
}
