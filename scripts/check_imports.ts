/**
 * Part of `deno task lint`: applies scripts/architecture.ts to the project, and holds the figures of scripts/house/ratchet.json.
 *
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { knownDebts } from "./house/debts.ts";
import { type SourceTree, violations } from "./architecture.ts";
import { quickFigures } from "./house/figures.ts";
import { readRatchet, slipped } from "./house/ratchet.ts";
import { PROJECT, script } from "./process.ts";

const FOLDERS = ["core", "plugins", "cli", "scripts", "tests"];

/** The project's sources; test data is not source. */
export async function projectTree(): Promise<SourceTree> {
  const paths = ["mod.ts", "package.json"];
  for (const folder of FOLDERS) {
    const entries = await readdir(join(PROJECT, folder), { recursive: true });
    paths.push(...entries.map((entry) => `${folder}/${entry.replaceAll("\\", "/")}`));
  }
  const tree = new Map<string, string>();
  for (const path of paths) {
    const isSource = /\.(ts|json)$/.test(path) && !path.includes("/testdata/");
    if (isSource) tree.set(path, await readFile(join(PROJECT, path), "utf8"));
  }
  return tree;
}

if (import.meta.main) {
  await script(async () => {
    const tree = await projectTree();
    const figures = await quickFigures(tree);
    const found = [...violations(tree, knownDebts), ...slipped(figures, await readRatchet())];
    for (const { path, line, message } of found) console.error(`${path}:${line} ${message}`);
    if (found.length > 0) return 1;
    console.error(`Checked the imports of ${tree.size} files`);
  });
}
