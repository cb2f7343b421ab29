import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findImage, listImages, requireImage } from "../../../../plugins/kit/images/find.ts";
import { encodeIndex } from "../../../../core/oci/image_index.ts";
import { encodeManifest } from "../../../../core/oci/manifest.ts";
import { mediaTypes } from "../../../../core/oci/media_types.ts";
import { parsePlatform } from "../../../../core/platform.ts";
import { parseReference } from "../../../../core/reference.ts";
import { Store } from "../../../../core/store/store.ts";
import { refused } from "../../../support/refused.ts";
import { putSampleImage } from "../../../support/sample_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const work = temporaryDirectory();

/** A store with two images; the second has two names. */
async function storeOf(name: string) {
  const store = await Store.open(join(work, name), { create: true });
  const [one, two] = [putSampleImage(store, "one"), putSampleImage(store, "two")];
  await store.references.tag(parseReference("one:1"), one.manifest, new Date(1000));
  await store.references.tag(parseReference("two"), two.manifest, new Date(2000));
  await store.references.tag(parseReference("reg.example/two:2"), two.manifest, new Date(3000));
  return { store, one, two };
}

test("findImage: by name, name and digest, digest, ID, and the beginning of one", async () => {
  const { store, one, two } = await storeOf("find");
  const { digest } = two.manifest;
  const found: [text: string, digest: string][] = [
    ["one:1", one.manifest.digest],
    ["docker.io/library/one:1", one.manifest.digest],
    ["two", digest],
    ["two:latest", digest],
    ["reg.example/two:2", digest],
    [`two@${digest}`, digest],
    [digest, digest],
    [digest.slice(7), digest],
    [digest.slice(7, 19), digest],
    [digest.slice(0, 19), digest],
    [two.config.digest, digest],
    [two.config.digest.slice(7, 19), digest],
  ];
  for (const [text, expected] of found) {
    assert.equal(findImage(store, text)?.descriptor.digest, expected, text);
  }
  const missing = ["one", "two:2", `one@${digest}`, `reg.example/one@${digest}`, "0".repeat(64)];
  for (const text of missing) assert.equal(findImage(store, text), undefined, text);
  const short = digest.slice(7, 18);
  assert.equal(findImage(store, short, 12), undefined);
  store.close();
});

test("findImage: the beginning of several images is refused", async () => {
  const { store } = await storeOf("ambiguous");
  for (let count = 0; count < 16; count++) {
    const { manifest } = putSampleImage(store, `more ${count}`);
    await store.references.add(manifest, new Date());
  }
  const digits = [..."0123456789abcdef"];
  const codes = digits.map((digit) => {
    try {
      findImage(store, digit);
      return undefined;
    } catch (error) {
      return (error as { code?: string }).code;
    }
  });
  // Eighteen images have sixteen first digits at the most.
  assert(codes.includes("image/ambiguous"), codes.join());
  store.close();
});

test("findImage: of an index, not all need be there", async () => {
  const { store, one, two } = await storeOf("index");
  const platform = (name: string) => ({ platform: parsePlatform(name) });
  const index = store.blobs.put(encodeIndex({
    mediaType: mediaTypes.index,
    manifests: [
      { ...one.manifest, ...platform("linux/amd64") },
      { ...two.manifest, ...platform("linux/arm64") },
    ],
  }));
  const descriptor = { mediaType: mediaTypes.index, ...index };
  await store.references.tag(parseReference("both"), descriptor, new Date());
  rmSync(store.blobs.path(two.manifest.digest));
  const found: [text: string, digest: string][] = [
    ["both", index.digest],
    [index.digest, index.digest],
    [one.manifest.digest, one.manifest.digest], // by itself, not as a part of the index
    [one.config.digest, one.manifest.digest],
    [two.manifest.digest, two.manifest.digest],
  ];
  for (const [text, digest] of found) {
    assert.equal(findImage(store, text)?.descriptor.digest, digest, text);
  }
  assert.equal(findImage(store, "0".repeat(64)), undefined);
  store.close();
});

test("findImage: an ID of which there are two manifests is one image, and a name goes first", async () => {
  const { store, two } = await storeOf("packed");
  const { config, layer } = two;
  const packed = { ...layer, mediaType: mediaTypes.layer, annotations: { packed: "elsewhere" } };
  const other = {
    mediaType: mediaTypes.manifest,
    ...store.blobs.put(
      encodeManifest({ mediaType: mediaTypes.manifest, config, layers: [packed] }),
    ),
  };
  await store.references.add(other, new Date(9000));
  for (const text of [config.digest, config.digest.slice(7, 19)]) {
    assert.equal(findImage(store, text)?.descriptor.digest, two.manifest.digest, text);
  }
  assert.equal(findImage(store, other.digest)?.descriptor.digest, other.digest);
  store.close();
});

test("requireImage: suggests a name that is near", async () => {
  const { store } = await storeOf("require");
  assert.match(refused(() => requireImage(store, "twoo"), "image/unknown").hint!, /mean two\?/);
  assert.match(refused(() => requireImage(store, "zzzzzz"), "image/unknown").hint!, /image ls/);
  store.close();
});

test("listImages: those made last first", async () => {
  const { store } = await storeOf("list");
  const made = listImages(store).map(({ created }) => created?.getTime());
  assert.deepEqual(made, [3000, 2000, 1000]);
  store.close();
});
