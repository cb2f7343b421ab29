/**
 * What one cataloger says of a tree.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { CataloguedTree, FoundPackage } from "../../core/plugin/contracts/cataloger.ts";
import { walk } from "../../core/tree/walk.ts";
import { treeOf } from "./memory_tree.ts";

/** What a cataloger is by itself. */
export type PackageReader = (tree: CataloguedTree) => Iterable<FoundPackage>;

/** The packages in a tree of executable files, in the order in which they are found, and `PATH: WHY` of what could not be read. */
export function toldPackages(
  reader: PackageReader,
  contents: Readonly<Record<string, string | Uint8Array>>,
): { readonly found: readonly FoundPackage[]; readonly unread: readonly string[] } {
  const files = treeOf(
    Object.entries(contents)
      .map(([path, content]) => ({ type: "file", path, content, mode: 0o755 })),
  );
  const unread: string[] = [];
  const found = [...reader({
    files,
    nodes: [...walk(files, "/")],
    unread: (path, why) => void unread.push(`${path}: ${why}`),
  })];
  return { found, unread };
}

/** The same, each package as `PURL VERSION LICENCE`; `-` is no licence. */
export function toldLines(
  reader: PackageReader,
  contents: Readonly<Record<string, string | Uint8Array>>,
): { readonly found: readonly string[]; readonly unread: readonly string[] } {
  const { found, unread } = toldPackages(reader, contents);
  const lines = found.map(({ purl, version, licence = "-" }) => `${purl} ${version} ${licence}`);
  return { found: lines, unread };
}

/** `name version` of each package in one program, their URLs, and what was unread. */
export function toldOfProgram(reader: PackageReader, content: Uint8Array) {
  const path = "/bin/tool";
  const { found, unread } = toldPackages(reader, { [path]: content });
  assert.ok(found.every(({ places }) => places[0] === path));
  return {
    names: found.map(({ name, version }) => `${name} ${version}`),
    purls: found.map(({ purl }) => purl),
    unread: unread.map((line) => line.slice(`${path}: `.length)),
  };
}
