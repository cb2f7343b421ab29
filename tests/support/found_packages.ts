/**
 * What all catalogers find in trees of texts.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Change } from "../../core/layer/change.ts";
import { packagesIn } from "../../plugins/kit/packages/mod.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { treeOf } from "./memory_tree.ts";

const host = builtInHost();

/** Texts by their paths, and what else there is. */
export const treeWith = (files: Record<string, string>, more: readonly Change[] = []) =>
  treeOf([
    ...more,
    ...Object.entries(files).map(([path, content]): Change => ({ type: "file", path, content })),
  ]);

/** What there is of each package, as lists; all records must be readable. */
export async function foundPackages(files: Record<string, string>, more?: readonly Change[]) {
  const { packages, unread } = await packagesIn(host, treeWith(files, more));
  assert.deepEqual(unread, []);
  return packages.map((each) => {
    const { manager, name, version, architecture, source, licence, directory } = each;
    const facts = { manager, name, version, architecture, source, licence, directory };
    return {
      ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
      files: [...each.files()],
      records: [...each.records()],
    };
  });
}
