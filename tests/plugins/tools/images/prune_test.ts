import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { build, listImages, pruneImages, tagImage } from "../../../../mod.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

test("images without a name go, those with one only where all are meant; filters hold, and the answer no", async () => {
  const store = join(temporaryDirectory(), "store");
  const labelled = (label: string, ...tags: string[]) =>
    build({ dockerfile: `FROM scratch\nLABEL ${label}\n`, tags, store });
  const [dangling, kept] = [await labelled("a=1"), await labelled("a=2", "kept")];
  await labelled("b=1", "other");

  const no = await pruneImages({ store, confirm: () => false });
  assert.deepEqual(no, { untagged: [], deleted: [], freed: 0 });
  const pruned = await pruneImages({ store });
  assert.deepEqual([pruned.untagged, pruned.deleted], [[], [dangling.id]]);
  assert(pruned.freed > 0);

  await tagImage("kept", "kept:1", { store });
  const all = await pruneImages({ store, all: true, filters: ["label=a=2"] });
  assert.deepEqual(all.untagged.toSorted(), ["kept:1", "kept:latest"]);
  assert.deepEqual(all.deleted, [kept.id]);
  assert.deepEqual((await listImages({ store })).map(({ name }) => name), ["other:latest"]);
  await assert.rejects(pruneImages({ store, filters: ["reference=a"] }), { code: "usage/filter" });
  const nowhere = join(temporaryDirectory(), "none");
  assert.deepEqual(await pruneImages({ store: nowhere }), no);
});
