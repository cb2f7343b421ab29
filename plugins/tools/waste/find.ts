/**
 * Which nodes of an image the paths of leftovers mean.
 *
 * @module
 */
import type { Exploration } from "../../kit/exploring/mod.ts";
import { GlobPattern, hasWildcard } from "../../kit/patterns/glob_pattern.ts";

const homes = ["root", "home/*"];

/** The nodes that are there, links never followed. */
export function* nodesAt(
  { tree, view }: Pick<Exploration, "tree" | "view">,
  written: string,
): Generator<number, void, void> {
  if (written.startsWith("**/")) {
    yield* view.search({ glob: written.slice(3), kinds: ["directory"] });
    return;
  }
  const paths = written.startsWith("~/") ? homes.map((home) => home + written.slice(1)) : [written];
  for (const path of paths) {
    let found = [0];
    for (const part of path.split("/")) {
      const pattern = hasWildcard(part) ? new GlobPattern(part) : undefined;
      found = found.flatMap((node) => {
        if (pattern !== undefined) {
          return view.children(node).filter((child) => pattern.matches(tree.name(child)));
        }
        const base = tree.path(node);
        const child = tree.find(base === "/" ? `/${part}` : `${base}/${part}`);
        return child === undefined || !view.has(child) ? [] : [child];
      });
    }
    yield* found;
  }
}

/** The files at and below a node. */
export function* filesBelow(
  { view }: Pick<Exploration, "view">,
  node: number,
): Generator<number, void, void> {
  const open = [node];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (view.kind(at) === "file") yield at;
    else open.push(...view.children(at));
  }
}
