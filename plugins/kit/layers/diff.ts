/**
 * What a program did to a tree, as the changes of a layer.
 *
 * Two ways lead to it and come to the same changes: an overlay's upper directory has only what was touched, with overlayfs'
 * marks for what is gone; a plain copy has everything, and what is missing is gone. What was touched and is as it was before
 * is no change.
 *
 * @module
 */
import { baseName } from "../../../core/tree/path.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";
import type { Change } from "../../../core/layer/change.ts";
import { keptXattrs } from "../../../core/layer/kept_xattrs.ts";
import { sameContent } from "../comparing/contents.ts";

/** The tree after the program ran. */
export interface ChangedTree extends Pick<FileView, "list"> {
  /** Whether only touched names are listed; a device 0:0 is then a name that is gone. */
  readonly isOverlay: boolean;
  /** Whether a listed directory hides what the tree below has in it. */
  isOpaque(path: string): boolean;
  /** Whether a file may have been touched; all of an overlay's were. */
  isTouched(path: string): boolean;
}

/** How trees are compared. */
export interface DiffOptions {
  /** Whether a time, in seconds, says something: one that a program set on purpose, or any where layers keep all of them. */
  readonly isGiven: (time: number) => boolean;
  /** Whether owners on the disk mean something; else those of the tree below stay, and new files are root's. */
  readonly owners: boolean;
  /** Names that were made for mounts: what is empty there still is no change. */
  readonly stubs: ReadonlySet<string>;
}

/**
 * The changes, parents first. Sockets are left out, for they end with the program; extended attributes but a program's
 * capabilities, too.
 *
 * @param below the tree that the program was given
 */
export function* diffTree(
  changed: ChangedTree,
  below: FileView,
  options: DiffOptions,
): Generator<Change> {
  yield* new Diff(changed, below, options).directory("/", true, false);
}

/** A directory of which so many names are gone, and none is left, is told to be opaque. */
const opaqueFrom = 2;

class Diff {
  readonly #changed: ChangedTree;
  readonly #below: FileView;
  readonly #options: DiffOptions;
  /** Names of files that have several, by the file, until it is known whether any of them is a change. */
  readonly #links = new Map<string, { path: string; node: TreeNode & { type: "file" } }[]>();

  constructor(changed: ChangedTree, below: FileView, options: DiffOptions) {
    this.#changed = changed;
    this.#below = below;
    this.#options = options;
  }

  /**
   * @param merged whether the tree below has a directory here too
   * @param hides whether the disk does not show what the tree below has here
   */
  *directory(path: string, merged: boolean, hides: boolean): Generator<Change> {
    const nodes = this.#changed.list(path).filter((node) => !this.#isStub(node));
    const isWhiteout = (node: TreeNode) =>
      this.#changed.isOverlay && node.type === "char" && node.major === 0 && node.minor === 0;
    const present = nodes.filter((node) => !isWhiteout(node) && node.type !== "socket");
    if (merged) {
      const whiteouts = nodes.filter(isWhiteout).map((node) => baseName(node.path));
      yield* this.#removals(
        path,
        present,
        hides || !this.#changed.isOverlay ? undefined : whiteouts,
      );
    }
    for (const node of present) {
      const lower = merged ? this.#below.lstat(node.path) : undefined;
      if (node.type !== "directory") {
        yield* this.#leaf(node, lower);
        continue;
      }
      const isMerged = lower?.type === "directory";
      const change = this.#changeOf(node, lower);
      if (!isMerged || !this.#isSame(node, lower)) yield change;
      yield* this.directory(
        node.path,
        isMerged,
        hides || isMerged && this.#changed.isOpaque(node.path),
      );
    }
    if (path === "/") yield* this.#linked();
  }

  /** What the tree below has here, and is gone. Undefined `whiteouts`: whatever is not present. */
  *#removals(
    path: string,
    present: readonly TreeNode[],
    whiteouts: readonly string[] | undefined,
  ): Generator<Change> {
    if (whiteouts?.length === 0) return;
    const there = new Set(present.map((node) => node.path));
    const all = this.#below.list(path);
    // Devices of the image were never made: their absence says nothing.
    const isKnown = whiteouts === undefined
      ? ({ type }: TreeNode) => !["char", "block", "socket"].includes(type)
      : ({ path: each }: TreeNode) => whiteouts.includes(baseName(each));
    const gone = all.filter((node) => !there.has(node.path) && isKnown(node));
    if (gone.length >= opaqueFrom && gone.length === all.length && path !== "/") {
      return yield { type: "opaque", path };
    }
    for (const node of gone) yield { type: "remove", path: node.path };
  }

  *#leaf(node: TreeNode, lower: TreeNode | undefined): Generator<Change> {
    if (node.type === "file" && node.inode !== undefined) {
      const names = this.#links.get(node.inode) ?? [];
      this.#links.set(node.inode, [...names, { path: node.path, node }]);
      return;
    }
    if (lower !== undefined && this.#isSame(node, lower)) return;
    yield this.#changeOf(node, lower);
  }

  /** Of a file with several names all are told, or none: a name is lost where the file is not in the same layer. */
  *#linked(): Generator<Change> {
    for (const names of this.#links.values()) {
      const isOld = names.every(({ path, node }) => {
        const lower = this.#lower(path);
        return lower?.type === "file" && this.#isSame(node, lower);
      });
      const inodes = names.map(({ path }) =>
        (this.#lower(path) as { inode?: string } | undefined)?.inode
      );
      const files = new Set(inodes);
      const wasOne = names.length === 1 || files.size === 1 && !files.has(undefined as never);
      if (isOld && wasOne) continue;
      const [first, ...others] = names;
      yield this.#changeOf(first!.node, this.#lower(first!.path));
      for (const { path } of others) yield { type: "hardlink", path, target: first!.path };
    }
  }

  #lower(path: string): TreeNode | undefined {
    return this.#below.lstat(path);
  }

  #isStub(node: TreeNode): boolean {
    if (!this.#options.stubs.has(node.path)) return false;
    if (node.type === "file") return node.content.size === 0;
    if (node.type !== "directory") return false;
    return this.#changed.list(node.path).every((child) => this.#isStub(child));
  }

  #isSame(node: TreeNode, lower: TreeNode): boolean {
    const { isGiven, owners } = this.#options;
    if (node.type !== lower.type) return false;
    if (node.type !== "directory" && !this.#changed.isTouched(node.path)) return true;
    if (node.type !== "symlink" && node.mode !== lower.mode) return false;
    if (owners && (node.uid !== lower.uid || node.gid !== lower.gid)) return false;
    if (isGiven(node.mtime) && !sameTime(node, lower)) return false;
    switch (node.type) {
      case "symlink":
        return node.target === (lower as typeof node).target;
      case "file": {
        const other = lower as typeof node;
        return node.content.size === other.content.size &&
          sameBytes(
            keptXattrs(node.xattrs)?.get(capability),
            keptXattrs(lower.xattrs)?.get(capability),
          ) &&
          node.content.size <= comparedUpTo && sameContent(node.content, other.content);
      }
      case "char":
      case "block":
        return node.major === (lower as typeof node).major &&
          node.minor === (lower as typeof node).minor;
      default:
        return true;
    }
  }

  #changeOf(node: TreeNode, lower: TreeNode | undefined): Change {
    const owner = this.#options.owners
      ? { uid: node.uid, gid: node.gid }
      : { uid: lower?.uid ?? 0, gid: lower?.gid ?? 0 };
    const mode = node.type === "symlink" ? 0o777 : node.mode;
    const keepsTime = node.type !== "directory" && this.#options.isGiven(node.mtime);
    return { ...node, ...owner, mode, keepsTime, xattrs: keptXattrs(node.xattrs) } as Change;
  }
}

const capability = "security.capability";

/** A layer has whole seconds; a directory's time goes with what is in it. */
function sameTime(node: TreeNode, lower: TreeNode): boolean {
  return node.type === "directory" || Math.floor(node.mtime) === Math.floor(lower.mtime);
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Longer files are told again rather than read twice. */
const comparedUpTo = 64 << 20;
