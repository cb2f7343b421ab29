/**
 * Leases: what a process notes of a store is left alone until it lets go or dies.
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { collectGarbage, releaseBlobs } from "../../../plugins/kit/garbage/collect.ts";
import { Store } from "../../../core/store/store.ts";
import { runtimeNamed, start, supportScript, thisRuntime } from "../../support/child_process.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });
const other = runtimeNamed(thisRuntime().name === "deno" ? "bun" : "deno");

for (const { name, command, skip } of [thisRuntime(), other]) {
  test(`what a process of ${name} uses stays until that is killed, and then nothing of it`, {
    skip,
  }, async () => {
    const store = await newStore();
    const [used, loose] = [store.blobs.put("used"), store.blobs.put("loose")];
    const running = start([...command, supportScript("hold_store.ts"), store.root, used.digest]);
    try {
      await running.said("held");
      const report = await collectGarbage(store);
      assert.deepEqual(report.blobs, { count: 1, bytes: 5 });
      assert.equal(report.leftovers.count, 0, "it is being written");
      assert.equal(store.blobs.has(used.digest), true);
      assert.equal(store.blobs.has(loose.digest), false);
    } finally {
      running.child.kill("SIGKILL");
      await running.ended;
    }
    assert.equal(readdirSync(store.places.leases).length, 2, "nobody has cleaned up behind it");
    const report = await collectGarbage(store);
    assert.deepEqual(report.blobs, { count: 1, bytes: 4 });
    assert.deepEqual(report.leftovers, { count: 1, bytes: 3 << 20 });
    assert.equal(readdirSync(store.places.leases).length, 1, "this process' own");
    assert.equal(readdirSync(store.places.allIngest).length, 1);
    store.close();
    assert.deepEqual(readdirSync(store.places.leases), []);
    assert.deepEqual(readdirSync(store.places.allIngest), []);
  });
}

test("a lease has each thing once, and is gone when the store is closed, also twice", async () => {
  const store = await newStore();
  const { digest } = store.blobs.put("blob");
  for (let times = 0; times < 3; times++) store.blobs.has(digest);
  store.keepPath("snapshots/root");
  const [name] = readdirSync(store.places.leases);
  const lines = readFileSync(join(store.places.leases, name!), "utf8").split("\n");
  assert.deepEqual(lines, [`blob ${digest}`, "path snapshots/root", ""]);
  store.close();
  store.close();
  assert.equal(store.blobs.has(digest), true, "it can be looked at still");
  assert.deepEqual(readdirSync(store.places.leases), []);
});

test("leases that nobody holds, and what is no lease, keep nothing", async () => {
  const store = await newStore();
  const { digest } = store.blobs.put("blob");
  const cleaner = await Store.open(store.root);
  store.close();
  const { leases, allIngest } = cleaner.places;
  writeFileSync(join(leases, "1-0123456789abcdef"), `blob ${digest}\n`);
  writeFileSync(join(leases, "1-fedcba9876543210"), "blob ../../x\nnonsense\n\0");
  mkdirSync(join(allIngest, "1-0123456789abcdef"));
  await collectGarbage(cleaner);
  assert.equal(cleaner.blobs.has(digest), false);
  assert.equal(readdirSync(leases).length, 1);
  assert.equal(readdirSync(allIngest).length, 1);
});

test("lines that make no sense do no harm", async () => {
  const store = await newStore();
  const { digest } = store.blobs.put("blob");
  const user = await Store.open(store.root);
  user.blobs.has(digest);
  const name = readdirSync(store.places.leases).find((each) =>
    readFileSync(join(store.places.leases, each), "utf8") === `blob ${digest}\n`
  );
  for (const line of ["blob sha256:zz", "blob", "", "path", `blob ${digest} a/b c`, "\xff\0"]) {
    writeFileSync(join(store.places.leases, name!), `${line}\n`, { flag: "a" });
  }
  const cleaner = await Store.open(store.root);
  await collectGarbage(cleaner);
  assert.equal(cleaner.blobs.has(digest), true);
});

test("where nothing can be noted, everything stays, and who collects waits", async () => {
  const store = await newStore();
  const { digest } = store.blobs.put("blob");
  store.close();
  rmdirSync(store.places.leases);
  writeFileSync(store.places.leases, "in the way");
  const user = await Store.open(store.root);
  assert.equal(user.blobs.has(digest), true);
  rmSync(store.places.leases);
  const cleaner = await Store.open(store.root);
  await assert.rejects(collectGarbage(cleaner, { wait: 1 }), { code: "store/busy" });
  await assert.rejects(releaseBlobs(cleaner, new Set([digest]), { wait: 1 }), {
    code: "store/busy",
  });
  assert.equal(user.blobs.put("more").size, 4, "it can be written to");
  user.close();
  assert.equal((await collectGarbage(cleaner)).blobs.count, 2);
});

test("a process that cannot note what it uses can collect itself", async () => {
  const store = await newStore();
  store.blobs.put("blob");
  store.close();
  rmdirSync(store.places.leases);
  writeFileSync(store.places.leases, "in the way");
  const cleaner = await Store.open(store.root);
  rmSync(store.places.leases);
  assert.equal((await collectGarbage(cleaner, { wait: 1 })).blobs.count, 1);
});
