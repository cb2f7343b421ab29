/**
 * Changes that are made one after another, as on a file system, before they become one layer: what is put somewhere takes the
 * place of what was there, with all that was below it.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { childPath } from "../../../core/tree/path.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";
import type { Change } from "../../../core/layer/change.ts";
import { componentsOf } from "../../../core/tree/file_index.ts";
import { type Addition, nodeOf } from "./pending_view.ts";

/** One name that something was put at, or that leads to one. */
class Place {
  /** What was put here; names of one file have the very same one. Its own path is not looked at. */
  item: Addition | undefined = undefined;
  /** Nothing that the tree below has here, or under here, is seen any more. */
  hidesBelow = false;
  readonly children = new Map<string, Place>();
}

/** What a tree is to become. Paths have no link on the way: following them is the caller's. */
export class ChangeSet implements Pick<FileView, "lstat"> {
  readonly #below: Pick<FileView, "lstat">;
  readonly #root = new Place();

  /** @param below the tree that the changes are made to */
  constructor(below: Pick<FileView, "lstat">) {
    this.#below = below;
  }

  /** A file's content is nobody's to read before it is in a layer. */
  lstat(path: string): TreeNode | undefined {
    const { place, seesBelow } = this.#look(path);
    if (place?.item !== undefined) return nodeOf({ ...place.item, path });
    return seesBelow ? this.#below.lstat(path) : undefined;
  }

  /** Makes one change, as it would be made to files. */
  apply(change: Change): void {
    if (change.type === "hardlink") this.link(change.path, change.target);
    else if (change.type === "remove" || change.type === "opaque") {
      throw new TypeError(`files are put into a ChangeSet, not taken away: ${change.path}`);
    } else this.#put(change.path, { ...change });
  }

  /**
   * Gives a file another name. Owner and mode are then those given, for all its names.
   *
   * @throws {QuillaError} `layer/hardlink-target` where there is nothing at `target`, or a directory
   */
  link(path: string, target: string, metadata: Partial<Addition> = {}): void {
    const { place, seesBelow } = this.#look(target);
    const item = place?.item ?? (seesBelow ? additionOf(this.#below.lstat(target)) : undefined);
    if (item === undefined || item.type === "directory") {
      throw new QuillaError(`${path} cannot be another name of ${target}: ${whyNot(item)}`, {
        code: "layer/hardlink-target",
        hint: "a hard link names a file that is there already",
      });
    }
    // Only files have several names in a layer.
    if (item.type !== "file") return this.#put(path, { ...item });
    if (place?.item === undefined) this.#put(target, item);
    Object.assign(item, metadata);
    if (path !== target) this.#put(path, item);
  }

  /** All changes, parents first. Names that are one file are one file in the layer. */
  changes(): Generator<Change> {
    return this.#changesBelow(this.#root, "/", false, new Map());
  }

  *#changesBelow(
    { item, hidesBelow, children }: Place,
    path: string,
    isHidden: boolean,
    firstNames: Map<Addition, string>,
  ): Generator<Change> {
    if (item !== undefined) {
      const first = firstNames.get(item);
      if (first === undefined) firstNames.set(item, path);
      yield first === undefined ? { ...item, path } : { type: "hardlink", path, target: first };
      const wasDirectory = () => this.#below.lstat(path)?.type === "directory";
      const isNew = item.type === "directory" && hidesBelow && !isHidden;
      if (isNew && wasDirectory()) yield { type: "opaque", path };
    }
    for (const [name, child] of children) {
      yield* this.#changesBelow(child, childPath(path, name), isHidden || hidesBelow, firstNames);
    }
  }

  #put(path: string, item: Addition): void {
    const existing = this.lstat(path);
    let place = this.#root;
    for (const name of componentsOf(path)) {
      let child = place.children.get(name);
      if (child === undefined) place.children.set(name, child = new Place());
      place = child;
    }
    place.item = item;
    const isMerged = item.type === "directory" && existing?.type === "directory";
    if (existing === undefined || isMerged) return;
    place.hidesBelow = true;
    place.children.clear();
  }

  #look(path: string): { place: Place | undefined; seesBelow: boolean } {
    let place: Place | undefined = this.#root;
    let seesBelow = true;
    for (const name of componentsOf(path)) {
      place = place?.children.get(name);
      if (place?.hidesBelow) seesBelow = false;
    }
    return { place, seesBelow };
  }
}

/** What the tree below has, as a change that puts it there again. */
function additionOf(node: TreeNode | undefined): Addition | undefined {
  return node === undefined || node.type === "socket" ? undefined : { ...node } as Addition;
}

function whyNot(item: Addition | undefined): string {
  return item === undefined ? "that is not there" : "that is a directory";
}
