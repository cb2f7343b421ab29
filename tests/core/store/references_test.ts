import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "../../../core/digest.ts";
import { encodeIndex } from "../../../core/oci/image_index.ts";
import { mediaTypes } from "../../../core/oci/media_types.ts";
import { parseReference } from "../../../core/reference.ts";
import { createdOf, nameOf } from "../../../core/store/references.ts";
import { Store } from "../../../core/store/store.ts";
import { start, supportScript, thisRuntime } from "../../support/child_process.ts";
import { peer } from "../../support/peers.ts";
import { putSampleImage } from "../../support/sample_image.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";
import { leftoversIn } from "../../support/leftovers.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });
const hello = parseReference("hello");
const world = parseReference("example.org/world:1.0");
const helloName = "docker.io/library/hello:latest";
const worldName = "example.org/world:1.0";
const monday = new Date("2026-11-23T07:08:09.123Z");

/** Names, or null for dangling, with the digests that they mean. */
function listed(store: Store): [string | null, string][] {
  return store.references.list().map((image) => [nameOf(image) ?? null, image.digest]);
}

test("a name is a descriptor with annotations, as other programs read it", async () => {
  const store = await newStore();
  const { manifest } = putSampleImage(store, "a");
  await store.references.tag(hello, manifest, monday);
  assert.deepEqual(JSON.parse(readFileSync(join(store.root, "index.json"), "utf8")), {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [{
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      digest: manifest.digest,
      size: manifest.size,
      annotations: {
        "org.opencontainers.image.created": "2026-11-23T07:08:09Z",
        "org.opencontainers.image.ref.name": helloName,
      },
    }],
  });
  const found = store.references.find(parseReference("docker.io/library/hello:latest"))!;
  assert.equal(nameOf(found), helloName);
  assert.deepEqual(createdOf(found), new Date("2026-11-23T07:08:09Z"));
  assert.equal(store.references.find(world), undefined);
  assert.deepEqual(leftoversIn(store.root), []);
});

const skopeo = peer("skopeo");
test("skopeo finds an image by its full name", { skip: skopeo.skip ?? false }, async () => {
  const store = await newStore();
  const { manifest } = putSampleImage(store, "a");
  await store.references.tag(hello, manifest, monday);
  await store.references.tag(world, putSampleImage(store, "b").manifest, monday);
  const place = `oci:${store.root}:${helloName}`;
  const { status, stdout, stderr } = spawnSync(skopeo.path, ["inspect", "--raw", place]);
  assert.equal(status, 0, String(stderr));
  assert.equal(digestOf(Uint8Array.from(stdout)), manifest.digest);
});

test("an image that loses its name dangles, until it is named again", async () => {
  const store = await newStore();
  const a = putSampleImage(store, "a").manifest;
  const b = putSampleImage(store, "b").manifest;
  await store.references.tag(hello, a, monday);
  await store.references.tag(hello, b, monday);
  assert.deepEqual(listed(store), [[null, a.digest], [helloName, b.digest]]);
  assert.deepEqual(createdOf(store.references.list()[0]!), new Date("2026-11-23T07:08:09Z"));
  await store.references.tag(world, a, monday);
  assert.deepEqual(listed(store), [[helloName, b.digest], [worldName, a.digest]]);
});

test("an image that has another name does not dangle when it loses one", async () => {
  const store = await newStore();
  const a = putSampleImage(store, "a").manifest;
  const b = putSampleImage(store, "b").manifest;
  await store.references.tag(hello, a, monday);
  await store.references.tag(world, a, monday);
  await store.references.tag(hello, b, monday);
  assert.deepEqual(listed(store), [[worldName, a.digest], [helloName, b.digest]]);
});

test("naming an image as it is called already keeps one entry", async () => {
  const store = await newStore();
  const { manifest } = putSampleImage(store, "a");
  await store.references.tag(hello, manifest, new Date(0));
  await store.references.tag(hello, manifest, monday);
  assert.deepEqual(listed(store), [[helloName, manifest.digest]]);
  assert.equal(createdOf(store.references.list()[0]!)?.getUTCFullYear(), 2026);
});

test("a name is taken away", async () => {
  const store = await newStore();
  const a = putSampleImage(store, "a").manifest;
  await store.references.tag(hello, a, monday);
  await store.references.tag(world, a, monday);
  assert.equal(await store.references.untag(hello), true);
  assert.deepEqual(listed(store), [[worldName, a.digest]]);
  assert.equal(await store.references.untag(world), true);
  assert.deepEqual(listed(store), [[null, a.digest]]);
  assert.equal(await store.references.untag(world), false);
});

test("an image is added without a name, once", async () => {
  const store = await newStore();
  const a = putSampleImage(store, "a").manifest;
  await store.references.add(a, monday);
  await store.references.add(a, new Date());
  assert.deepEqual(listed(store), [[null, a.digest]]);
  await store.references.tag(hello, a, monday);
  await store.references.add(a, monday);
  assert.deepEqual(listed(store), [[helloName, a.digest]]);
});

test("an image is removed with all of its names", async () => {
  const store = await newStore();
  const a = putSampleImage(store, "a").manifest;
  const b = putSampleImage(store, "b").manifest;
  await store.references.tag(hello, a, monday);
  await store.references.tag(world, a, monday);
  await store.references.add(b, monday);
  assert.equal(await store.references.remove(a.digest), true);
  assert.deepEqual(listed(store), [[null, b.digest]]);
  assert.equal(await store.references.remove(a.digest), false);
  assert.equal(store.blobs.has(a.digest), true);
});

for (const part of ["manifest", "config", "layer"] as const) {
  test(`an image whose ${part} is missing gets no name`, async () => {
    const store = await newStore();
    await store.references.tag(world, putSampleImage(store, "good").manifest, monday);
    const before = readFileSync(join(store.root, "index.json"), "utf8");
    const image = putSampleImage(store, "bad");
    rmSync(store.blobs.path(image[part].digest));
    const tagged = store.references.tag(hello, image.manifest, monday);
    await assert.rejects(tagged, (error: Error & { code: string }) => {
      assert.equal(error.code, "store/incomplete");
      assert.ok(error.message.includes(image[part].digest), error.message);
      return true;
    });
    assert.equal(readFileSync(join(store.root, "index.json"), "utf8"), before);
  });
}

test("an index of several images must be complete down to the layers", async () => {
  const store = await newStore();
  const image = putSampleImage(store, "a");
  const bytes = encodeIndex({ mediaType: mediaTypes.index, manifests: [image.manifest] });
  const index = { mediaType: mediaTypes.index, ...store.blobs.put(bytes) };
  await store.references.tag(hello, index, monday);
  const other = putSampleImage(store, "b");
  rmSync(store.blobs.path(other.layer.digest));
  const incomplete = encodeIndex({ mediaType: mediaTypes.index, manifests: [other.manifest] });
  const second = { mediaType: mediaTypes.index, ...store.blobs.put(incomplete) };
  await assert.rejects(store.references.tag(hello, second, monday), { code: "store/incomplete" });
  assert.equal(store.references.find(hello)?.digest, index.digest);
});

test("an index may lack images as a whole, as long as one is there", async () => {
  const store = await newStore();
  const [here, away] = [putSampleImage(store, "a"), putSampleImage(store, "b")];
  const manifests = [away.manifest, here.manifest];
  const bytes = encodeIndex({ mediaType: mediaTypes.index, manifests });
  const index = { mediaType: mediaTypes.index, ...store.blobs.put(bytes) };
  rmSync(store.blobs.path(away.manifest.digest));
  await store.references.tag(hello, index, monday);
  assert.equal(store.references.find(hello)?.digest, index.digest);
  const rest = encodeIndex({ mediaType: mediaTypes.index, manifests: [away.manifest] });
  const nothing = { mediaType: mediaTypes.index, ...store.blobs.put(rest) };
  await assert.rejects(store.references.tag(world, nothing, monday), { code: "store/incomplete" });
});

test("a descriptor of the wrong size gets no name", async () => {
  const store = await newStore();
  const { manifest } = putSampleImage(store, "a");
  const wrong = { ...manifest, size: manifest.size + 1 };
  await assert.rejects(store.references.tag(hello, wrong, monday), { code: "store/incomplete" });
  assert.deepEqual(listed(store), []);
});

const unreadable: [name: string, text: string | undefined][] = [
  ["missing", undefined],
  ["empty", ""],
  ["cut short", '{"schemaVersion":2,"manifests":['],
  ["not an index", "[]"],
  [
    "of a hostile digest",
    JSON.stringify({
      schemaVersion: 2,
      manifests: [{ mediaType: mediaTypes.manifest, size: 1, digest: "sha256:../../x" }],
    }),
  ],
];

for (const [name, text] of unreadable) {
  test(`a list of images that is ${name} is an error, and never replaced`, async () => {
    const store = await newStore();
    const path = join(store.root, "index.json");
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
    const { manifest } = putSampleImage(store, "a");
    assert.throws(() => store.references.list(), { code: "store/index-damaged" });
    const tagged = store.references.tag(hello, manifest, monday);
    await assert.rejects(tagged, { code: "store/index-damaged" });
    store.close();
    const reopened = await Store.open(store.root, { create: true });
    if (text === undefined) assert.throws(() => readFileSync(path), { code: "ENOENT" });
    else assert.equal(readFileSync(path, "utf8"), text);
    reopened.close();
  });
}

test("what stands in the index beside the images stays", async () => {
  const store = await newStore();
  const path = join(store.root, "index.json");
  const annotations = { "org.example": "kept" };
  writeFileSync(path, JSON.stringify({ schemaVersion: 2, manifests: [], annotations }));
  await store.references.tag(hello, putSampleImage(store, "a").manifest, monday);
  assert.deepEqual(JSON.parse(readFileSync(path, "utf8")).annotations, annotations);
});

test("a list that would be too long to read is not written", async () => {
  const store = await newStore();
  const { manifest } = putSampleImage(store, "a");
  const image = { ...manifest, annotations: { filler: "x".repeat(4 << 20) } };
  await assert.rejects(store.references.tag(hello, image, monday), { code: "store/index-full" });
  assert.deepEqual(listed(store), []);
});

test("a change that gives the same list writes nothing", async () => {
  const store = await newStore();
  const path = join(store.root, "index.json");
  rmSync(join(store.root, "ingest"), { recursive: true }); // writing would need it
  await store.references.update((images) => images);
  assert.ok(readFileSync(path));
});

test("changes at once within one process lose nothing", async () => {
  const store = await newStore();
  const names = Array.from({ length: 8 }, (_, number) => `name-${number}`);
  await Promise.all(
    names.map((name) =>
      store.references.tag(parseReference(name), putSampleImage(store, name).manifest, monday)
    ),
  );
  assert.equal(store.references.list().length, 8);
});

test("eight processes that make one store and name eight images at once give eight names", async () => {
  const root = join(directory, "crowd");
  const script = supportScript("tag_image.ts");
  const numbers = Array.from({ length: 8 }, (_, number) => number);
  const processes = numbers.map((number) =>
    start([...thisRuntime().command, script, root, `image-${number}`, `label ${number}`])
  );
  for (const { ended } of processes) {
    const { code, stderr } = await ended;
    assert.equal(code, 0, stderr);
  }
  const store = await Store.open(root);
  const names = store.references.list().map((image) => nameOf(image)).sort();
  assert.deepEqual(names, numbers.map((number) => `docker.io/library/image-${number}:latest`));
  assert.deepEqual(leftoversIn(root), []);
});
