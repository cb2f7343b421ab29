import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lockFile } from "../../../core/host/file_lock.ts";
import { Store } from "../../../core/store/store.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";
import { leftoversIn } from "../../support/leftovers.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));

test("a new store is an OCI image layout, its parents are made with it", async () => {
  const root = join(newPath(), "deep", "store");
  const store = await Store.open(root, { create: true });
  assert.equal(store.readOnly, false);
  assert.deepEqual(JSON.parse(readFileSync(join(root, "oci-layout"), "utf8")), {
    imageLayoutVersion: "1.0.0",
  });
  assert.deepEqual(JSON.parse(readFileSync(join(root, "index.json"), "utf8")), {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [],
  });
  assert.deepEqual(
    readdirSync(root).sort(),
    ["blobs", "cache", "index.json", "index.lock", "ingest", "leases", "lock", "oci-layout"],
  );
  assert.deepEqual(leftoversIn(root), []);
  store.close();
});

test("opening again changes nothing", async () => {
  const root = newPath();
  const first = await Store.open(root, { create: true });
  const facts = first.blobs.put("kept");
  first.close();
  const second = await Store.open(root, { create: true });
  assert.equal(second.blobs.has(facts.digest), true);
  second.close();
});

test("a layout that another program made is a store", async () => {
  const root = newPath();
  mkdirSync(root);
  writeFileSync(join(root, "oci-layout"), '{ "imageLayoutVersion": "1.0.0" }\n');
  writeFileSync(join(root, "index.json"), '{"schemaVersion":2,"manifests":[]}');
  const store = await Store.open(root);
  assert.deepEqual(store.references.list(), []);
  store.blobs.put("works");
  store.close();
});

test("a store reached through a link is the store", async () => {
  const root = newPath();
  (await Store.open(root, { create: true })).close();
  const link = newPath();
  symlinkSync(root, link);
  (await Store.open(link)).close();
});

test("eight at once make one store", async () => {
  const root = newPath();
  const stores = await Promise.all(
    Array.from({ length: 8 }, () => Store.open(root, { create: true })),
  );
  for (const store of stores) store.close();
  assert.deepEqual(leftoversIn(root), []);
});

/** What stands there instead of a store: the name, how it is made, the error's code. */
const refused: [name: string, make: (root: string) => void, code: string][] = [
  ["nothing", () => {}, "store/missing"],
  ["an empty directory", (root) => mkdirSync(root), "store/missing"],
  ["a file", (root) => writeFileSync(root, ""), "store/not-a-store"],
  ["a path below a file", (root) => {
    rmSync(join(root, ".."), { recursive: true });
    writeFileSync(join(root, ".."), "");
  }, "store/not-a-store"],
  ["a directory with other things", (root) => {
    mkdirSync(root);
    writeFileSync(join(root, "letter.txt"), "");
  }, "store/not-a-store"],
  ["a layout without its marker", (root) => {
    mkdirSync(join(root, "blobs"), { recursive: true });
    writeFileSync(join(root, "index.json"), '{"schemaVersion":2,"manifests":[]}');
  }, "store/not-a-store"],
  ["a marker that is no JSON", marked("1.0.0"), "store/not-a-store"],
  ["a marker without a version", marked("{}"), "store/not-a-store"],
  ["a marker with a number", marked('{"imageLayoutVersion":1}'), "store/not-a-store"],
  ["a newer layout", marked('{"imageLayoutVersion":"2.0.0"}'), "store/unsupported-version"],
];

function marked(text: string): (root: string) => void {
  return (root) => {
    mkdirSync(root);
    writeFileSync(join(root, "oci-layout"), text);
  };
}

for (const [name, make, code] of refused) {
  for (const create of [false, true]) {
    if (create && code === "store/missing") continue;
    test(`opened ${create ? "to create" : "to read"}, ${name} is refused: ${code}`, async () => {
      const parent = newPath();
      mkdirSync(parent);
      const root = join(parent, "store");
      make(root);
      await assert.rejects(Store.open(root, { create }), (error: Error & { code: string }) => {
        assert.equal(error.code, code);
        assert.ok(error.message.includes(root), error.message);
        return true;
      });
    });
  }
}

test("a store whose making was broken off is made whole", async () => {
  const root = newPath();
  mkdirSync(join(root, "ingest"), { recursive: true });
  writeFileSync(join(root, "ingest", "1-left"), "half");
  writeFileSync(join(root, "index.lock"), "");
  await assert.rejects(Store.open(root), { code: "store/missing" });
  const store = await Store.open(root, { create: true });
  assert.deepEqual(store.references.list(), []);
  store.close();
});

test("exclusive work waits for nobody who has the store open", async () => {
  const root = newPath();
  const mine = await Store.open(root, { create: true });
  const other = await Store.open(root);
  assert.equal(await mine.exclusively(({ names }) => names.size), 2);
  other.close();
  assert.equal(await mine.exclusively(({ names }) => names.size), 1);
  mine.close();
});

test("exclusive work waits for who holds the lock, and not for ever", async () => {
  const root = newPath();
  const store = await Store.open(root, { create: true });
  const held = await lockFile(join(root, "lock"), "shared");
  await assert.rejects(store.exclusively(() => {}, { wait: 1 }), { code: "store/busy" });
  const work = store.exclusively(() => "done", { onWait: () => held.release() });
  assert.equal(await work, "done");
  store.close();
});
