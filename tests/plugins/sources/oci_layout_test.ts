/**
 * Images of layouts in the place of stages.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Store } from "../../../core/store/store.ts";
import { LayoutSink } from "../../../plugins/kit/archives/layout_sink.ts";
import { copyImages } from "../../../plugins/kit/transfer/copy_images.ts";
import { placedImage, storeSource } from "../../../plugins/kit/transfer/store_place.ts";
import { refusedBuild } from "../../support/refused_build.ts";
import { newDirectory, testBuild } from "../../support/test_build.ts";

/** A layout with the images `one:1` and `two:2`, which have the files /one and /two. */
async function twoImages(): Promise<string> {
  const root = join(newDirectory(), "store");
  const layout = join(newDirectory(), "a layout");
  const names = ["one:1", "two:2"];
  for (const name of names) {
    const file = name.slice(0, 3);
    await testBuild(["FROM scratch", `COPY ${file} /`], {
      root,
      tags: [name],
      files: { [file]: file },
    });
  }
  const store = await Store.open(root);
  try {
    for (const name of names) {
      const images = storeSource(store, [placedImage(store, name)]);
      await copyImages(images, new LayoutSink(layout, undefined), { store });
    }
  } finally {
    store.close();
  }
  return layout;
}

const layout = await twoImages();
const build = async (place: string) => {
  const contexts = new Map([["base", `oci-layout://${place}`]]);
  return (await testBuild("FROM base", { contexts })).tree.map((line) => line.split(" ")[0]);
};

describe("oci-layout://", () => {
  it("takes the image of a tag, in a directory whose name has a blank", async () => {
    assert.deepEqual(await build(`${layout}:1`), ["/one"]);
    assert.deepEqual(await build(`${layout}:2`), ["/two"]);
  });

  it("refuses to choose among several, and what is not there", async () => {
    for (const place of [layout, `${layout}:3`]) {
      const contexts = new Map([["base", `oci-layout://${place}`]]);
      const error = await refusedBuild("FROM base", "image/unknown", 1, { contexts });
      assert.match(error.message, /^the build context base cannot be opened: /);
    }
  });

  it("is no build context, and nothing that ADD fetches", async () => {
    const line = `ADD oci-layout://${layout.replace("a layout", "x")}:1 /`;
    await refusedBuild(["FROM scratch", line], "add/scheme", 2);
    await refusedBuild("FROM scratch", "build/context", 0, { context: `oci-layout://${layout}` });
  });
});
