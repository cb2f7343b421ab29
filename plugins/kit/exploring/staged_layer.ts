/**
 * A layer while it is read, before it is put onto those below it.
 *
 * @module
 */
import type { IndexedName } from "../../../core/tree/file_index.ts";
import type { Column } from "./columns.ts";
import type { PathTable } from "./path_table.ts";
import type { Records } from "./records.ts";

/** What a layer says of a node, beside what it puts there. */
export const said = {
  /** What is below it in lower layers is gone, with it itself. */
  removed: 1,
  /** What is in it in lower layers is gone. */
  opaque: 2,
  /** A directory without an entry, on the way to one. */
  implied: 4,
  /** What lower layers have there is gone, and this one has something there. */
  cleared: 8,
  /** Anything at all. */
  mentioned: 16,
  /** It is on the way to an entry, or to a whiteout. */
  parent: 32,
} as const;

/** The layer. */
export interface StagedLayer {
  readonly paths: PathTable;
  readonly records: Records;
  /** What it says of each node: {@linkcode said}. */
  readonly flags: Column;
  /** The record of what it puts at each node; 0 for nothing. */
  readonly staged: Column;
  /** The nodes that it says something of, those on the way too. */
  readonly touched: Column;
  /** How many of them. */
  readonly touchedCount: number;
}

/** The range of a layer's records, and what was counted of it. */
export interface LayerSums {
  readonly from: number;
  readonly to: number;
  readonly files: number;
  readonly bytes: number;
}

/** The names of the layer from a node on, as links in them are followed. */
export function namesAt(layer: StagedLayer, node: number): IndexedName {
  return {
    ...{ implied: false, removed: false, opaque: false },
    get item() {
      const record = layer.staged.get(node);
      const target = record === 0 ? undefined : layer.records.targets.get(record);
      return target === undefined || layer.records.kind(record) !== "symlink"
        ? undefined
        : { type: "symlink", target, mode: 0, uid: 0, gid: 0, mtime: 0 } as const;
    },
    children: new NamesIn(layer, node),
  };
}

class NamesIn extends Map<string, IndexedName> {
  readonly #layer: StagedLayer;
  readonly #node: number;

  constructor(layer: StagedLayer, node: number) {
    super();
    this.#layer = layer;
    this.#node = node;
  }

  override get(name: string): IndexedName | undefined {
    const child = this.#layer.paths.child(this.#node, name);
    return child === undefined ? undefined : namesAt(this.#layer, child);
  }
}
