/**
 * Files by what a user types.
 *
 * @module
 */
import { pathOf, type Tree } from "./tree.ts";

/** What was found. */
export interface Found {
  readonly nodes: readonly number[];
  /** By node: 1 where it was found, or lies below what was, 2 where something below it was. */
  readonly marks: Uint8Array;
  /** Bytes of what was found, each once. */
  readonly bytes: number;
}

/**
 * Names with a text in them, whatever its case; `*` and `?` are wildcards of a whole name, and what has a slash means the path;
 * `/…/` is a regular expression for the path.
 *
 * @returns undefined where the expression is none
 */
export function search(tree: Tree, text: string, bytes: Float64Array): Found | undefined {
  const matches = matcherOf(tree, text);
  if (matches === undefined) return undefined;
  const marks = new Uint8Array(tree.count);
  const nodes: number[] = [];
  let sum = 0;
  for (let node = 1; node < tree.count; node++) {
    const isBelow = marks[tree.parents[node]!] === 1;
    const isFound = tree.names[node] !== "" && matches(node);
    if (isFound) nodes.push(node);
    if (!isFound && !isBelow) continue;
    if (!isBelow) sum += bytes[node]!;
    marks[node] = 1;
    for (let up = tree.parents[node]!; up >= 0 && marks[up] === 0; up = tree.parents[up]!) {
      marks[up] = 2;
    }
  }
  return { nodes, marks, bytes: sum };
}

function matcherOf(tree: Tree, text: string): ((node: number) => boolean) | undefined {
  const [, expression] = /^\/(.+)\/$/.exec(text) ?? [];
  if (expression !== undefined) {
    const pattern = regExp(expression);
    return pattern && ((node) => pattern.test(pathOf(tree, node)));
  }
  const isOfPath = text.includes("/");
  const textOf = (node: number) => isOfPath ? pathOf(tree, node) : tree.names[node]!;
  if (/[*?]/.test(text)) {
    const escaped = text.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, ".*")
      .replaceAll("?", ".");
    const pattern = regExp(isOfPath ? `${escaped}$` : `^${escaped}$`);
    return pattern && ((node) => pattern.test(textOf(node)));
  }
  const wanted = text.toLowerCase();
  return (node) => textOf(node).toLowerCase().includes(wanted);
}

function regExp(source: string): RegExp | undefined {
  try {
    return new RegExp(source, "isu");
  } catch {
    return undefined; // it is being typed
  }
}
