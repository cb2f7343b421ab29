/**
 * Symbolic links of a file view, followed inside its root and never out of it: an absolute target starts at the view's
 * root, `..` at the root stays there.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { childPath, parentPath } from "./path.ts";
import type { FileView, TreeNode } from "./view.ts";

/** As many links as Linux follows in one path (path_resolution(7)). */
const linkLimit = 40;

/** Whether a link at the very end of the path is followed. */
export interface ResolveOptions {
  /** `follow` unless given. */
  readonly last?: "follow" | "keep";
}

/**
 * The path without a symbolic link on the way. What is not there is taken as it is written.
 *
 * @throws {QuillaError} `tree/link-loop`
 */
export function resolve(
  view: Pick<FileView, "lstat">,
  path: string,
  options: ResolveOptions = {},
): string {
  const pending = path.split("/").reverse();
  let at = "/";
  let links = 0;
  while (pending.length > 0) {
    const name = pending.pop()!;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      at = parentPath(at);
      continue;
    }
    const next = childPath(at, name);
    const node = view.lstat(next);
    const isLast = () => pending.every((rest) => rest === "" || rest === ".");
    if (node?.type !== "symlink" || (isLast() && options.last === "keep")) {
      at = next;
      continue;
    }
    if (++links > linkLimit) {
      throw new QuillaError(`${path} leads through more than ${linkLimit} symbolic links`, {
        code: "tree/link-loop",
        hint: "links that point at each other never end; look at " + next,
      });
    }
    if (node.target.startsWith("/")) at = "/";
    pending.push(...node.target.split("/").reverse());
  }
  return at;
}

/** The node that a path leads to once every link is followed, or undefined. */
export function stat(view: Pick<FileView, "lstat">, path: string): TreeNode | undefined {
  return view.lstat(resolve(view, path));
}
