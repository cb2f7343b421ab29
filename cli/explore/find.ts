/**
 * What a pattern matches: text, a glob, or a regular expression between slashes.
 *
 * @module
 */
import { messageOf, UsageError } from "../../core/plugin/cli/process.ts";
import type { NodeQuery } from "../../mod.ts";
import type { ShownView } from "./model.ts";

/**
 * What the explorer's users write, as a query.
 *
 * @throws {UsageError} `explore/pattern` where a regular expression is none
 */
export function queryOf(pattern: string): NodeQuery {
  const expression = /^\/(.*)\/(i?)$/.exec(pattern);
  if (expression !== null) return { regexp: regexpOf(expression[1]!, `${expression[2]}u`) };
  // An image's paths begin with a slash, a query's do not.
  if (/[*?[]/.test(pattern)) return { glob: pattern.replace(/^\/+/, "") };
  return { text: pattern };
}

function regexpOf(text: string, flags: string): RegExp {
  try {
    return new RegExp(text, flags);
  } catch (error) {
    throw new UsageError(messageOf(error), { code: "explore/pattern" });
  }
}

/**
 * A bit for each path that a pattern matches; undefined where it is empty, and all are wanted.
 *
 * @throws {QuillaError} where the pattern is none
 */
export function findNodes(
  count: number,
  view: ShownView,
  pattern: string,
): Uint8Array | undefined {
  if (pattern === "") return undefined;
  const found = new Uint8Array(count);
  for (const node of view.search(queryOf(pattern))) found[node] = 1;
  return found;
}
