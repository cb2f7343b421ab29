import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { Store } from "../../../../core/store/store.ts";
import { noContainerd, withContainerd } from "../../../support/containerd.ts";
import { quilla } from "../../../support/fake_context.ts";
import { member } from "../../../support/archive.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { parseTag } from "../../../../core/reference.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

test("ctr image import takes what quilla saves, under its name, and unpacks it", {
  skip: noContainerd,
}, async () => {
  const directory = temporaryDirectory();
  const root = join(directory, "store");
  const store = await Store.open(root, { create: true });
  const layers = (["none", "gzip"] as const).map((compression) => ({
    compression,
    members: [member(`of-${compression}`, {}, "x".repeat(70_000))],
  }));
  const image = makeImage(store, { label: "a", layers });
  await store.references.take([{ image: image.manifest, names: [parseTag("a:1")] }], new Date());
  store.close();
  const archive = join(directory, "a.tar");
  const saved = await quilla({ root }, "save", "a:1", "-o", archive);
  assert.equal(saved.code, 0, saved.stderr);
  await withContainerd((ctr) => {
    const imported = ctr("image", "import", archive);
    assert.equal(imported.code, 0, imported.stderr);
    const line = ctr("image", "check").stdout.split("\n")[1] ?? "";
    assert.match(line, /^docker\.io\/library\/a:1 /);
    assert(line.includes(image.manifest.digest), line);
    assert.match(line, /complete \(3\/3\) .* true/);
  });
});
