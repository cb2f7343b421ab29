/**
 * What catalogers read records of packages with, whatever they are of.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { readContent } from "../../../core/content.ts";
import type { CataloguedTree } from "../../../core/plugin/contracts/cataloger.ts";
import { baseName, childPath, isClean, parentPath } from "../../../core/tree/path.ts";
import { resolve } from "../../../core/tree/resolve.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";

/** Records that are longer are not read. Bytes; those of a whole desktop have a tenth of it. */
export const largestRecords = 64 << 20;

/** A file's bytes; undefined where there is none, and where it is told to be too large. */
export function readRecords(
  tree: Pick<CataloguedTree, "files" | "unread">,
  path: string,
): Uint8Array<ArrayBuffer> | undefined {
  const node = leadsTo(tree.files, path);
  if (node?.type !== "file") return undefined;
  try {
    return readContent(node.content, largestRecords) as Uint8Array<ArrayBuffer>;
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code !== "content/too-large") throw error;
    tree.unread(path, `it has more than ${largestRecords >> 20} MiB`);
    return undefined;
  }
}

/** What is at a path once links are followed; undefined also where they lead in circles. */
export function leadsTo(files: FileView, path: string): TreeNode | undefined {
  return files.lstat(realOf(files, path));
}

/** Gives paths without links on the way: `/bin/sh` is `/usr/bin/sh` where `/bin` leads to `/usr/bin`. A last link stays. */
export function linkFree(files: FileView): (path: string) => string {
  const known = new Map<string, string>();
  /** Lists of files have a directory before what is in it: then only the last step is new. */
  const realDirectory = (path: string) => {
    const above = isClean(path) ? known.get(parentPath(path)) : undefined;
    if (above === undefined) return realOf(files, path);
    const real = childPath(above, baseName(path));
    return files.lstat(real)?.type === "symlink" ? realOf(files, path) : real;
  };
  return (path) => {
    const parent = parentPath(path);
    let real = known.get(parent);
    if (real === undefined) known.set(parent, real = realDirectory(parent));
    const name = path.slice(path.lastIndexOf("/") + 1);
    return real === "/" ? `/${name}` : `${real}/${name}`;
  };
}

function realOf(files: FileView, path: string): string {
  try {
    return resolve(files, path);
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code !== "tree/link-loop") throw error;
    return path; // nothing is there
  }
}
