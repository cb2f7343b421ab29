import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import { parseManifest } from "../../../../core/oci/manifest.ts";
import { Store } from "../../../../core/store/store.ts";
import { listImages } from "../../../../plugins/kit/images/find.ts";
import { attach } from "../../../../plugins/kit/referrers/attach.ts";
import { readReferrer, referrersOf } from "../../../../plugins/kit/referrers/referrers_of.ts";
import {
  attestationsType,
  encodeStatement,
  inTotoStatement,
  statementFile,
} from "../../../../plugins/kit/referrers/statement.ts";
import { storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { collectGarbage } from "../../../../plugins/kit/garbage/collect.ts";
import { prepareToPrune } from "../../../../plugins/tools/images/prune.ts";
import { removeNamed } from "../../../../plugins/tools/images/remove.ts";
import { checkStore } from "../../../../plugins/tools/system/check.ts";
import { storeUsage } from "../../../../plugins/tools/system/usage.ts";
import { parseReference } from "../../../../core/reference.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { makeImage, makeIndex } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });
const platform = { os: "linux", architecture: "amd64" };
const json = (text: string) => ({
  mediaType: "application/spdx+json",
  bytes: new TextEncoder().encode(text),
});
const digests = (found: readonly Descriptor[]) => found.map(({ digest }) => digest);

async function imageWithReferrers() {
  const store = await newStore();
  const { manifest } = makeImage(store, { label: "subject" });
  const index = makeIndex(store, [{ image: makeImage(store, { label: "subject" }), platform }]);
  await store.references.tag(parseReference("app:1"), index, new Date());
  const first = await attach(store, manifest, { artifactType: "a/b", layers: [json("{1}")] });
  const second = await attach(store, first, { artifactType: "c/d", layers: [json("{2}")] });
  return { store, manifest, index, first, second };
}

test("what is attached has its subject, the empty configuration and its files, and is no image", async () => {
  const { store, manifest, first, second } = await imageWithReferrers();
  const source = storeSource(store, []);
  assert.deepEqual(digests(await referrersOf(source, manifest)), [first.digest]);
  assert.deepEqual(digests(await referrersOf(source, first, "c/d")), [second.digest]);
  assert.deepEqual(await referrersOf(source, manifest, "c/d"), []);
  const { bytes, descriptor } = await readReferrer(source, first, manifest);
  assert.equal(descriptor.artifactType, "a/b");
  const { config, layers, subject } = parseManifest(bytes);
  assert.deepEqual(subject, manifest);
  assert.deepEqual([config.mediaType, config.size, config.data], [
    "application/vnd.oci.empty.v1+json",
    2,
    "e30=",
  ]);
  assert.equal(layers[0]!.mediaType, "application/spdx+json");
  assert.equal(listImages(store).length, 1);
  assert.deepEqual(await checkStore(store), []);
  await refusedLater(readReferrer(source, first, second), "referrers/subject-mismatch");
  const again = await attach(store, manifest, { artifactType: "a/b", layers: [json("{1}")] });
  assert.equal(again.digest, first.digest);
  assert.equal(store.references.list().length, 3);
});

test("what is attached lives as long as its subject, which may stand in an index", async () => {
  const { store, first, second } = await imageWithReferrers();
  await prepareToPrune(store, {})();
  await collectGarbage(store);
  assert(store.blobs.has(first.digest) && store.blobs.has(second.digest));
  assert.equal((await storeUsage(store)).images.reclaimable, 0);
  await removeNamed(store, ["app:1"], {});
  assert.deepEqual(store.references.list(), []);
  assert(!store.blobs.has(first.digest) && !store.blobs.has(second.digest));
});

test("what is about nothing that is there goes with the next pruning", async () => {
  const { store, manifest } = await imageWithReferrers();
  const missing = { ...manifest, digest: digestOf(new Uint8Array(9)) };
  const lost = await attach(store, missing, { artifactType: "a/b", layers: [] });
  assert.equal(store.references.list().length, 4);
  await prepareToPrune(store, {})();
  assert.equal(store.references.list().length, 3);
  assert(!store.blobs.has(lost.digest));
});

test("a statement names the digest of the manifest, and hangs on it as BuildKit's do", async () => {
  const { store, manifest } = await imageWithReferrers();
  const predicate = { type: "https://slsa.dev/provenance/v1", value: { b: 1, a: [2] } };
  const statement = inTotoStatement(manifest, "pkg:docker/app@1", predicate);
  assert.equal(
    new TextDecoder().decode(encodeStatement(statement)),
    `{"_type":"https://in-toto.io/Statement/v1","predicateType":"https://slsa.dev/provenance/v1","subject":[{"name":"pkg:docker/app@1","digest":{"sha256":"${
      manifest.digest.slice(7)
    }"}}],"predicate":{"b":1,"a":[2]}}`,
  );
  const layers = [statementFile(statement)];
  const attached = await attach(store, manifest, { artifactType: attestationsType, layers });
  const source = storeSource(store, []);
  const found = await referrersOf(source, manifest, attestationsType);
  assert.deepEqual(digests(found), [attached.digest]);
  const { bytes } = await readReferrer(source, found[0]!, manifest);
  assert.deepEqual(parseManifest(bytes).layers[0]!.annotations, {
    "in-toto.io/predicate-type": "https://slsa.dev/provenance/v1",
  });
});
