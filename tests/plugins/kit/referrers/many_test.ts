/**
 * Ten thousand things that hang on one image, and one that is too large to be read.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { encodeIndex } from "../../../../core/oci/image_index.ts";
import { mediaTypes } from "../../../../core/oci/media_types.ts";
import type { ImageSource } from "../../../../core/plugin/contracts/transport.ts";
import { Store } from "../../../../core/store/store.ts";
import { artefactManifest } from "../../../../plugins/kit/referrers/artefact.ts";
import { markedReferrer } from "../../../../plugins/kit/referrers/marks.ts";
import { largestStatement, readAttached } from "../../../../plugins/kit/referrers/referrers_of.ts";
import { attestationsType, inTotoType } from "../../../../plugins/kit/referrers/statement.ts";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { bytesOf } from "../../../../plugins/kit/transfer/documents.ts";
import { StoreSink, storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { hangingOn } from "../../../../plugins/tools/artifact/tree.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });

test("ten thousand fit into a store's list; who looks at all of them is told that they are too many", async () => {
  const store = await newStore();
  const { manifest } = makeImage(store, { label: "many" });
  const artifactType = "application/vnd.dev.sigstore.bundle.v0.3+json";
  const one = artefactManifest({ artifactType, layers: [], subject: manifest });
  const manifests = Array.from(
    { length: 10_000 },
    (_, at) => markedReferrer({ ...one.descriptor, digest: digestOf(String(at)) }, manifest.digest),
  );
  const list = encodeIndex({ mediaType: mediaTypes.index, manifests });
  assert(list.length < 4 << 20);
  writeFileSync(store.places.index, list);
  store.blobs.has = () => true;
  store.blobs.read = () => one.bytes;
  const source: ImageSource = {
    ...storeSource(store, []),
    blob: () => bytesOf(one.bytes),
  };
  const found = await source.referrers!(manifest);
  assert.equal(found.length, 10_000);
  const few = { ...source, referrers: () => Promise.resolve(found.slice(0, 2)) };
  assert.equal((await hangingOn(few, manifest, { depth: 1 })).length, 2);
  const many = {
    ...source,
    referrers: () => Promise.resolve([...found, manifest, one.descriptor]),
  };
  await refusedLater(hangingOn(many, manifest, { depth: 1 }), "referrers/too-many");
});

test("a statement of 200 MB is not read, and does not go along", async () => {
  const store = await newStore();
  const { manifest } = makeImage(store, { label: "large" });
  const layer = { mediaType: inTotoType, digest: digestOf("large"), size: 200 << 20 };
  const large = artefactManifest({
    artifactType: attestationsType,
    layers: [layer],
    subject: manifest,
  });
  store.blobs.put(large.bytes);
  const source: ImageSource = {
    ...storeSource(store, [{ descriptor: manifest, names: [] }]),
    referrers: ({ digest }) =>
      Promise.resolve(digest === manifest.digest ? [large.descriptor] : []),
  };
  const error = await refusedLater(readAttached(source, layer), "referrers/too-large");
  assert.match(error.hint!, new RegExp(`^${largestStatement} are the most`));
  const left: string[] = [];
  const other = await newStore();
  await copyImages(source, new StoreSink(other), {
    ...{ store, referrers: true },
    onEvent: (event) => event.type === "left" && left.push(event.reason),
  });
  assert.equal(left.length, 1);
  assert.match(left[0]!, /^sha256:\w+ of it has 209715200 bytes, and no statement has more than/);
  assert.deepEqual(other.references.list().map(({ digest }) => digest), [manifest.digest]);
});
