/**
 * The order and completeness that make a layer's bytes a function of its changes alone: each path once, parents first, in
 * byte order, every directory on the way there, a file's bytes under the first of its names.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "../text/quote.ts";
import { hasOneOrder, sortByBytes } from "../text/bytes.ts";
import { isClean, parentPath } from "../tree/path.ts";
import type { FileView } from "../tree/view.ts";
import { type Change, type ChangeList, isChangeList } from "./change.ts";

/**
 * @param below the tree that the changes are made to: it says what parent directories look like that no change mentions
 * @throws {QuillaError} `layer/path` for a path that is not clean and absolute, `layer/root-replaced`
 */
export async function normalForm(
  changes: Iterable<Change> | AsyncIterable<Change>,
  below: FileView,
): Promise<ChangeList> {
  // A promise for each of a million changes would take its time, and an object for each its room.
  const all = !Array.isArray(changes) && isChangeList(changes)
    ? changes
    : Symbol.iterator in changes
    ? [...changes]
    : await Array.fromAsync(changes);
  const isNext = inOrder();
  let areInOrder = true;
  all.forEach((change) => {
    requirePath(change);
    areInOrder &&= isNext(change);
  });
  if (areInOrder) return all;
  const collected = new Collected();
  for (const change of all) collected.add(change);
  addParents(collected.changes, below);
  const keys = sortByBytes([...collected.changes.keys()]);
  return orderLinks(keys.map((key) => collected.changes.get(key)!), collected);
}

/** Whether each change is in the normal form as it comes. Those of a directory that is copied are. */
function inOrder(): (change: Change) => boolean {
  const directories = new Set(["/"]);
  let directory = "/";
  let last = "";
  return ({ type, path }) => {
    if (type === "opaque" || type === "hardlink") return false;
    if (last >= path || !hasOneOrder(path)) return false;
    const isNext = path.lastIndexOf("/") === directory.length && path.startsWith(directory);
    if (!isNext && path !== "/" && !directories.has(directory = parentPath(path))) return false;
    if (type === "directory") directories.add(path);
    last = path;
    return true;
  };
}

type FileChange = Change & { readonly type: "file" };

/** The last change of each path. */
class Collected {
  readonly changes = new Map<string, Change>();
  readonly #linked = new Map<Change, FileChange>();

  add(change: Change): void {
    // A link is to the file that its target names now: what replaces the target later leaves the link alone.
    const file = change.type === "hardlink" ? this.fileAt(change.target) : undefined;
    if (file !== undefined) this.#linked.set(change, file);
    // An opaque directory is two entries: the directory, and the mark inside it.
    this.changes.set(change.type === "opaque" ? `${change.path}\0` : change.path, change);
  }

  /** The file that a change is a name of, if it is one. */
  fileOf(change: Change): FileChange | undefined {
    return change.type === "file" ? change : this.#linked.get(change);
  }

  fileAt(path: string): FileChange | undefined {
    const change = this.changes.get(path);
    return change && this.fileOf(change);
  }
}

function requirePath({ path, type }: Change): void {
  if (path === "/" && type !== "directory" && type !== "opaque") {
    throw new QuillaError(`the root of an image cannot become a ${type}`, {
      code: "layer/root-replaced",
    });
  }
  if (isClean(path) && !path.includes("\0")) return;
  throw new QuillaError(`${quote(path)} is no clean absolute path of an image`, {
    code: "layer/path",
    hint: "paths begin with / and have no ., .. or // in them",
  });
}

function addParents(changes: Map<string, Change>, below: FileView): void {
  let latest = "/";
  for (const change of [...changes.values()]) {
    const start = change.type === "opaque" ? change.path : parentPath(change.path);
    if (start === latest) continue;
    latest = start;
    for (let path = start; path !== "/" && !changes.has(path); path = parentPath(path)) {
      changes.set(path, directoryAt(path, below));
    }
  }
}

function directoryAt(path: string, below: FileView): Change {
  const node = below.lstat(path);
  if (node?.type !== "directory") return { type: "directory", path };
  const { mode, uid, gid, mtime, xattrs } = node;
  return { type: "directory", path, mode, uid, gid, mtime, xattrs };
}

/** The first of a file's names has its bytes, the others are links to it. */
function orderLinks(sorted: Change[], collected: Collected): Change[] {
  if (!sorted.some(({ type }) => type === "hardlink")) return sorted;
  const firstNames = new Map<FileChange, string>();
  return sorted.map((change) => {
    const { path } = change;
    const target = change.type === "hardlink" ? change.target : path;
    const file = collected.fileOf(change) ?? collected.fileAt(target); // a link may come before its file
    if (file === undefined) return change;
    const first = firstNames.get(file);
    if (first === undefined) {
      firstNames.set(file, path);
      return { ...file, path };
    }
    const { content: _, ...metadata } = file;
    return { ...metadata, type: "hardlink", path, target: first };
  });
}
