/**
 * Names and wildcards of a file view, as COPY's sources and a shell's arguments name them.
 *
 * @module
 */
import { hasWildcard, matchPath } from "./glob_pattern.ts";
import { childPath, cleanPath, relativePath } from "../../../core/tree/path.ts";
import { resolve } from "../../../core/tree/resolve.ts";
import type { FileView } from "../../../core/tree/view.ts";

/**
 * The paths that a pattern matches, in byte order; a pattern without wildcards is its own only match, there or not.
 *
 * Links in the part before the first wildcard are followed. A directory that matches is not looked into for more, and a
 * link is not gone through (Go's `filepath.Match` on the walked paths, as BuildKit does).
 */
export function matchingPaths(view: FileView, pattern: string): string[] {
  const parts = cleanPath(pattern).split("/").slice(1);
  const first = parts.findIndex((part) => hasWildcard(part));
  if (first < 0) return [cleanPath(pattern)];
  const top = resolve(view, "/" + parts.slice(0, first).join("/"));
  const rest = parts.slice(first).join("/");
  const depth = parts.length - first;
  return [...matchBelow(view, top, top, rest, depth)];
}

function* matchBelow(
  view: FileView,
  top: string,
  directory: string,
  pattern: string,
  depth: number,
): Generator<string> {
  for (const node of view.list(directory)) {
    const path = childPath(directory, node.path.slice(node.path.lastIndexOf("/") + 1));
    if (matchPath(pattern, relativePath(top, path))) yield path;
    else if (node.type === "directory" && depth > 1) {
      yield* matchBelow(view, top, path, pattern, depth - 1);
    }
  }
}
