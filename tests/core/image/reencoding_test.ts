/**
 * Layers that are encoded otherwise where they go: their manifests are written anew, each in its own family, and nothing else of
 * them changes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { Digest } from "../../../core/digest.ts";
import { copyImages } from "../../../plugins/kit/transfer/copy_images.ts";
import { StoreSink, storeSource } from "../../../plugins/kit/transfer/store_place.ts";
import type { ImageSink } from "../../../core/plugin/contracts/transport.ts";
import { type Compression, dockerMediaTypes, mediaTypes } from "../../../core/oci/media_types.ts";
import { checkStore } from "../../../plugins/tools/system/check.ts";
import { Store } from "../../../core/store/store.ts";
import { archiveOf, member } from "../../support/archive.ts";
import { ForeignBlobs } from "../../support/foreign_documents.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });

const foreignDocker = "application/vnd.docker.image.rootfs.foreign.diff.tar";
const foreignOci = "application/vnd.oci.image.layer.nondistributable.v1.tar";

// deno-lint-ignore no-explicit-any
type Json = any;

test("images of two families share a layer, and each keeps its family and its own words", async () => {
  const origin = await newStore();
  const blobs = new ForeignBlobs();
  const tar = archiveOf([member("file", {}, "shared by all ".repeat(1000))]);
  const plain = (type: string, of: string) => blobs.blob(type, tar, { annotations: { of } });
  const diffIds: Digest[] = [plain(mediaTypes.layer, "").digest];
  const oci = blobs.manifest(
    blobs.config([...diffIds, ...diffIds, ...diffIds]),
    [
      plain(mediaTypes.layer, "oci, once"),
      plain(mediaTypes.layer, "oci, again"),
      plain(foreignOci, "oci, its owner's"),
    ],
    { later: { number: "a number above 2^53" } },
  );
  const docker = blobs.manifest(
    blobs.config([...diffIds, ...diffIds], {}, dockerMediaTypes.config),
    [plain(dockerMediaTypes.layer, "docker"), plain(foreignDocker, "docker, its owner's")],
    {},
    dockerMediaTypes.manifest,
  );
  const mixed = blobs.manifest(blobs.config(diffIds, { os: "mixed" }), [
    plain(dockerMediaTypes.layer, "a layer of the other family"),
  ]);
  const root = blobs.index([docker, oci, mixed], { later: "9" });
  for (const bytes of blobs.all.values()) origin.blobs.put(bytes);

  const encoded = async (compression: Compression) => {
    const store = await newStore();
    const source = storeSource(origin, [{ descriptor: root, names: [] }]);
    const options = { store: origin, compression, forceCompression: true };
    const [copied] = await copyImages(source, new StoreSink(store), options);
    assert.deepEqual(await checkStore(store), []);
    const read = (descriptor: Json): Json =>
      JSON.parse(new TextDecoder().decode(store.blobs.read(descriptor)));
    const text = new TextDecoder().decode(store.blobs.read(copied!.descriptor));
    assert(text.startsWith('{"schemaVersion":2,'), text);
    assert.equal(read(copied!.descriptor).later, "9");
    const manifests: Json[] = read(copied!.descriptor).manifests.map((each: Json) => {
      const bytes = new TextDecoder().decode(store.blobs.read(each));
      return { ...read(each), bytes };
    });
    assert(manifests[1].bytes.endsWith('"later":{"number":9223372036854775807}}'));
    return manifests.map(({ layers }) =>
      layers.map(({ mediaType, annotations }: Json) => [mediaType, annotations.of])
    );
  };

  assert.deepEqual(await encoded("gzip"), [
    [
      [dockerMediaTypes.layerGzip, "docker"],
      [`${foreignDocker}.gzip`, "docker, its owner's"],
    ],
    [
      [mediaTypes.layerGzip, "oci, once"],
      [mediaTypes.layerGzip, "oci, again"],
      [`${foreignOci}+gzip`, "oci, its owner's"],
    ],
    [[mediaTypes.layerGzip, "a layer of the other family"]],
  ]);
  const zstd = await encoded("zstd");
  assert.deepEqual(zstd[1]!.map(([type]: Json) => type), [
    mediaTypes.layerZstd,
    mediaTypes.layerZstd,
    `${foreignOci}+zstd`,
  ]);
});

test("a layer that is not encoded otherwise stays, beside one that is", async () => {
  const origin = await newStore();
  const blobs = new ForeignBlobs();
  const zipped = blobs.layer("zipped", mediaTypes.layerGzip, { annotations: { of: "zipped" } });
  const tar = archiveOf([member("plain")]);
  const plain = blobs.blob(mediaTypes.layer, tar);
  const root = blobs.manifest(blobs.config([zipped.diffId, plain.digest]), [zipped, plain]);
  for (const bytes of blobs.all.values()) origin.blobs.put(bytes);
  const store = await newStore();
  const into = new StoreSink(store);
  const sink: ImageSink = {
    compression: "gzip",
    has: (blob) => into.has(blob),
    put: (blob, bytes) => into.put(blob, bytes),
    commit: (images) => into.commit(images),
    abort: () => into.abort(),
  };
  const source = storeSource(origin, [{ descriptor: root, names: [] }]);
  const [copied] = await copyImages(source, sink, { store: origin });
  const { layers } = JSON.parse(new TextDecoder().decode(store.blobs.read(copied!.descriptor)));
  const { diffId: _, ...same } = zipped;
  assert.deepEqual(layers[0], same);
  assert.notEqual(layers[1].digest, plain.digest);
  assert.equal(layers[1].mediaType, mediaTypes.layerGzip);
});
