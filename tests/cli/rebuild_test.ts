/**
 * What `quilla rebuild` prints, and how it ends.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { quilla } from "../support/fake_context.ts";
import { RebuildWorkshop } from "../support/rebuild_workshop.ts";

it("rebuild says equal, or what differs first and why", async () => {
  const shop = await RebuildWorkshop.open("FROM scratch\nCOPY a /\n", { a: "a" });
  const { id } = await shop.build();
  const run = (...words: string[]) => quilla({ root: shop.root }, "rebuild", "-q", ...words);
  const equal = await run("app", shop.directory);
  assert.deepEqual([equal.code, equal.stdout], [0, `Equal: app, built again, is ${id}\n`]);

  writeFileSync(join(shop.directory, "a"), "b");
  const other = await run("app", shop.directory, "-t", "app:again");
  assert.equal(other.code, 1);
  const lines = other.stdout.split("\n").map((line) => line.replace(/sha256:\w+/g, "ID"));
  assert.deepEqual(lines, [
    "Different: app is ID, and built again ID",
    'first difference: step 1, "COPY a / # buildkit": "/a" has another content',
    "cause: the files of the build context are others: ID then, ID now",
    "",
  ]);
  assert.match(other.stderr, /rebuild\/different[^]*quilla image diff app app:again/);

  const json = await run("app", shop.directory, "--format", "json");
  assert.equal(json.code, 1);
  const { isEqual, images } = JSON.parse(json.stdout);
  assert.deepEqual([isEqual, images[0].difference.file.path], [false, "/a"]);

  const refused = await run("app", "--format", "xml");
  assert.deepEqual([refused.code, refused.stdout], [2, ""]);
});

it("bundle create --with-sources lets the other side build it again", async () => {
  const shop = await RebuildWorkshop.open("FROM scratch\nCOPY a /\n", { a: "a" });
  await shop.build();
  const bundle = join(shop.root, "../app.bundle");
  const create = (...words: string[]) =>
    quilla({ root: shop.root }, "bundle", "create", "-q", "-o", bundle, ...words, "app");
  const made = await create("--with-sources", "--context", shop.directory);
  assert.equal(made.code, 0, made.stderr);
  const root = join(shop.root, "../other");
  const applied = await quilla({ root }, "bundle", "apply", "-q", bundle);
  assert.equal(applied.stdout, "Applied image: app:latest\n");
  assert.match((await quilla({ root }, "rebuild", "-q", "app")).stdout, /^Equal: app, /);

  for (const words of [["--context", "."], ["--with-sources", "--no-referrers"]]) {
    assert.match((await create(...words)).stderr, /usage\/sources/);
  }
});
