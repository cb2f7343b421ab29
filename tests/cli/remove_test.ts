import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { Store } from "../../core/store/store.ts";
import { start, supportScript, thisRuntime } from "../support/child_process.ts";
import { addImage } from "../support/command_images.ts";
import { quilla } from "../support/fake_context.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newRoot = () => join(directory, String(count++));

/** What the store has, as `name` or an image ID. */
async function namesIn(root: string): Promise<string[]> {
  const { stdout } = await quilla({ root }, "images", "--format", "{{.Repository}}:{{.Tag}}");
  return stdout.split("\n").slice(0, -1).sort();
}

async function hasBlob(root: string, digest: Parameters<Store["blobs"]["has"]>[0]) {
  const store = await Store.open(root);
  try {
    return store.blobs.has(digest);
  } finally {
    store.close();
  }
}

test("tag gives a name, and takes it from another image", async () => {
  const root = newRoot();
  const first = await addImage(root, { names: ["hello"], text: "1", age: 3600 });
  const second = await addImage(root, { names: ["other"], text: "2" });
  assert.deepEqual(await quilla({ root }, "tag", "hello", "team/app:1"), {
    code: 0,
    stdout: "",
    stderr: "",
  });
  const { stdout } = await quilla({ root }, "images", "team/app", "--format", "{{.CreatedSince}}");
  assert.equal(stdout, "About an hour ago\n", "a new name makes no image younger");
  await quilla({ root }, "image", "tag", second.id, "hello");
  const ids = await quilla({ root }, "inspect", "-f", "{{.Id}}", "hello", "team/app:1");
  assert.equal(ids.stdout, `${second.id}\n${first.id}\n`);
});

test("tag refuses what is no name", async () => {
  const root = newRoot();
  const { descriptor } = await addImage(root, { names: ["hello"] });
  for (const name of ["Hello", "hello:", "", `hello@${descriptor.digest}`, descriptor.digest]) {
    const { code, stderr } = await quilla({ root }, "tag", "hello", name);
    assert.equal(code, 2, name);
    assert.match(stderr, /^error: .*\n {2}hint: /, name);
  }
  assert.equal((await quilla({ root }, "tag", "helo", "x")).code, 1);
  assert.deepEqual(await namesIn(root), ["hello:latest"]);
});

test("rm takes a name away; with the last one the image goes, and its blobs", async () => {
  const root = newRoot();
  const image = await addImage(root, { names: ["hello", "hello:1"] });
  const kept = await addImage(root, { names: ["kept"], text: "kept" });
  assert.equal((await quilla({ root }, "rmi", "hello:1")).stdout, "Untagged: hello:1\n");
  assert.deepEqual(await namesIn(root), ["hello:latest", "kept:latest"]);
  const { code, stdout, stderr } = await quilla({ root }, "image", "rm", "hello");
  assert.equal(code, 0);
  assert.equal(stdout, `Untagged: hello:latest\nDeleted: ${image.id}\n`);
  assert.equal(stderr, "");
  for (const digest of [image.id, image.descriptor.digest, ...image.config.diffIds]) {
    assert.equal(await hasBlob(root, digest), false, digest);
  }
  assert.equal(await hasBlob(root, kept.config.diffIds[0]!), true);
  assert.equal((await quilla({ root }, "system", "check")).code, 0);
});

test("rm by ID wants --force where the image has several names", async () => {
  const root = newRoot();
  const { id, descriptor } = await addImage(root, { names: ["hello", "hello:1"] });
  for (const name of [id, id.slice(7, 19), descriptor.digest, `hello@${descriptor.digest}`]) {
    const { code, stderr } = await quilla({ root }, "rmi", name);
    assert.equal(code, 1, name);
    assert.match(stderr, /image\/several-names/, name);
  }
  const { stdout } = await quilla({ root }, "rmi", "-f", id);
  assert.deepEqual(stdout.split("\n").sort(), [
    "",
    `Deleted: ${id}`,
    "Untagged: hello:1",
    "Untagged: hello:latest",
  ]);
  const dangling = await addImage(root);
  assert.equal((await quilla({ root }, "rmi", dangling.id)).stdout, `Deleted: ${dangling.id}\n`);
});

test("rm goes on after a name that is unknown; --force passes over it", async () => {
  const root = newRoot();
  await addImage(root, { names: ["a", "b"] });
  const { code, stdout } = await quilla({ root }, "rmi", "nothing", "a");
  assert.deepEqual([code, stdout], [1, "Untagged: a:latest\n"]);
  const forced = await quilla({ root }, "rmi", "-f", "nothing");
  assert.deepEqual([forced.code, forced.stdout], [0, ""]);
  assert.match(forced.stderr, /^there is no image nothing/);
});

test("rm leaves to prune what another process uses, and what it cannot find out about", async () => {
  const root = newRoot();
  const image = await addImage(root, { names: ["hello"] });
  const user = await Store.open(root);
  assert.equal(user.blobs.has(image.config.diffIds[0]!), true);
  const beside = await quilla({ root }, "rmi", "hello");
  assert.equal(beside.code, 0);
  assert.match(beside.stderr, /another quilla is using .*system prune/);
  assert.equal(await hasBlob(root, image.config.diffIds[0]!), true);
  assert.equal(await hasBlob(root, image.id), false);
  user.close();

  const other = await addImage(root, { names: ["other"], text: "other" });
  const running = start([
    ...thisRuntime().command,
    ...[supportScript("hold_lock.ts"), join(root, "lock"), "shared"],
  ]);
  try {
    await running.said("held");
    const { code, stderr } = await quilla({ root }, "rmi", "other");
    assert.equal(code, 0);
    assert.match(stderr, /system prune/);
    assert.equal(await hasBlob(root, other.id), true);
    const pruned = await quilla({ root }, "system", "prune", "-f", "--wait", "1ms");
    assert.equal(pruned.code, 1);
    assert.match(pruned.stderr, /store\/busy/);
    assert.equal((await quilla({ root }, "system", "prune", "-f", "--wait", "x")).code, 2);
  } finally {
    running.child.kill("SIGKILL");
    await running.ended;
  }
  assert.deepEqual(await namesIn(root), []);
  const { stdout } = await quilla({ root }, "system", "prune", "-f");
  assert.match(stdout, /^Total reclaimed space: 4\.\d+kB\n$/);
  assert.equal(await hasBlob(root, other.id), false);
});

test("prune asks, and removes images without a name", async () => {
  const root = newRoot();
  const dangling = await addImage(root, { text: "dangling" });
  await addImage(root, { names: ["hello"] });
  const unasked = await quilla({ root }, "image", "prune");
  assert.equal(unasked.code, 2);
  assert.match(unasked.stderr, /usage\/consent.*\n.*--force/);
  for (const answer of ["", "n", "no", "maybe"]) {
    assert.equal((await quilla({ root, answer }, "image", "prune")).stdout, "", answer);
  }
  assert.equal((await namesIn(root)).length, 2);
  const { stdout, stderr } = await quilla({ root, answer: "Y" }, "image", "prune");
  assert.match(stderr, /^WARNING! This will remove all images that have no name\.\n/);
  const deleted = `Deleted Images:\ndeleted: ${dangling.id}\n\nTotal reclaimed space: `;
  assert.equal(stdout.slice(0, deleted.length), deleted);
  assert.deepEqual(await namesIn(root), ["hello:latest"]);
  const again = await quilla({ root }, "image", "prune", "-f");
  assert.equal(again.stdout, "Total reclaimed space: 0B\n");
});

test("prune --all takes named images, those that the filters leave", async () => {
  const root = newRoot();
  await addImage(root, { names: ["old"], text: "old", age: 7200, labels: { keep: "" } });
  await addImage(root, { names: ["older"], text: "older", age: 9000 });
  await addImage(root, { names: ["new"], text: "new" });
  const filter = ["--filter", "until=1h", "--filter", "label!=keep"];
  const { stdout } = await quilla({ root }, "image", "prune", "-a", "-f", ...filter);
  assert.match(stdout, /^Deleted Images:\nuntagged: older:latest\ndeleted: sha256:/);
  assert.deepEqual(await namesIn(root), ["new:latest", "old:latest"]);
  const { code } = await quilla({ root }, "system", "prune", "-a", "-f");
  assert.equal(code, 0);
  assert.deepEqual(await namesIn(root), []);
});

test("where no store was made, there is nothing to prune, and no image", async () => {
  const root = newRoot();
  const { code, stdout } = await quilla({ root }, "image", "prune", "-f");
  assert.deepEqual([code, stdout], [0, "Total reclaimed space: 0B\n"]);
  const { stderr } = await quilla({ root }, "rmi", "hello");
  assert.match(stderr, /store\/missing/);
});
