/**
 * What the explorer shows: an image with its layers, or the difference of two images.
 *
 * @module
 */
import type { TreeView } from "../../mod.ts";
import type { Nodes } from "./visible.ts";

/** A line of the list of layers; of a difference, of the images. */
export interface ShownLayer {
  /** Bytes of its files. */
  readonly bytes: number;
  /** The step that made it, or what else says what it is. */
  readonly step: string;
  /** What more there is to say. */
  readonly facts: readonly Fact[];
}

/** A name, and what is to be said of it. */
export type Fact = readonly [name: string, value: string];

/** The files as they are after a layer, and what it did to them. */
export type ShownView = Pick<
  TreeView,
  "has" | "children" | "kind" | "facts" | "change" | "changeWithin" | "bytes" | "search"
>;

/** A line of a list: of packages, or of what is wasted. */
export interface ListRow {
  readonly bytes: number;
  readonly text: string;
  /** Where it is in the tree, and the layer in which it is to be seen. */
  readonly node?: number | undefined;
  readonly layer?: number | undefined;
}

/** Nothing in it is made harmless: whoever draws does that. */
export interface ExplorerModel extends Nodes {
  /** What is explored, for the head of the screen. */
  readonly title: string;
  /** One line about it. */
  readonly summary: string;
  /** What there is to say of all of it. */
  readonly details: readonly Fact[];
  readonly layers: readonly ShownLayer[];
  /** What they are. */
  readonly word: "layer" | "image";
  /** The layer that is chosen first. */
  readonly first: number;
  name(node: number): string;
  path(node: number): string;
  /** The tree after a layer, compared with the one before it or, `isWhole`, with the lowest. */
  view(layer: number, isWhole: boolean): ShownView;
  /** What is wasted, the largest first. */
  waste(): readonly ListRow[];
  packages(): Promise<readonly ListRow[]>;
  /** The bytes of a file as a view has it; of what was removed, those that were there. */
  content(node: number, view: ShownView): AsyncIterable<Uint8Array>;
}
