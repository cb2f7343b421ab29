/**
 * A tree as it will be once some changes are made to it: what those who make one change after another look at.
 *
 * @module
 */
import { bytesContent } from "../../../core/content.ts";
import { parentPath } from "../../../core/tree/path.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";
import type { Change } from "../../../core/layer/change.ts";

/** A change that puts something at a path. */
export type Addition = Exclude<Change, { type: "remove" | "opaque" | "hardlink" }>;

/** Looks names up only: nothing is listed before the changes are a layer. */
export class PendingView implements Pick<FileView, "lstat"> {
  readonly #below: Pick<FileView, "lstat">;
  readonly #changes = new Map<string, Addition>();
  /** Those that nobody has asked for anything since: of a whole tree into a new directory, they are never looked up. */
  readonly #latest: Iterable<Change>[] = [];
  #directory: { readonly path: string; readonly isOld: boolean } | undefined;

  constructor(below: Pick<FileView, "lstat">) {
    this.#below = below;
  }

  /** Notes a change. */
  add(change: Addition): void {
    this.#latest.push([change]);
  }

  /** Notes changes that put something somewhere. */
  addAll(changes: Iterable<Change>): void {
    this.#latest.push(changes);
  }

  lstat(path: string): TreeNode | undefined {
    if (this.#latest.length > 0) this.#takeLatest();
    const changed = this.#changes.get(path);
    if (changed !== undefined) return nodeOf(changed);
    return this.#isOld(parentPath(path)) ? this.#below.lstat(path) : undefined;
  }

  #takeLatest(): void {
    for (const change of this.#latest.splice(0).flatMap((changes) => [...changes])) {
      const { path } = change;
      const isLink = change.type === "hardlink";
      this.#changes.set(path, isLink ? { type: "file", path, content: "" } : change as Addition);
      if (this.#directory?.path.startsWith(path)) this.#directory = undefined;
    }
  }

  /** Whether the tree below may have something in a directory. Names are asked for directory by directory. */
  #isOld(directory: string): boolean {
    if (this.#directory?.path === directory) return this.#directory.isOld;
    const isOld = !this.#isCovered(directory) && this.#below.lstat(directory)?.type === "directory";
    this.#directory = { path: directory, isOld };
    return isOld;
  }

  /** Below a name that a change took there is nothing of the old tree, unless it is a directory still. */
  #isCovered(directory: string): boolean {
    for (let above = directory; above !== "/"; above = parentPath(above)) {
      const change = this.#changes.get(above);
      if (change !== undefined && change.type !== "directory") return true;
    }
    return false;
  }
}

/** What a change will have put there. A file's content is nobody's to read before it is in a layer. */
export function nodeOf(change: Addition): TreeNode {
  const { mode = 0o755, uid = 0, gid = 0, mtime = 0 } = change;
  const node = { ...change, mode, uid, gid, mtime };
  return node.type === "file" ? { ...node, content: noContent } : node;
}

const noContent = bytesContent("");
