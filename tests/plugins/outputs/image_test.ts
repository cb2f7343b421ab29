import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTag } from "../../../core/reference.ts";
import { imageOutput } from "../../../plugins/outputs/image.ts";
import { outputWorkshop, takingTransport } from "../../support/output_workshop.ts";
import { refusedLater } from "../../support/refused_later.ts";

test("type=image names the image in the store, further names among them", async () => {
  const { store, write, images } = await outputWorkshop(imageOutput);
  const { descriptor, published, told } = await write({ type: "image", names: [parseTag("b:2")] });
  assert.equal(descriptor.digest, images[0]!.image.descriptor.digest);
  for (const name of ["a:1", "b:2"]) {
    assert.equal(store.references.find(parseTag(name))?.digest, descriptor.digest);
  }
  assert.deepEqual([published, told], [undefined, []]);
});

test("type=image of several platforms is an index of them", async () => {
  const platforms = ["linux/amd64", "linux/arm64"];
  const { write } = await outputWorkshop(imageOutput, { platforms });
  assert.match((await write({ type: "image" })).descriptor.mediaType, /index/);
});

test("type=image,push=true goes to the registry first, compressed as it is told", async () => {
  const registry = takingTransport("docker");
  const { write, images } = await outputWorkshop(imageOutput, { transports: [registry] });
  const { descriptor, published } = await write({ type: "image", push: true, compression: "gzip" });
  assert.equal(descriptor.digest, images[0]!.image.descriptor.digest);
  const [pushed] = registry.taken.get("//docker.io/library/a:1")!;
  assert.equal(pushed!.descriptor.digest, published!.digest);
  assert.notEqual(published!.digest, descriptor.digest);
});

test("type=image takes layers as they were built", async () => {
  const { prepare } = await outputWorkshop(imageOutput);
  await refusedLater(prepare({ type: "image", compression: "gzip" }), "output/settings");
  await refusedLater(prepare({ type: "image", push: true }), "output/no-transport");
});
