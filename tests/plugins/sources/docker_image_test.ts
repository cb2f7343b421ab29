/**
 * Images by their names: what is found, what is told while it comes, and how it ends.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { parseReference } from "../../../core/reference.ts";
import { Store } from "../../../core/store/store.ts";
import { dockerImage } from "../../../plugins/sources/docker_image/mod.ts";
import { amd64, FakeRegistry } from "../../support/fake_registry.ts";
import { refusedLater } from "../../support/refused_later.ts";
import { newDirectory } from "../../support/test_build.ts";

const name = "docker.io/library/base:1";

async function setUp() {
  const registry = await FakeRegistry.start();
  const { index, images } = registry.push(name, "who");
  const store = await Store.open(join(newDirectory(), "store"), { create: true });
  const { transport } = registry;
  const find = () => dockerImage.find!(parseReference(name), { store, transport });
  return { registry, index, image: images[0]!, store, find };
}

test("nothing comes before it is asked for; then all bytes are told together", async () => {
  const { registry, index, image, store, find } = await setUp();
  const found = await find();
  assert.equal(found.descriptor.digest, index.digest);
  assert.deepEqual(registry.sent, []);
  const told: number[] = [];
  const blobs: string[] = [];
  await found.take(amd64, (bytes, _, blob) => {
    told.push(bytes);
    if (blob !== undefined) blobs.push(`${blob.is} ${blob.digest}`);
  });
  assert.deepEqual(told, told.toSorted((a, b) => a - b));
  const sizes = [image.manifest, image.config, ...image.layers].map(({ size }) => size);
  assert.equal(told.at(-1), sizes.reduce((sum, size) => sum + size, 0));
  for (const { digest } of [image.manifest, image.config, ...image.layers]) {
    assert(blobs.indexOf(`begun ${digest}`) < blobs.indexOf(`there ${digest}`));
    assert(blobs.includes(`begun ${digest}`));
  }
  assert(store.blobs.has(image.manifest.digest));
  await found.close();
  assert.equal(registry.open, 0);
  store.close();
});

test("what is stopped fetches nothing more", async () => {
  const { registry, store, find } = await setUp();
  const found = await find();
  found.stop();
  await refusedLater(found.take(amd64, () => {}), "image/stopped");
  await found.close();
  assert.equal(registry.open, 0);
  store.close();
});
