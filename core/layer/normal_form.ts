/**
 * The order and completeness that make a layer's bytes a function of its changes alone: each path once, parents first, in
 * byte order, every directory on the way there, a file's bytes under the first of its names.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "../quote.ts";
import { compareBytes } from "../tar/text.ts";
import { isClean, parentPath } from "../tree/path.ts";
import type { FileView } from "../tree/view.ts";
import type { Change } from "./change.ts";

/**
 * @param below the tree that the changes are made to: it says what parent directories look like that no change mentions
 * @throws {QuillaError} `layer/path` for a path that is not clean and absolute, `layer/root-replaced`
 */
export async function normalForm(
  changes: Iterable<Change> | AsyncIterable<Change>,
  below: FileView,
): Promise<Change[]> {
  const collected = new Map<string, Collected>();
  for await (const change of changes) {
    requirePath(change);
    // An opaque directory is two entries: the directory, and the mark inside it.
    const key = change.type === "opaque" ? `${change.path}\0` : change.path;
    collected.set(key, { change, file: fileOf(change, collected) });
  }
  addParents(collected, below);
  const sorted = [...collected].sort(([a], [b]) => compareBytes(a, b));
  return orderLinks(sorted.map(([_key, each]) => each), collected);
}

/** A change, and the file that stands at its path if it is a file's name. */
interface Collected {
  readonly change: Change;
  readonly file?: FileChange | undefined;
}

type FileChange = Change & { readonly type: "file" };

/** A link is to the file that its target names at that time: what replaces the target later leaves the link alone. */
function fileOf(
  change: Change,
  collected: ReadonlyMap<string, Collected>,
): FileChange | undefined {
  if (change.type === "hardlink") return collected.get(change.target)?.file;
  return change.type === "file" ? change : undefined;
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

function addParents(collected: Map<string, Collected>, below: FileView): void {
  for (const { change } of [...collected.values()]) {
    const start = change.type === "opaque" ? change.path : parentPath(change.path);
    for (let path = start; path !== "/" && !collected.has(path); path = parentPath(path)) {
      collected.set(path, { change: directoryAt(path, below) });
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
function orderLinks(
  sorted: readonly Collected[],
  collected: ReadonlyMap<string, Collected>,
): Change[] {
  const firstNames = new Map<FileChange, string>();
  return sorted.map(({ change, file: known }) => {
    const file = known ?? fileOf(change, collected); // a link may come before its file
    if (file === undefined) return change;
    const { path } = change;
    const first = firstNames.get(file);
    if (first === undefined) {
      firstNames.set(file, path);
      return { ...file, path };
    }
    const { content: _, ...metadata } = file;
    return { ...metadata, type: "hardlink", path, target: first };
  });
}
