/**
 * The order and completeness that make a layer's bytes a function of its changes alone: each path once, parents first, in
 * byte order, every directory on the way there, a file's bytes under the first of its names.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { compareBytes } from "../tar/text.ts";
import { isClean, parentPath } from "../tree/path.ts";
import type { FileView } from "../tree/view.ts";
import type { Change } from "./change.ts";

/**
 * @param below the tree that the changes are made to: it says what parent directories look like that no change mentions
 * @throws {QuillaError} `layer/path` for a path that is not clean and absolute
 */
export async function normalForm(
  changes: Iterable<Change> | AsyncIterable<Change>,
  below: FileView,
): Promise<Change[]> {
  const collected = new Map<string, Change>();
  for await (const change of changes) {
    requirePath(change.path);
    // An opaque directory is two entries: the directory, and the mark inside it.
    collected.set(change.type === "opaque" ? `${change.path}\0` : change.path, change);
  }
  addParents(collected, below);
  return orderLinks([...collected.values()].sort((a, b) => compareBytes(a.path, b.path)));
}

function requirePath(path: string): void {
  if (isClean(path) && !path.includes("\0")) return;
  throw new QuillaError(`${JSON.stringify(path)} is no clean absolute path of an image`, {
    code: "layer/path",
    hint: "paths begin with / and have no ., .. or // in them",
  });
}

function addParents(collected: Map<string, Change>, below: FileView): void {
  for (const change of [...collected.values()]) {
    const start = change.type === "opaque" ? change.path : parentPath(change.path);
    for (let path = start; path !== "/" && !collected.has(path); path = parentPath(path)) {
      collected.set(path, directoryAt(path, below));
    }
  }
}

function directoryAt(path: string, below: FileView): Change {
  const node = below.lstat(path);
  if (node?.type !== "directory") return { type: "directory", path };
  const { mode, uid, gid, mtime, xattrs } = node;
  return { type: "directory", path, mode, uid, gid, mtime, xattrs };
}

function orderLinks(sorted: readonly Change[]): Change[] {
  const files = new Map<string, Change & { type: "file" }>();
  const firstNames = new Map<string, string>();
  for (const change of sorted) {
    if (change.type === "file") files.set(change.path, change);
    const name = fileName(change);
    if (name !== undefined && !firstNames.has(name)) firstNames.set(name, change.path);
  }
  return sorted.map((change) => {
    const name = fileName(change);
    const file = name === undefined ? undefined : files.get(name);
    if (file === undefined) return change;
    const first = firstNames.get(name!)!;
    if (change.path === first) return { ...file, path: first };
    const { content: _, ...metadata } = file;
    return { ...metadata, type: "hardlink", path: change.path, target: first };
  });
}

/** The path whose file a change puts at its own. */
function fileName(change: Change): string | undefined {
  if (change.type === "hardlink") return change.target;
  return change.type === "file" ? change.path : undefined;
}
