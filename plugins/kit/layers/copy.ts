/**
 * Copying files from one tree into another, as COPY and ADD do it: BuildKit's rules, said as changes of a layer.
 *
 * - A directory gives its contents, not itself. Where the destination is new, it is made with mode 0755 (or the mode asked
 *   for); where it is there, it stays as it is. Directories further down take the source's mode and owner.
 * - A file goes into a destination that ends in `/` or is a directory; else it becomes the destination.
 * - Links on the way to the destination are followed inside the image; links inside a copied directory stay links.
 * - Names that are one file in the source are one file in the layer, within one source argument.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { FilteredView, type PathFilter } from "../patterns/filtered.ts";
import {
  baseName,
  childPath,
  cleanPath,
  parentPath,
  relativePath,
} from "../../../core/tree/path.ts";
import type { ModeChange } from "../instructions/mode.ts";
import { resolve } from "../../../core/tree/resolve.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";
import type { Change, ChangeList } from "../../../core/layer/change.ts";
import { type Alike, ChangeColumns } from "./columns.ts";
import { keptXattrs } from "../../../core/layer/kept_xattrs.ts";
import { type Addition, PendingView } from "./pending_view.ts";

/** Numeric owner of a file. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** How files are copied. */
export interface CopyOptions {
  /** Owner of all that is copied, and of directories made on the way; the source's own, and 0:0, unless given. */
  readonly owner?: Owner | undefined;
  /** Mode of all that is copied but links, and of directories made on the way; the source's own, and 0755. */
  readonly mode?: ModeChange | undefined;
  /** Whether files are left out that layers of this build's own have already as they are. */
  readonly storedOnce?: boolean | undefined;
  /** What is left out of a copied directory; paths are relative to it. */
  readonly exclude?: PathFilter | undefined;
}

/** What one source argument has come to so far. */
class Copied {
  readonly changes = new ChangeColumns();
  /** Where files with several names were put first, by their inodes. */
  readonly links = new Map<string, string>();
}

/** Copies into one image, one source after another; each sees what those before it made. */
export class TreeCopier {
  readonly #image: PendingView;
  readonly #options: CopyOptions;
  /** Of the file before. */
  #alike: Alike | undefined;

  constructor(image: Pick<FileView, "lstat">, options: CopyOptions = {}) {
    this.#image = new PendingView(image);
    this.#options = options;
  }

  /**
   * Copies one path.
   *
   * @param path in `from`; a link there is followed, its name is kept
   * @param destination absolute; a `/` at the end says that it is a directory
   * @throws {QuillaError} `copy/missing` where nothing is at the path, `copy/not-a-directory`, `copy/is-a-directory`
   */
  copy(from: FileView, path: string, destination: string): ChangeList {
    const copied = new Copied();
    const { changes } = copied;
    const source = resolve(from, path);
    const node = from.lstat(source);
    if (node === undefined) throw missing(path);
    const target = resolve(this.#image, destination);
    const isNew = this.#image.lstat(target) === undefined;
    if (destination.endsWith("/")) this.#addDirectories(target, changes);
    if (node.type === "directory") {
      this.#addDirectories(target, changes);
      const { exclude } = this.#options;
      const wanted = exclude ? new FilteredView(from, filterBelow(exclude, node.path)) : from;
      this.#copyContents(wanted, node.path, target, isNew, copied);
    } else if (this.#image.lstat(target)?.type === "directory") {
      this.#copyNode(from, node, childPath(target, baseName(path)), copied);
    } else {
      this.#addDirectories(parentPath(target), changes);
      this.#copyNode(from, node, target, copied);
    }
    this.#image.addAll(changes);
    return changes;
  }

  /**
   * Copies one path with the directories that lead to it below `base`, which keep their modes and owners. What is excluded is
   * told by its path from `base`.
   *
   * @param path `base` or below it, both in `from`; no link is followed in it
   * @throws {QuillaError} as {@linkcode TreeCopier.copy}
   */
  copyWithParents(from: FileView, base: string, path: string, destination: string): ChangeList {
    const { exclude } = this.#options;
    const wanted = exclude ? new FilteredView(from, filterBelow(exclude, base)) : from;
    if (from.lstat(path) !== undefined && wanted.lstat(path) === undefined) return [];
    let into = resolve(this.#image, destination);
    const copied = new Copied();
    const { changes } = copied;
    this.#addDirectories(into, changes);
    if (path === base) {
      this.#copyContents(wanted, base, into, false, copied);
      this.#image.addAll(changes);
      return changes;
    }
    let source = base;
    for (const name of relativePath(base, path).split("/")) {
      source = childPath(source, name);
      into = childPath(into, name);
      const node = wanted.lstat(source);
      if (node === undefined) throw missing(path);
      if (source === path) this.#copyNode(wanted, node, into, copied);
      else if (node.type === "directory") {
        changes.push(this.#makeLike(node, into, this.#image.lstat(into) === undefined));
      } else throw throughOther(node, path);
    }
    this.#image.addAll(changes);
    return changes;
  }

  /** The directories that are missing on the way to a path, itself included. */
  makeDirectories(path: string): Change[] {
    const changes: Change[] = [];
    this.#addDirectories(path, changes);
    return changes;
  }

  #addDirectories(path: string, changes: { push(change: Change): unknown }): void {
    if (path === "/") return;
    const existing = this.#image.lstat(path);
    if (existing?.type === "directory") return;
    if (existing !== undefined) throw notADirectory(path);
    this.#addDirectories(parentPath(path), changes);
    const { owner } = this.#options;
    // mkdir(2) makes no directory with setuid or setgid: the mode that was asked for is meant for files.
    const mode = (this.#options.mode?.absolute ?? 0o755) & 0o1777;
    changes.push(this.#note({ type: "directory", path, mode, ...(owner ?? { uid: 0, gid: 0 }) }));
  }

  #copyNode(from: FileView, node: TreeNode, target: string, copied: Copied): void {
    if (node.type === "directory") {
      const isNew = this.#image.lstat(target) === undefined;
      copied.changes.push(this.#makeLike(node, target, isNew));
      this.#copyContents(from, node.path, target, isNew, copied);
    } else {
      this.#copyFile(node, target, false, copied);
    }
  }

  /** Puts anything but a directory at a path; sockets are left out. */
  #copyFile(node: TreeNode, target: string, isNew: boolean, { changes, links }: Copied): void {
    if (node.type === "socket") return;
    if (!isNew && this.#image.lstat(target)?.type === "directory") {
      throw new QuillaError(`${target} is a directory in the image; it cannot become a file`, {
        code: "copy/is-a-directory",
        hint: "give another destination, or end it with / to copy into the directory",
      });
    }
    const linked = node.type === "file" && node.inode !== undefined
      ? links.get(node.inode)
      : undefined;
    if (linked !== undefined) {
      changes.push({ type: "hardlink", path: target, target: linked });
      return;
    }
    if (node.type === "file" && node.inode !== undefined) links.set(node.inode, target);
    changes.push(this.#changed(node, target));
  }

  /** @param isNew whether the image had nothing at the target: then it has nothing below it, and is not asked */
  #copyContents(
    from: FileView,
    directory: string,
    target: string,
    isNew: boolean,
    copied: Copied,
  ): void {
    const open = [new OpenDirectory(from.list(directory), target, isNew)];
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      const entered = last.entered();
      if (entered !== undefined) {
        open.push(new OpenDirectory(from.list(entered.from), entered.target, entered.isNew));
        continue;
      }
      const node = last.next();
      if (node === undefined) {
        open.pop();
        continue;
      }
      if (last.isNew && this.#copiesAlike(node, last.inside, copied)) continue;
      const path = last.inside + baseName(node.path);
      if (node.type === "directory") {
        const isNew = last.isNew || this.#image.lstat(path) === undefined;
        copied.changes.push(this.#makeLike(node, path, isNew));
        last.enterLater({ from: node.path, target: path, isNew });
      } else {
        this.#copyFile(node, path, last.isNew, copied);
      }
    }
  }

  /** Copies a file as one of a row: most of a million have one name, no attributes, and no time that is meant. */
  #copiesAlike(node: TreeNode, directory: string, { changes }: Copied): boolean {
    const { timeIsMeant, xattrs } = node;
    if (node.type !== "file" || node.inode !== undefined || timeIsMeant || xattrs) return false;
    const { owner = node, mode, storedOnce } = this.#options;
    const { uid, gid } = owner;
    const fileMode = mode?.apply(node.mode, false) ?? node.mode;
    const last = this.#alike;
    if (last?.mode !== fileMode || last.uid !== uid || last.gid !== gid) {
      this.#alike = { mode: fileMode, uid, gid, storedOnce };
    }
    return changes.pushFile(directory, node, this.#alike!);
  }

  #makeLike(node: TreeNode, target: string, isNew: boolean): Change {
    if (!isNew && this.#image.lstat(target)?.type !== "directory") throw notADirectory(target);
    return this.#changed(node, target);
  }

  #changed(node: Exclude<TreeNode, { type: "socket" }> | TreeNode, path: string): Addition {
    const { owner, mode } = this.#options;
    const { uid, gid } = owner ?? node;
    const ownMode = node.type === "symlink"
      ? 0o777
      : mode?.apply(node.mode, node.type === "directory") ?? node.mode;
    const xattrs = keptXattrs(node.xattrs);
    if (node.type !== "file") {
      const kept = { ...node, path, uid, gid, mode: ownMode, xattrs };
      return { ...kept, keepsTime: node.timeIsMeant } as Addition;
    }
    const { type, mtime, content, timeIsMeant: keepsTime } = node;
    const { storedOnce } = this.#options;
    // There may be a million of them: most have neither of the two, and no room for them.
    if (xattrs === undefined && !keepsTime) {
      return { type, path, mode: ownMode, uid, gid, mtime, storedOnce, content };
    }
    return { type, path, mode: ownMode, uid, gid, mtime, keepsTime, storedOnce, xattrs, content };
  }

  #note(change: Addition): Addition {
    this.#image.add(change);
    return change;
  }
}

/** A directory that is yet to be gone into. */
interface Ahead {
  /** Its path in what is copied. */
  readonly from: string;
  readonly target: string;
  readonly isNew: boolean;
}

/**
 * A directory whose contents are being copied. What is in its directories comes where the order of paths has it: `a`, `a.b`, `a/x`. So
 * nothing has to be sorted afterwards.
 */
class OpenDirectory {
  /** The path that it gets, with a `/` at the end. */
  readonly inside: string;
  readonly isNew: boolean;
  readonly #nodes: readonly TreeNode[];
  readonly #ahead: Ahead[] = [];
  #at = 0;

  constructor(nodes: readonly TreeNode[], target: string, isNew: boolean) {
    this.#nodes = nodes;
    this.isNew = isNew;
    this.inside = target === "/" ? target : `${target}/`;
  }

  /** What is in it, one after the other. */
  next(): TreeNode | undefined {
    return this.#nodes[this.#at++];
  }

  /** The directory whose contents come next, if they do. */
  entered(): Ahead | undefined {
    const last = this.#ahead.at(-1);
    const node = last && this.#nodes[this.#at];
    // The names of a directory are in the order of their bytes.
    if (last === undefined || node !== undefined && node.path < `${last.from}/`) return undefined;
    return this.#ahead.pop();
  }

  enterLater(directory: Ahead): void {
    this.#ahead.push(directory);
  }
}

/** A filter of paths relative to a directory, for a whole view. */
function filterBelow(filter: PathFilter, directory: string): PathFilter {
  const prefix = directory === "/" ? "" : `${directory.slice(1)}/`;
  const ask = (path: string, question: (relative: string) => boolean) =>
    path.startsWith(prefix) && question(path.slice(prefix.length));
  return {
    excludes: (path) => ask(path, (relative) => filter.excludes(relative)),
    mayReinclude: (path) => ask(path, (relative) => filter.mayReinclude(relative)),
  };
}

function notADirectory(path: string): QuillaError {
  return new QuillaError(`${cleanPath(path)} is no directory in the image`, {
    code: "copy/not-a-directory",
    hint: "give another destination",
  });
}

function missing(path: string): QuillaError {
  return new QuillaError(`${path.slice(1) || "/"} is not there`, { code: "copy/missing" });
}

function throughOther({ path, type }: TreeNode, wanted: string): QuillaError {
  return new QuillaError(`${wanted.slice(1)} leads through ${path.slice(1)}, which is a ${type}`, {
    code: "copy/not-a-directory",
    hint: "with --parents, name the path by its directories; links are not followed",
  });
}
