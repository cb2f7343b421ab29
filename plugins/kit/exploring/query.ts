/**
 * Which nodes a query means.
 *
 * @module
 */
import { GlobPattern } from "../patterns/glob_pattern.ts";
import type { NodeQuery, TreeView } from "./contracts.ts";

/** Says of a node, its name and its path whether it is meant. */
export type Matcher = (node: number, name: string, path: string) => boolean;

/** @throws {QuillaError} `glob/bad-pattern` */
export function matcherOf(query: NodeQuery, view: TreeView): Matcher {
  const tests: Matcher[] = [];
  const { text, glob, regexp, minSize, maxSize, kinds, layer, change } = query;
  if (text !== undefined && text !== "") {
    const wanted = text.toLowerCase();
    const isPath = text.includes("/");
    tests.push((_, name, path) => (isPath ? path : name).toLowerCase().includes(wanted));
  }
  if (glob !== undefined) {
    const isPath = glob.includes("/");
    const pattern = new GlobPattern(glob.replace(/^\//, ""), { doubleStar: true });
    tests.push((_, name, path) => pattern.matches(isPath ? path.slice(1) : name));
  }
  if (regexp !== undefined) {
    // What goes on from where the last one was found would miss every other path.
    const wanted = new RegExp(regexp.source, regexp.flags.replace(/[gy]/g, ""));
    tests.push((_, _name, path) => wanted.test(path));
  }
  if (kinds !== undefined) {
    tests.push((node) => kinds.includes(view.kind(node)!));
  }
  if (minSize !== undefined || maxSize !== undefined) {
    tests.push((node) => {
      const { kind, size } = view.facts(node)!;
      return kind === "file" && size >= (minSize ?? 0) && size <= (maxSize ?? Infinity);
    });
  }
  if (layer !== undefined) tests.push((node) => view.facts(node)!.layer === layer);
  if (change !== undefined) tests.push((node) => change.includes(view.change(node)));
  return (node, name, path) => tests.every((test) => test(node, name, path));
}
