/**
 * Paths inside a tree: text with `/`, from the tree's own root.
 *
 * @module
 */

/**
 * The clean absolute form: no `.`, `..`, `//` or trailing slash; `..` at the root stays at the root.
 *
 * @example
 * ```ts
 * import { cleanPath } from "./path.ts";
 * import assert from "node:assert/strict";
 * assert.equal(cleanPath("a/./b//../c/"), "/a/c");
 * assert.equal(cleanPath("../../x"), "/x");
 * ```
 */
export function cleanPath(path: string): string {
  if (isClean(path)) return path;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return "/" + parts.join("/");
}

/** Whether {@linkcode cleanPath} would change nothing. */
export function isClean(path: string): boolean {
  if (path === "/") return true;
  if (!path.startsWith("/") || path.endsWith("/")) return false;
  // Most have neither, and to look for two characters is quick.
  return !path.includes("//") && (!path.includes("/.") || !/\/\.{1,2}(?:\/|$)/.test(path));
}

/** `path` seen from `base`, both clean where `path` is absolute: what `cd base; readlink -m path` would say. */
export function joinPath(base: string, path: string): string {
  return path.startsWith("/") ? cleanPath(path) : cleanPath(`${base}/${path}`);
}

/** The child `name` of a clean directory path. */
export function childPath(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}

/** The directory of a clean path; `/` is its own. */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

/** The last name of a clean path; empty for `/`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `path` relative to the clean directory `base` above it, without a leading slash; empty for `base` itself. */
export function relativePath(base: string, path: string): string {
  return base === "/" ? path.slice(1) : path.slice(base.length + 1);
}

/** Whether a path leads out of where it starts: `../x`, `a/../../x`. */
export function climbsOut(path: string): boolean {
  let depth = 0;
  for (const part of path.split("/")) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return true;
  }
  return false;
}
