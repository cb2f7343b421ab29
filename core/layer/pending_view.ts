/**
 * A tree as it will be once some changes are made to it: what those who make one change after another look at.
 *
 * @module
 */
import { bytesContent } from "../content.ts";
import { parentPath } from "../tree/path.ts";
import type { FileView, TreeNode } from "../tree/view.ts";
import type { Change } from "./change.ts";

/** Looks names up only: nothing is listed before the changes are a layer. */
export class PendingView implements Pick<FileView, "lstat"> {
  readonly #below: Pick<FileView, "lstat">;
  readonly #changes = new Map<string, TreeNode>();

  constructor(below: Pick<FileView, "lstat">) {
    this.#below = below;
  }

  /** Notes a change. Only additions can be noted. */
  add(change: Exclude<Change, { type: "remove" | "opaque" | "hardlink" }>): void {
    const { path, mode = 0o755, uid = 0, gid = 0, mtime = 0 } = change;
    const base = { path, mode, uid, gid, mtime };
    if (change.type === "file") {
      this.#changes.set(path, { ...base, type: "file", content: bytesContent("") });
    } else if (change.type === "symlink") {
      this.#changes.set(path, { ...base, type: "symlink", target: change.target });
    } else if (change.type === "char" || change.type === "block") {
      this.#changes.set(path, {
        ...base,
        type: change.type,
        major: change.major,
        minor: change.minor,
      });
    } else {
      this.#changes.set(path, { ...base, type: change.type });
    }
  }

  lstat(path: string): TreeNode | undefined {
    const changed = this.#changes.get(path);
    if (changed !== undefined) return changed;
    // Below a name that a change took there is nothing of the old tree, unless it is a directory still.
    for (let above = parentPath(path); above !== "/"; above = parentPath(above)) {
      const node = this.#changes.get(above);
      if (node !== undefined && node.type !== "directory") return undefined;
    }
    return this.#below.lstat(path);
  }
}
