/**
 * Layers that are encoded otherwise on their way: which, how, and what of the image stays.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import type { EncodingOptions } from "../../../../plugins/kit/transfer/layer_encoding.ts";
import { LayoutSink } from "../../../../plugins/kit/archives/layout_sink.ts";
import { openLayout } from "../../../../plugins/kit/archives/layout_source.ts";
import { StoreSink, storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import type { ImageSink } from "../../../../core/plugin/contracts/transport.ts";
import { encodeManifest, parseManifest } from "../../../../core/oci/manifest.ts";
import {
  type Compression,
  dockerMediaTypes,
  mediaTypes,
} from "../../../../core/oci/media_types.ts";
import { Store } from "../../../../core/store/store.ts";
import { member } from "../../../support/archive.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const folder = temporaryDirectory();
let count = 0;
const newPath = () => join(folder, String(count++));
const newStore = () => Store.open(newPath(), { create: true });

const text = "one line of a file like many others\n".repeat(3000);
const origin = await newStore();
const image = makeImage(origin, {
  label: "two layers",
  layers: [
    { members: [member("plain", {}, text)] },
    { members: [member("packed", {}, text)], compression: "gzip" },
  ],
});
const source = storeSource(origin, [{ descriptor: image.manifest, names: [] }]);

/** The media types of the layers where the image was copied to. */
async function typesOf(options: EncodingOptions, wishes: Partial<ImageSink> = {}) {
  const store = await newStore();
  const sink = Object.assign(new StoreSink(store), wishes);
  const [copied] = await copyImages(source, sink, { store: origin, ...options });
  const manifest = parseManifest(store.blobs.read(copied!.descriptor));
  assert.equal(manifest.config.digest, image.config.digest, "the image ID");
  // Every layer is verified once more on its way back.
  const names: string[] = [];
  await copyImages(
    storeSource(store, [{ descriptor: copied!.descriptor, names }]),
    new LayoutSink(newPath()),
    { store },
  );
  return manifest.layers.map(({ mediaType }) => /[a-z]+$/.exec(mediaType)![0]).join(" ");
}

const cases: [EncodingOptions, wishes: Partial<ImageSink>, layers: string][] = [
  [{}, {}, "tar gzip"],
  [{ compression: "gzip" }, {}, "gzip gzip"],
  [{ compression: "zstd" }, {}, "zstd gzip"],
  [{ compression: "zstd", forceCompression: true }, {}, "zstd zstd"],
  [{ compression: "none" }, {}, "tar gzip"],
  [{ compression: "none", forceCompression: true }, {}, "tar tar"],
  [{}, { compression: "gzip" }, "gzip gzip"],
  [{ compression: "none" }, { compression: "gzip" }, "tar gzip"],
  [{}, { compressions: new Set<Compression>(["none"]) }, "tar tar"],
  [{}, { compression: "zstd", compressions: new Set<Compression>(["zstd"]) }, "zstd zstd"],
];

describe("the layers of a copy", () => {
  for (const [options, wishes, layers] of cases) {
    it(`${JSON.stringify(options)} to ${Object.entries(wishes).map(([k, v]) => `${k} ${typeof v === "string" ? v : [...v as Set<string>]}`)}: ${layers}`, async () => {
      assert.equal(await typesOf(options, wishes), layers);
    });
  }
});

test("what the place does not take, or would change a digest, is refused", async () => {
  const refusal = async (options: EncodingOptions, wishes: Partial<ImageSink> = {}) => {
    const sink = Object.assign(new StoreSink(await newStore()), wishes);
    const error = await copyImages(source, sink, { store: origin, ...options }).catch((e) => e);
    assert.ok(error instanceof QuillaError, String(error));
    return error.code;
  };
  const compressions = new Set<Compression>(["none", "gzip"]);
  assert.equal(await refusal({ compression: "zstd" }, { compressions }), "image/compression");
  const preserveDigests = true;
  assert.equal(await refusal({ compression: "gzip", preserveDigests }), "image/digest-changed");
  assert.equal(await typesOf({ preserveDigests }), "tar gzip");
  // A place that would like something else is no reason to refuse, and none to change a digest.
  assert.equal(await typesOf({ preserveDigests }, { compression: "gzip" }), "tar gzip");
});

test("an image of Docker's media types keeps to them", async () => {
  const store = await newStore();
  const made = makeImage(store, { label: "docker" });
  const docker = {
    mediaType: dockerMediaTypes.manifest,
    ...store.blobs.put(encodeManifest({
      mediaType: dockerMediaTypes.manifest,
      config: { ...made.config, mediaType: dockerMediaTypes.config },
      layers: [{ ...made.layers[0]!, mediaType: dockerMediaTypes.layer }],
    })),
  };
  const from = storeSource(store, [{ descriptor: docker, names: [] }]);
  const target = await newStore();
  const [copied] = await copyImages(from, new StoreSink(target), { store, compression: "gzip" });
  const { mediaType, layers } = parseManifest(target.blobs.read(copied!.descriptor));
  assert.deepEqual([mediaType, layers[0]!.mediaType], [
    dockerMediaTypes.manifest,
    dockerMediaTypes.layerGzip,
  ]);
});

test("a plain layer of another place is verified before it is packed", async () => {
  const path = newPath();
  const names = ["docker.io/library/a:1"];
  const one = makeImage(origin, { label: "of another place" });
  await copyImages(
    storeSource(origin, [{ descriptor: one.manifest, names }]),
    new LayoutSink(path),
    { store: origin },
  );
  const store = await newStore();
  const from = openLayout(path);
  const target = await newStore();
  const [copied] = await copyImages(from, new StoreSink(target), { store, compression: "zstd" });
  await from.close();
  const manifest = parseManifest(target.blobs.read(copied!.descriptor));
  assert.equal(manifest.layers[0]!.mediaType, mediaTypes.layerZstd);
  assert.equal(
    store.blobs.has(one.layers[0]!.digest),
    true,
    "its plain archive is there to be packed",
  );
});
