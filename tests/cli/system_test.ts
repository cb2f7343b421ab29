import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "../../core/digest.ts";
import { Store } from "../../core/store/store.ts";
import { storeUsage } from "../../plugins/tools/system/usage.ts";
import { addImage } from "../support/command_images.ts";
import { quilla } from "../support/fake_context.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newRoot = () => join(directory, String(count++));

test("df counts each byte once, and says what pruning would free", async () => {
  const root = newRoot();
  const missing = await quilla({ root }, "system", "df");
  assert.equal(missing.stdout.split("\n")[1], "Images        0         0         0B        0B");
  const hello = await addImage(root, { names: ["hello", "hello:1"] });
  const dangling = await addImage(root, { text: "dangling" });
  const store = await Store.open(root);
  store.blobs.put("a loose blob");
  writeFileSync(join(store.places.allIngest, "1-dead"), "half");
  store.cache.remember("results", digestOf("good"), "good", [hello.id]);
  store.cache.remember("results", digestOf("bad"), "bad", [digestOf("gone")]);
  const bytes = (image: typeof hello) =>
    image.descriptor.size + image.manifest.config.size + image.manifest.layers[0]!.size;
  for (const name of ["0123456789abcdef0123456789abcdef", "caches/x", "work"]) {
    mkdirSync(join(store.places.snapshots, "root", name), { recursive: true });
  }
  writeFileSync(join(store.places.snapshots, "root/0123456789abcdef0123456789abcdef/f"), "12345");
  writeFileSync(join(store.places.snapshots, "root/caches/x/f"), "123");
  const usage = await storeUsage(store);
  store.close();
  assert.deepEqual(usage.images, {
    count: 2,
    active: 1,
    bytes: bytes(hello) + bytes(dangling),
    reclaimable: bytes(dangling),
  });
  assert.deepEqual(usage.otherBlobs, { count: 1, active: 0, bytes: 12, reclaimable: 12 });
  assert.deepEqual(usage.leftovers, { count: 1, active: 0, bytes: 4, reclaimable: 4 });
  assert.equal(usage.cache.count, 2);
  assert.equal(usage.cache.active, 1);
  assert.deepEqual(usage.unpacked, { count: 2, active: 1, bytes: 8, reclaimable: 5 });
  const { stdout } = await quilla({ root }, "system", "df");
  assert.match(stdout, /^TYPE {2,}TOTAL {2,}ACTIVE {2,}SIZE {2,}RECLAIMABLE\n/);
  assert.match(stdout, /\nOther blobs +1 +0 +12B +12B \(100%\)\n/);
  const json = await quilla({ root }, "system", "df", "--format", "json");
  const rows = json.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(rows.map(({ Type }) => Type), [
    ...["Images", "Other blobs", "Leftovers", "Build Cache", "Unpacked"],
  ]);
  await quilla({ root }, "system", "prune", "-f");
  const each = "{{range .Images}}{{.Repository}}{{end}} {{len .Containers}}";
  const verbose = await quilla({ root }, "system", "df", "-v", "--format", each);
  assert.match(verbose.stdout, /^\S+ 0\n$/);
  const table = await quilla({ root }, "system", "df", "-v");
  assert.match(table.stdout, /^Images space usage:\n\nREPOSITORY .*\n.*\n\nBuild cache usage: \d/);
  const after = await quilla({ root }, "system", "df", "--format", "{{.TotalCount}}");
  assert.equal(after.stdout, "1\n0\n0\n1\n1\n");
});

test("check tells what is damaged and how to go on, and repairs it", async () => {
  const root = newRoot();
  const { id, config } = await addImage(root, { names: ["hello"] });
  await addImage(root, { names: ["whole"], text: "whole" });
  const good = await quilla({ root }, "system", "check");
  assert.deepEqual(good, { code: 0, stdout: `the store ${root} is in order\n`, stderr: "" });
  writeFileSync(join(root, "ingest", "1-dead"), "");
  const note = await quilla({ root }, "system", "check");
  assert.equal(note.code, 0, "what a crash leaves is no damage");
  assert.match(note.stdout, /^note: .*1-dead: .* \[check\/leftover\]\n$/);

  const path = join(root, "blobs", "sha256", config.diffIds[0]!.slice(7));
  chmodSync(path, 0o644);
  writeFileSync(path, "x".repeat(2048));
  const bad = await quilla({ root }, "system", "check");
  assert.equal(bad.code, 1);
  assert.match(bad.stdout, /^error: .*check\/blob-damaged/);
  assert.match(bad.stdout, /the image docker.io\/library\/hello:latest is broken/);
  assert.match(
    bad.stderr,
    /^error: the store .* has 2 errors \[store\/damaged\]\n {2}hint: .*--repair/,
  );
  const json = await quilla({ root }, "system", "check", "--format", "json");
  assert.equal(json.code, 1);
  const findings = json.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(findings.map(({ severity }) => severity).sort(), ["error", "error", "note"]);

  const repair = await quilla({ root }, "system", "check", "--repair");
  assert.equal(repair.code, 0);
  assert.match(repair.stdout, /- repaired\n/);
  const names = await quilla({ root }, "images", "--format", "{{.Repository}}");
  assert.equal(names.stdout, "whole\n");
  assert.equal((await quilla({ root }, "inspect", id)).code, 1);
});
