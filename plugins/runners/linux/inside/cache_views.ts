/**
 * What the users of a cache saw beside it: who finds in a cache what was made of other files must see that the files have changed,
 * however old they are.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { type Digest, systemCode } from "../../../../core/plugin/api/nouns.ts";
import { type FileIndex, type TreeNode, UnionTree } from "../../../../core/plugin/api/tree.ts";
import { replaceFile } from "../../../../core/plugin/api/host.ts";
import type { CacheMount } from "./cache_mount.ts";
import { forEachFile } from "./first_seen.ts";
import { sameContent } from "../../../kit/comparing/contents.ts";
import type { Snapshots } from "./snapshots.ts";

/** Layers that a container sees. */
export interface View {
  /** Where: `/` for its root. */
  readonly target: string;
  readonly layers: readonly Digest[];
}

interface Note {
  /** When the last user ended, in seconds; null where it did not. */
  readonly until: number | null;
  readonly views: readonly View[];
  /** The times, in seconds, with which files were shown that had come before: by the view's target and their path. */
  readonly renewed: { readonly [place: string]: number };
}

/** A cache, and what was seen by those who used it. One user at a time is meant to have it; of several the last one counts. */
export class CacheViews {
  readonly #snapshots: Snapshots;
  readonly #place: string;
  readonly #before: Note | undefined;
  readonly #renewed: { [place: string]: number } = {};

  constructor(snapshots: Snapshots, { directory, isNew }: Pick<CacheMount, "directory" | "isNew">) {
    this.#snapshots = snapshots;
    this.#place = `${directory}.seen`;
    // What was put into it by somebody unknown may be made of anything.
    this.#before = isNew ? undefined : this.#read() ?? { until: null, views: [], renewed: {} };
  }

  /**
   * The files of a view that must be shown with another time, in seconds, than their snapshots have: those that the last user saw
   * with other bytes, and that look older than what it made of them; and those that were so before.
   *
   * @param shownAt the time, in seconds, that a path of the view is shown with now
   */
  renewed(
    view: View,
    shownAt: (path: string) => number | undefined,
    now: number,
  ): Map<string, number> {
    const times = new Map<string, number>();
    if (this.#before === undefined) return times;
    const until = this.#before.until ?? Infinity;
    for (const [place, time] of Object.entries(this.#before.renewed)) {
      const [target, path] = JSON.parse(place);
      const shown = target === view.target ? shownAt(path) : undefined;
      if (shown !== undefined && shown < time) times.set(path, time);
    }
    for (const path of this.#changed(view, this.#before)) {
      const shown = shownAt(path);
      if (shown !== undefined && shown <= until) times.set(path, now);
      else times.delete(path);
    }
    for (const [path, time] of times) this.#renewed[JSON.stringify([view.target, path])] = time;
    return times;
  }

  /** Notes what its user sees, who begins: should it not come to its end, what it has made is of no known time. */
  begin(views: readonly View[]): void {
    this.#note(views, null);
  }

  /** @param until when the user ended, in seconds */
  end(views: readonly View[], until: number): void {
    this.#note(views, until);
  }

  #note(views: readonly View[], until: number | null): void {
    const note: Note = { until, views, renewed: this.#renewed };
    const { directory } = this.#snapshots;
    replaceFile(this.#place, JSON.stringify(note), directory, { sync: false, mode: 0o600 });
  }

  *#changed({ target, layers }: View, { views }: Note): Generator<string> {
    const before = views.find((view) => view.target === target)?.layers ?? [];
    const same = layers.findIndex((layer, at) => layer !== before[at]);
    if (same < 0) return;
    const tree = this.#snapshots.tree(layers);
    const old = this.#treeOf(before);
    const paths = new Set<string>();
    for (const layer of layers.slice(same)) {
      forEachFile(this.#snapshots.index(layer), (path) => paths.add(path));
    }
    for (const path of paths) {
      const node = tree.lstat(path);
      if (node?.type === "file" && !isAsBefore(node, old?.lstat(path))) yield path;
    }
  }

  /** Undefined where the store does not have all of the layers any more. */
  #treeOf(layers: readonly Digest[]): UnionTree | undefined {
    const indexes = layers.map((layer) => this.#snapshots.indexIfThere(layer));
    if (indexes.includes(undefined)) return undefined;
    return new UnionTree(indexes as FileIndex[]);
  }

  #read(): Note | undefined {
    try {
      return JSON.parse(readFileSync(this.#place, "utf8"));
    } catch (error) {
      if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

function isAsBefore(node: TreeNode & { type: "file" }, before: TreeNode | undefined): boolean {
  return before?.type === "file" && sameContent(node.content, before.content);
}
