/**
 * What is compared that is no image of a store: files, archives, names, and what is told of a Dockerfile.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { indexTar } from "../../core/layer/tar_index.ts";
import { LocalTree } from "../../plugins/kit/sources/local.ts";
import { UnionTree } from "../../core/tree/union.ts";
import { listTree } from "../support/tree_listing.ts";
import type { Asked } from "./case.ts";
import type { Result } from "./comparison.ts";

/**
 * @param dest where the builder left what was asked for
 * @param told what it wrote to its standard output
 */
export function resultOf(asks: Asked, dest: string, told: string): Result {
  switch (asks) {
    case "files": {
      const tree = new LocalTree(dest);
      try {
        return { ...nothing, tree: listTree(tree) };
      } finally {
        tree.close();
      }
    }
    case "tar":
      return { ...nothing, tree: listTree(new UnionTree([indexTar(dest)])) };
    case "names":
      return { ...nothing, lines: namesIn(dest) };
    case "check":
      return { ...nothing, lines: findingsOf(told) };
    default:
      return { ...nothing, lines: told.trimEnd().split("\n").map((line) => line.trimEnd()) };
  }
}

const nothing: Result = { tree: [], config: {}, history: [] };

/** The names that a layout gives to what it holds. */
function namesIn(layout: string): string[] {
  const { manifests } = JSON.parse(readFileSync(join(layout, "index.json"), "utf8"));
  return manifests.map(({ annotations = {} }: { annotations: Record<string, string> }) =>
    ["io.containerd.image.name", "org.opencontainers.image.ref.name"]
      .map((key) => annotations[key]).join(" ")
  ).sort();
}

/** Rules and lines: each says in its own words what is wrong. */
function findingsOf(report: string): string[] {
  const findings = report.matchAll(/^WARNING: (\w+)[^]*?:(\d+)$/gm);
  return [...findings].map(([, rule, line]) => `${rule}:${line}`).sort();
}
