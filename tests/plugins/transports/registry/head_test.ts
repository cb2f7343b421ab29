/**
 * Registries, and what stands before them, that refuse HEAD or name no type: what GET says is as good.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { StoreSink, storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { Store } from "../../../../core/store/store.ts";
import { imageDescriptor } from "../../../../plugins/transports/registry/operations.ts";
import { openSink } from "../../../../plugins/transports/registry/sink.ts";
import { openSource } from "../../../../plugins/transports/registry/source.ts";
import { member } from "../../../support/archive.ts";
import { fakeRegistry, refuse, reply } from "../../../support/http_registry.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { placeOf } from "../../../support/registry_place.ts";
import { makeImage, makeIndex } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });
const layers = [{ members: [member("a")], compression: "gzip" as const }];

async function push(name: string, from: Store, image: ReturnType<typeof makeImage>["manifest"]) {
  const store = await Store.open(from.root); // another day: what the registry has is asked for anew
  const present: string[] = [];
  const sink = await openSink(`//${name}`, { store }, placeOf());
  const source = storeSource(store, [{ descriptor: image, names: [] }]);
  await copyImages(source, sink, {
    store,
    onEvent: (event) => event.type === "present" && present.push(event.blob.digest),
  });
  return present;
}

async function pull(name: string) {
  const store = await newStore();
  const source = await openSource(`//${name}`, { store }, placeOf());
  const [image] = await copyImages(source, new StoreSink(store), { store });
  await source.close();
  return image!.descriptor;
}

describe("HEAD that is refused falls back on GET", () => {
  for (const status of [400, 401, 403, 405, 406, 501]) {
    it(String(status), async () => {
      const registry = await fakeRegistry();
      registry.intercept = ({ method }, response) => method === "HEAD" && reply(response, status);
      const store = await newStore();
      const image = makeImage(store, { label: "a", layers });
      const name = `${registry.host}/app:1`;
      const all = [...image.layers, image.config, image.manifest].map(({ digest }) => digest);
      assert.deepEqual(await push(name, store, image.manifest), []);
      assert.deepEqual(await push(name, store, image.manifest), all);
      assert.equal((await imageDescriptor(name, {}, placeOf())).digest, image.manifest.digest);
      assert.equal((await pull(name)).digest, image.manifest.digest);
      const small = registry.requests.filter(({ headers }) => headers.range === "bytes=0-0");
      assert(small.length >= 4, "of a blob, its first byte is enough");
    });
  }
});

test("who may neither look nor read may still send", async () => {
  const registry = await fakeRegistry();
  registry.intercept = ({ method, url }, response) =>
    /HEAD|GET/.test(method) && /blobs|manifests/.test(url) && refuse(response, 403, "DENIED");
  const store = await newStore();
  const image = makeImage(store, { label: "a", layers });
  await push(`${registry.host}/app:1`, store, image.manifest);
  assert.equal(registry.blobs.size, 2);
  await refusedLater(imageDescriptor(`${registry.host}/app:1`, {}, placeOf()), "registry/denied");
});

describe("a server that knows no types is believed by what the document says", () => {
  for (const type of ["application/json", "text/plain", "application/octet-stream"]) {
    it(type, async () => {
      const registry = await fakeRegistry();
      const store = await newStore();
      const image = makeImage(store, { label: "a", layers });
      const platform = { os: "linux", architecture: "amd64" };
      const index = makeIndex(store, [{ image, platform }]);
      for (const root of [image.manifest, index]) {
        const name = `${registry.host}/app:1`;
        await push(name, store, root);
        for (const [key, { bytes }] of registry.manifests) {
          registry.manifests.set(key, { type, bytes });
        }
        const { digest, mediaType } = await pull(name);
        assert.deepEqual([digest, mediaType], [root.digest, root.mediaType]);
      }
    });
  }
});

test("a digest that HEAD answers with another is not believed: the manifest is asked for", async () => {
  const registry = await fakeRegistry();
  const store = await newStore();
  const { manifest } = makeImage(store, { label: "a", layers });
  await push(`${registry.host}/app:1`, store, manifest);
  const other = `sha256:${"0".repeat(64)}`;
  const headers = { "Docker-Content-Digest": other, "Content-Type": manifest.mediaType };
  registry.intercept = ({ method }, response) =>
    method === "HEAD" && reply(response, 200, headers, "{}");
  const name = `${registry.host}/app@${manifest.digest}`;
  assert.equal((await imageDescriptor(name, {}, placeOf())).digest, manifest.digest);
});
