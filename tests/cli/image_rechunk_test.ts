/**
 * `quilla image rechunk`: what it makes, tells and refuses.
 *
 * @module
 */
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { done, read, refused } from "../support/edited_store.ts";
import { newDirectory, testBuild } from "../support/test_build.ts";

const root = join(newDirectory(), "store");
const names = ["a", "b", "c", "d"];
const filesOf = (more: Readonly<Record<string, string>>) => ({
  "var/lib/dpkg/status": names.map((name) => `Package: ${name}\nVersion: 1\n`).join("\n"),
  ...Object.fromEntries(names.flatMap((name) => [
    [`var/lib/dpkg/info/${name}.list`, `/usr/bin/${name}\n`],
    [`usr/bin/${name}`, name.repeat(50_000)],
  ])),
  ".dockerignore": "Dockerfile\n.dockerignore\n",
  ...more,
});
await testBuild(["FROM scratch", "COPY . /", "CMD x"], {
  root,
  tags: ["app:1"],
  files: filesOf({}),
});
await testBuild(["FROM scratch", "COPY . /", "CMD x"], {
  root,
  tags: ["app:2"],
  files: filesOf({ "usr/bin/b": "changed" }),
});
await testBuild("FROM scratch", { root, tags: ["empty"] });
await testBuild(["FROM scratch", "COPY var /var"], {
  root,
  tags: ["damaged"],
  files: { "var/lib/rpm/rpmdb.sqlite": "x".repeat(9000) },
});

test("an image is cut, and another one like it; both stay what they are", async () => {
  const first = await done(root, "image", "rechunk", "app:1", "-t", "cut:1", "--layer-size", "64k");
  assert.match(first, /^made sha256:.*\nnamed cut:1\ncut into 5 layers\n$/);
  const words = ["image", "rechunk", "app:2", "-t", "cut:2", "--like", "cut:1"];
  assert.match(
    await done(root, ...words, "--layer-size", "64k"),
    /\ncut into 5 layers, 3 as in cut:1; the others have \d/,
  );
  for (const number of [1, 2]) {
    const [whole, cut] = [await read(root, `app:${number}`), await read(root, `cut:${number}`)];
    assert.deepEqual(cut.tree, whole.tree);
    assert.deepEqual(cut.image.config.config, whole.image.config.config);
  }
  const moved = await done(root, "image", "diff", "cut:1", "cut:2");
  assert.match(moved, /~ \/usr\/bin\/b content.*\n(?:.*\n)*12.3kB of \d+kB are in layers/);
});

test("a place of images is like an image of the store", async () => {
  const layout = join(newDirectory(), "layout");
  await done(root, "copy", "store:cut:1", `oci:${layout}:x`);
  for (const times of [[], ["--timestamp", "preserve"]]) {
    const words = ["app:2", "-t", "cut:3", "--like", `oci:${layout}:x`, "--layer-size", "64k"];
    assert.match(await done(root, "image", "rechunk", ...words, ...times), /as in oci:/);
  }
});

test("a bundle of an image that was cut like another one has what differs, and makes the same of it", async () => {
  const [there, file] = [join(newDirectory(), "there"), join(newDirectory(), "delta.quilla")];
  const base = join(newDirectory(), "base.quilla");
  await done(root, "bundle", "create", "cut:1", "-o", base);
  await done(there, "bundle", "apply", base);
  await done(root, "bundle", "create", "cut:2", "--since", base, "-o", file);
  assert.ok(statSync(file).size < statSync(base).size, "more than what differs is carried");
  await done(there, "bundle", "apply", file);
  const [here, carried] = [await read(root, "cut:2"), await read(there, "cut:2")];
  assert.equal(carried.image.id, here.image.id);
  assert.deepEqual(carried.tree, here.tree);
});

test("what was not cut is told; what is refused", async () => {
  const told = await done(root, "image", "rechunk", "app:2", "-t", "x", "--like", "app:1");
  assert.match(told, /warning: app:1 was not cut into layers by rechunk/);
  assert.match(await done(root, "image", "rechunk", "empty", "-t", "y"), /cut into 0 layers/);
  assert.match(
    await done(root, "image", "rechunk", "damaged", "-t", "z"),
    /warning: \/var\/lib\/rpm\/rpmdb.sqlite: it is no SQLite database; what rpm installed is cut by/,
  );
  const cases: [words: string[], code: string][] = [
    [["none"], "image/unknown"],
    [["app:1", "--max", "0"], "rechunk/max"],
    [["app:1", "--max", "97"], "rechunk/max"],
    [["app:1", "--max", "x"], "rechunk/max"],
    [["app:1", "--layer-size", "much"], "usage/layer-size"],
    [["app:1", "--like", "none"], "image/unknown"],
    [["app:1", "--platform", "linux/s390x"], "image/platform"],
  ];
  for (const [words, code] of cases) await refused(root, code, "image", "rechunk", ...words);
});
