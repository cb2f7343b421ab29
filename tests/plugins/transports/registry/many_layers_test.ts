/**
 * An image of many layers on its way to a registry: how often it is asked, and what becomes of a layer that fails.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { digestOf } from "../../../../core/digest.ts";
import { Store } from "../../../../core/store/store.ts";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { openSink } from "../../../../plugins/transports/registry/sink.ts";
import { member } from "../../../support/archive.ts";
import { type FakeRegistry, fakeRegistry, refuse } from "../../../support/http_registry.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { placeOf } from "../../../support/registry_place.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });

const layerCount = 24;
const imageIn = (store: Store, changed = -1) =>
  makeImage(store, {
    label: "a",
    layers: Array.from({ length: layerCount }, (_, at) => ({
      members: [member(`${at}`, {}, at === changed ? "changed" : `${at}`)],
    })),
  });

async function push(store: Store, image: ReturnType<typeof makeImage>, name: string) {
  const source = storeSource(store, [{ descriptor: image.manifest, names: [] }]);
  const sink = await openSink(`//${name}`, { store }, placeOf());
  return await copyImages(source, sink, { store });
}

const asked = ({ requests }: FakeRegistry, method: string, part: string) =>
  requests.filter((request) => request.method === method && request.url.includes(part)).length;

/** Whether all that the tag names is there, and unpacks to what the image has. */
function isComplete(registry: FakeRegistry, key: string, image: ReturnType<typeof makeImage>) {
  const manifest = JSON.parse(new TextDecoder().decode(registry.manifests.get(key)!.bytes));
  const blobs = manifest.layers.map(({ digest }: { digest: string }) =>
    registry.blobs.get(digest)!
  );
  assert.ok(registry.blobs.has(manifest.config.digest));
  assert.deepEqual(
    blobs.map((blob: Uint8Array) => digestOf(gunzipSync(blob))),
    image.layers.map(({ digest }) => digest),
  );
}

test("each blob is asked for once, whatever the tags, and only what changed is sent", async () => {
  const registry = await fakeRegistry();
  const path = join(directory, "known");
  const first = await Store.open(path, { create: true });
  const image = imageIn(first);
  await push(first, image, `${registry.host}/app:1`);
  isComplete(registry, "app:1", image);
  assert.deepEqual([asked(registry, "HEAD", "/blobs/"), asked(registry, "PUT", "/blobs/")], [
    25,
    25,
  ]);
  await push(first, image, `${registry.host}/app:2`);
  assert.deepEqual([asked(registry, "HEAD", "/blobs/"), asked(registry, "PUT", "/blobs/")], [
    25,
    25,
  ]);
  isComplete(registry, "app:2", image);

  // The next day: what was found out a while ago is asked for again.
  const second = await Store.open(path);
  const changed = imageIn(second, 7);
  registry.requests.length = 0;
  await push(second, changed, `${registry.host}/app:3`);
  isComplete(registry, "app:3", changed);
  assert.deepEqual([asked(registry, "HEAD", "/blobs/"), asked(registry, "PUT", "/blobs/")], [
    25,
    2,
  ]);
});

test("layers that were compressed on their way are taken over from another repository", async () => {
  const registry = await fakeRegistry();
  registry.intercept = ({ method, url }, response) =>
    method === "HEAD" && url.includes("/other/blobs/") && refuse(response, 404, "BLOB_UNKNOWN");
  const store = await newStore();
  const image = imageIn(store);
  await push(store, image, `${registry.host}/app:1`);
  registry.requests.length = 0;
  await push(store, image, `${registry.host}/other:1`);
  assert.equal(asked(registry, "POST", "mount="), layerCount);
  assert.equal(asked(registry, "PUT", "/blobs/"), 1); // the configuration
});

test("where every third layer is answered with 500 once, all of it is sent; where always, nothing has the name", async () => {
  for (const times of [1, Infinity]) {
    const registry = await fakeRegistry();
    const store = await newStore();
    const image = imageIn(store);
    const failures = new Map<string, number>();
    const order: string[] = [];
    registry.intercept = ({ method, url }, response, raw) => {
      const digest = /digest=([^&]+)/.exec(url)?.[1];
      if (method !== "PUT" || digest === undefined) return false;
      if (!order.includes(digest)) order.push(digest);
      const failed = failures.get(digest) ?? 0;
      if (order.indexOf(digest) % 3 !== 2 || failed >= times) return false;
      failures.set(digest, failed + 1);
      raw.resume();
      return refuse(response, 500, "UNKNOWN", "the disk is full");
    };
    const pushed = push(store, image, `${registry.host}/app:1`);
    if (times === 1) {
      await pushed;
      isComplete(registry, "app:1", image);
    } else {
      const error = await refusedLater(pushed, "registry/unavailable");
      assert.match(error.message, /sending the blob sha256:.* 500/);
      assert.equal(registry.manifests.size, 0);
    }
  }
});
