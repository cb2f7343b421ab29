/**
 * Layers that get a table of contents on their way, and what becomes of it afterwards.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { parseConfig } from "../../../../core/oci/config.ts";
import { parseManifest } from "../../../../core/oci/manifest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { Store } from "../../../../core/store/store.ts";
import { formatOf } from "../../../../plugins/kit/packing/tables/format.ts";
import type { CopyEvent } from "../../../../plugins/kit/transfer/copy_event.ts";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import type { EncodingOptions } from "../../../../plugins/kit/transfer/layer_encoding.ts";
import { StoreSink, storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { member } from "../../../support/archive.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const folder = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(folder, String(count++)), { create: true });

const text = "one line of a file like many others\n".repeat(3000);
const origin = await newStore();
const image = makeImage(origin, {
  label: "two layers",
  layers: [
    { members: [member("plain", {}, text)] },
    { members: [member("packed", {}, text)], compression: "gzip" },
  ],
});

/** An image in a store, as it came there. */
async function copied(from: Store, descriptor: typeof image.manifest, options: EncodingOptions) {
  const store = await newStore();
  const events: CopyEvent[] = [];
  const onEvent = (event: CopyEvent) => void events.push(event);
  const source = storeSource(from, [{ descriptor, names: [] }]);
  const [placed] = await copyImages(source, new StoreSink(store), { store, ...options, onEvent });
  const manifest = parseManifest(store.blobs.read(placed!.descriptor));
  const config = parseConfig(store.blobs.read(manifest.config));
  const formats = manifest.layers.map((layer) => formatOf(layer)).join(" ");
  return { ...{ store, events, manifest, config, formats }, descriptor: placed!.descriptor };
}

test("zstd:chunked changes nothing but the layers, which are verified as layers on their way on", async () => {
  const options = { compression: "zstd:chunked", forceCompression: true } as const;
  const { store, descriptor, ...made } = await copied(origin, image.manifest, options);
  assert.equal(made.formats, "zstd:chunked zstd:chunked");
  assert.equal(made.manifest.config.digest, image.config.digest);
  const [layer] = made.manifest.layers;
  const keys = ["manifest-checksum", "manifest-position", "tarsplit-position"];
  assert.deepEqual(
    Object.keys(layer!.annotations!).sort(),
    keys.map((key) => `io.github.containers.zstd-chunked.${key}`),
  );
  // As it is; with another compression it has no table any more, and nothing tells of one.
  assert.equal((await copied(store, descriptor, {})).formats, made.formats);
  const zstd = await copied(store, descriptor, { compression: "zstd", forceCompression: true });
  assert.equal(zstd.formats, made.formats);
  const gzip = await copied(store, descriptor, { compression: "gzip", forceCompression: true });
  assert.equal(gzip.formats, "gzip gzip");
  assert.deepEqual(gzip.manifest.layers.map(({ annotations }) => annotations), [
    ...[undefined, undefined],
  ]);
  assert.equal(gzip.manifest.config.digest, image.config.digest);
});

test("eStargz gives a layer another diffID, and so the image another ID", async () => {
  const { store, descriptor, ...made } = await copied(origin, image.manifest, {
    compression: "estargz",
  });
  assert.equal(made.formats, "estargz gzip");
  const before = parseConfig(origin.blobs.read(image.config));
  assert.notEqual(made.config.diffIds[0], before.diffIds[0]);
  assert.equal(made.config.diffIds[1], before.diffIds[1]);
  assert.deepEqual({ ...made.config, diffIds: [] }, { ...before, diffIds: [] });
  const again = await copied(store, descriptor, { compression: "gzip", forceCompression: true });
  assert.equal(again.formats, "estargz gzip");
  assert.equal(again.manifest.config.digest, made.manifest.config.digest);
});

test("a copy that keeps digests has no tables made", async () => {
  for (const compression of ["estargz", "zstd:chunked"] as const) {
    const copying = copied(origin, image.manifest, { compression, preserveDigests: true });
    await assert.rejects(
      copying,
      (error) => error instanceof QuillaError && error.code === "image/digest-changed",
    );
  }
});

test("a layer that no table can tell of is written without one, which is told", async () => {
  const odd = makeImage(origin, {
    label: "twice",
    layers: [
      { members: [member("a", {}, "1"), member("./a", {}, "2")] },
      { members: [member("b", {}, "1")] },
    ],
  });
  const { formats, events, manifest } = await copied(origin, odd.manifest, {
    compression: "estargz",
  });
  assert.equal(formats, "gzip estargz");
  assert.equal(manifest.layers.length, 2);
  const told = events.flatMap((event) => event.type === "untabled" ? [event] : []);
  assert.deepEqual(
    told.map(({ wanted, written, reason }) => [wanted, written, reason]),
    [["estargz", "gzip", "a path twice"]],
  );
});
