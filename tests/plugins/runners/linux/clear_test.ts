/**
 * What of the unpacked files goes, and what stays because somebody uses it or because it is a cache.
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { clearSnapshots } from "../../../../plugins/runners/linux/clear.ts";
import { Store } from "../../../../core/store/store.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;

const layer = "0123456789abcdef0123456789abcdef";
const other = "f".repeat(32);
const passing = "77-0123456789abcdef";

/** A store in which all kinds of things lie in `snapshots/root`, each with a file of four bytes. */
async function scene(): Promise<{ store: Store; folder: string }> {
  const store = await Store.open(join(directory, String(count++)), { create: true });
  const folder = join(store.places.snapshots, "root");
  const names = [layer, other, "empty", `work/${passing}`, "work/78-0123456789abcdef"];
  const caches = ["caches/abc", `caches/${passing}`, "caches/gone-0123456789abcdef"];
  for (const name of [...names, ...caches]) {
    mkdirSync(join(folder, name), { recursive: true });
    if (name !== "empty") writeFileSync(join(folder, name, "file"), "1234");
  }
  for (const name of ["lock", "boot"]) writeFileSync(join(folder, name), "");
  return { store, folder };
}

function namesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.map((name) => name.replaceAll("\\", "/"))
    .filter((name) => !/file$|^(work|caches)$/.test(name)).sort();
}

/** What is used, whether caches go, what is left, and how many bytes are freed. */
const cases: [name: string, used: string[], caches: boolean, left: string[], bytes: number][] = [
  ["nobody is at work", [], false, ["caches/abc"], 24],
  ["nobody is at work, and caches go", [], true, [], 28],
  ["somebody has begun", ["."], false, ["boot", "caches/abc", "empty", "lock"], 24],
  ["somebody has begun, and caches go", ["."], true, ["boot", "empty", "lock"], 28],
  [
    "somebody is at work",
    [".", layer, `work/${passing}`, `caches/${passing}`],
    true,
    [layer, "boot", `caches/${passing}`, "empty", "lock", `work/${passing}`],
    16,
  ],
  [
    "somebody uses a cache",
    [".", "caches/abc"],
    true,
    ["boot", "caches/abc", "empty", "lock"],
    24,
  ],
];

for (const [name, used, caches, left, bytes] of cases) {
  test(`of what was unpacked goes what is not in use: ${name}`, async () => {
    const { store, folder } = await scene();
    const user = await Store.open(store.root);
    for (const path of used) user.keepPath(relative(store.root, join(folder, path)));
    assert.equal(await clearSnapshots(store, { caches }), bytes);
    assert.deepEqual(namesIn(folder), [...left].sort());
    user.close();
    await clearSnapshots(store, { caches: true });
    assert.deepEqual(namesIn(folder), []);
    store.close();
  });
}

test("who asks to clear does not stand in the own way", async () => {
  const { store, folder } = await scene();
  store.keepPath(relative(store.root, join(folder, layer)));
  await clearSnapshots(store, { caches: true });
  assert.deepEqual(namesIn(folder), []);
});
