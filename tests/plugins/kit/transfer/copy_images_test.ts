import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { CopyEvent } from "../../../../plugins/kit/transfer/copy_event.ts";
import { copyImages, type CopyOptions } from "../../../../plugins/kit/transfer/copy_images.ts";
import { StoreSink, storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import type { ImageSink, ImageSource } from "../../../../core/plugin/contracts/transport.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import { encodeIndex, parseIndex } from "../../../../core/oci/image_index.ts";
import { encodeManifest, parseManifest } from "../../../../core/oci/manifest.ts";
import { mediaTypes } from "../../../../core/oci/media_types.ts";
import { hostPlatform } from "../../../../core/platform.ts";
import { checkStore } from "../../../../plugins/tools/system/check.ts";
import { Store } from "../../../../core/store/store.ts";
import { member } from "../../../support/archive.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { makeImage, makeIndex } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });
const name = "docker.io/library/image:1";
const platforms = ["amd64", "arm64", "s390x"].map((architecture) => ({
  os: "linux",
  architecture,
}));

/** Copies one image from a store to a new one; of the blobs, only those that `has` lets through are there. */
async function copy(
  origin: Store,
  descriptor: Descriptor,
  options: Partial<CopyOptions> & { has?: (blob: Descriptor) => boolean; store?: Store } = {},
) {
  const store = options.store ?? await newStore();
  const whole = storeSource(origin, [{ descriptor, names: [name] }]);
  const source: ImageSource = {
    ...whole,
    verified: false,
    has: async (blob) => (options.has?.(blob) ?? true) && await whole.has(blob),
  };
  const [copied] = await copyImages(source, new StoreSink(store), { ...options, store });
  assert.deepEqual(await checkStore(store), []);
  return { store, digest: copied!.descriptor.digest };
}

/** A store with an index of images for some platforms. */
async function manyPlatforms() {
  const origin = await newStore();
  const images = platforms.map((platform) => ({
    platform,
    image: makeImage(origin, { label: platform.architecture, platform }),
  }));
  return { origin, images, index: makeIndex(origin, images) };
}

test("an index of which one image is there becomes that image; of which some are, an index of those", async () => {
  const { origin, images, index } = await manyPlatforms();
  const without = (...missing: number[]) => (blob: Descriptor) =>
    !missing.some((at) => images[at]!.image.manifest.digest === blob.digest);
  assert.equal(
    (await copy(origin, index, { has: without(0, 1) })).digest,
    images[2]!.image.manifest.digest,
  );
  const two = await copy(origin, index, { has: without(1) });
  const made = parseIndex(
    two.store.blobs.read({ digest: two.digest, size: two.store.blobs.size(two.digest) }),
  );
  assert.deepEqual(made.manifests.map(({ digest }) => digest), [
    images[0]!.image.manifest.digest,
    images[2]!.image.manifest.digest,
  ]);
  const events: CopyEvent[] = [];
  await copy(origin, index, { has: without(1), onEvent: (event) => void events.push(event) });
  const missing = events.flatMap((event) => event.type === "partial" ? event.missing : []);
  assert.deepEqual(missing.map(({ digest }) => digest), [images[1]!.image.manifest.digest]);
  const none = await refusedLater(
    copy(origin, index, { has: without(0, 1, 2) }),
    "image/incomplete",
  );
  for (const { image } of images) assert(none.message.includes(image.manifest.digest));
  const whole = await refusedLater(
    copy(origin, index, { has: without(1), whole: true }),
    "image/incomplete",
  );
  assert.match(whole.message, /linux\/arm64 \(sha256:[0-9a-f]+\) is missing/);
  await refusedLater(
    copy(origin, index, { has: without(1), preserveDigests: true }),
    "image/digest-changed",
  );
});

test("an image whose manifest is there and whose blob is not is not left out, but told by the blob", async () => {
  const { origin, images, index } = await manyPlatforms();
  const { layers, config } = images[1]!.image;
  for (const missing of [layers[0]!, config]) {
    const has = (blob: Descriptor) => blob.digest !== missing.digest;
    const error = await refusedLater(copy(origin, index, { has }), "image/incomplete");
    assert(error.message.includes(missing.digest), error.message);
    const one = { has, preferred: platforms[1]! };
    await refusedLater(copy(origin, index, one), "image/incomplete");
    await copy(origin, index, { has, preferred: platforms[0]! });
  }
});

test("a platform is chosen, or told that it is not there", async () => {
  const { origin, images, index } = await manyPlatforms();
  const [, platform] = platforms;
  const expected = images[1]!.image.manifest.digest;
  assert.equal((await copy(origin, index, { platform })).digest, expected);
  assert.equal((await copy(origin, index, { preferred: platform })).digest, expected);
  assert.equal(
    (await copy(origin, images[0]!.image.manifest, { preferred: platform })).digest,
    images[0]!.image.manifest.digest,
  );
  const other = { os: "linux", architecture: "riscv64" };
  const error = await refusedLater(copy(origin, index, { platform: other }), "image/platform");
  assert.match(error.hint!, /linux\/amd64, linux\/arm64, linux\/s390x/);
  await refusedLater(
    copy(origin, images[0]!.image.manifest, { platform: other }),
    "image/platform",
  );
});

test("what is there already does not move, and is verified all the same", async () => {
  const origin = await newStore();
  const image = makeImage(origin, {
    label: "a",
    layers: [{ members: [member("a")], compression: "gzip" }],
  });
  const store = await newStore();
  const events: CopyEvent[] = [];
  const onEvent = (event: CopyEvent) => void events.push(event);
  await copy(origin, image.manifest, { store, onEvent });
  const moved = (type: CopyEvent["type"]) =>
    events.splice(0).flatMap((event) =>
      event.type === type && "blob" in event ? [event.blob!.digest] : []
    );
  const all = [...image.layers, image.config, image.manifest].map(({ digest }) => digest);
  assert.deepEqual(moved("end"), all);
  await copy(origin, image.manifest, { store, onEvent });
  assert.deepEqual(moved("present"), all);
  // The layer is there; an image that says something else of it is refused.
  const liar = makeImage(origin, {
    label: "b",
    layers: [{ members: [member("b")], compression: "gzip" }],
  });
  const manifest = parseManifest(origin.blobs.read(liar.manifest));
  const lie = encodeManifest({ ...manifest, layers: image.layers });
  const descriptor = { mediaType: mediaTypes.manifest, ...origin.blobs.put(lie) };
  await refusedLater(copy(origin, descriptor, { store }), "image/diff-id-mismatch");
  assert.equal(store.references.list().length, 1);
});

test("the place of others is asked for each blob once", async () => {
  const origin = await newStore();
  const image = makeImage(origin, {
    label: "a",
    layers: ["a", "b", "c"].map((path) => ({ members: [member(path)], compression: "gzip" })),
  });
  const store = await newStore();
  const base = new StoreSink(store);
  const asked: string[] = [];
  const sink: ImageSink = {
    isElsewhere: true,
    has: (blob) => {
      asked.push(blob.digest);
      return base.has(blob);
    },
    put: (blob, bytes) => base.put(blob, bytes),
    commit: (images) => base.commit(images),
    abort: () => base.abort(),
  };
  const source = storeSource(origin, [{ descriptor: image.manifest, names: [name] }]);
  const all = [...image.layers, image.config, image.manifest].map(({ digest }) => digest).sort();
  for (const what of ["nothing", "everything"]) {
    await copyImages(source, sink, { store });
    assert.deepEqual(asked.splice(0).sort(), all, what);
  }
});

test("layers that the sink does not take are inflated, in an index too, and attestations follow", async () => {
  const origin = await newStore();
  const platform = hostPlatform();
  const layers = [{
    members: [member("file", {}, "x".repeat(1000))],
    compression: "zstd" as const,
  }];
  const image = makeImage(origin, { label: "a", layers, platform });
  const attestation = makeImage(origin, { label: "attestation" });
  const reference = { "vnd.docker.reference.digest": image.manifest.digest };
  const unknown = { os: "unknown", architecture: "unknown" };
  const index = {
    mediaType: mediaTypes.index,
    ...origin.blobs.put(encodeIndex({
      mediaType: mediaTypes.index,
      manifests: [
        { ...image.manifest, platform },
        { ...attestation.manifest, platform: unknown, annotations: reference },
      ],
    })),
  };
  const store = await newStore();
  const base = new StoreSink(store);
  const sink: ImageSink = {
    compressions: new Set(["none", "gzip"]),
    has: (blob) => base.has(blob),
    put: (blob, bytes) => base.put(blob, bytes),
    commit: (images) => base.commit(images),
    abort: () => base.abort(),
  };
  const source = storeSource(origin, [{ descriptor: index, names: [name] }]);
  const [copied] = await copyImages(source, sink, { store: await newStore() });
  const made = parseIndex(store.blobs.read(copied!.descriptor));
  const [manifest, about] = made.manifests;
  assert.notEqual(manifest!.digest, image.manifest.digest);
  assert.deepEqual(about!.annotations, { "vnd.docker.reference.digest": manifest!.digest });
  const inflated = parseManifest(store.blobs.read(manifest!));
  assert.equal(inflated.config.digest, image.config.digest);
  assert.equal(inflated.layers[0]!.mediaType, mediaTypes.layer);
  assert.deepEqual(await checkStore(store), []);
});

test("artefacts that are no images are copied as they are", async () => {
  const origin = await newStore();
  const { blobs } = origin;
  const config = { mediaType: mediaTypes.empty, ...blobs.put("{}") };
  const layers = [{ mediaType: "text/plain", ...blobs.put("no archive at all") }];
  const manifest = encodeManifest({
    mediaType: mediaTypes.manifest,
    artifactType: "text/plain",
    config,
    layers,
  });
  const descriptor = { mediaType: mediaTypes.manifest, ...blobs.put(manifest) };
  assert.equal((await copy(origin, descriptor)).digest, descriptor.digest);
});

test("layers that only their owner hands out may be away", async () => {
  const origin = await newStore();
  const image = makeImage(origin, { label: "a" });
  const manifest = parseManifest(origin.blobs.read(image.manifest));
  const foreign = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
  const layers = [{
    ...manifest.layers[0]!,
    mediaType: foreign,
    urls: ["https://example.org/layer"],
  }];
  const descriptor = {
    mediaType: mediaTypes.manifest,
    ...origin.blobs.put(encodeManifest({ ...manifest, layers })),
  };
  const has = ({ mediaType }: Descriptor) => mediaType !== foreign;
  assert.equal((await copy(origin, descriptor, { has })).digest, descriptor.digest);
});

test("a document that is too large, or of another kind, is refused before it is read", async () => {
  const origin = await newStore();
  const image = makeImage(origin, { label: "a" });
  await refusedLater(copy(origin, { ...image.manifest, size: 5 << 20 }), "image/document-size");
  await refusedLater(copy(origin, image.layers[0]!), "image/media-type");
});

test("a sink that fails is aborted, and its own error told", async () => {
  const origin = await newStore();
  const image = makeImage(origin, { label: "a" });
  let aborted = 0;
  const failing: ImageSink = {
    has: () => Promise.resolve(false),
    put: () => Promise.reject(new Error("the cable is out")),
    commit: () => Promise.reject(new Error("never")),
    abort: () => {
      aborted++;
      return Promise.reject(new Error("this one is not told"));
    },
  };
  const source = storeSource(origin, [{ descriptor: image.manifest, names: [] }]);
  await assert.rejects(copyImages(source, failing, { store: origin }), /the cable is out/);
  assert.equal(aborted, 1);
});

test("a place without images is told as such", async () => {
  const origin = await newStore();
  const store = await newStore();
  for (const name of [undefined, "a"]) {
    await refusedLater(
      copyImages(storeSource(origin, []), new StoreSink(store, name), { store }),
      "image/none",
    );
  }
});
