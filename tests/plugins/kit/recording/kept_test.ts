import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { parseManifest } from "../../../../core/oci/manifest.ts";
import { Store } from "../../../../core/store/store.ts";
import { collectGarbage } from "../../../../plugins/kit/garbage/collect.ts";
import { findImage, listImages } from "../../../../plugins/kit/images/find.ts";
import type { Exchange, Recording } from "../../../../plugins/kit/recording/contracts.ts";
import {
  findRecording,
  keepRecording,
  listRecordings,
  readRecording,
  recordingTextType,
  recordingType,
  removeRecordings,
} from "../../../../plugins/kit/recording/kept.ts";
import { formatRecording } from "../../../../plugins/kit/recording/lock_file.ts";
import { prepareToPrune } from "../../../../plugins/tools/images/prune.ts";
import { checkStore } from "../../../../plugins/tools/system/check.ts";
import { storeUsage } from "../../../../plugins/tools/system/usage.ts";
import { hangingIn } from "../../../../plugins/kit/referrers/mod.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newStore = () => Store.open(join(directory, String(count++)), { create: true });
const created = new Date("2026-12-01T00:00:00Z");

/** A recording of those bodies, which the store has. */
function recordingOf(store: Store, ...bodies: string[]): Recording {
  const exchanges = bodies.map((body, at): Exchange => ({
    step: "RUN a",
    request: { method: "GET", url: `https://h.test/${at}` },
    answer: { status: 200, headers: {}, ...store.blobs.put(body) },
  }));
  return { exchanges, unrecorded: [] };
}

test("a recording is an artefact with its text and each body once", async () => {
  const store = await newStore();
  const recording = recordingOf(store, "one", "two", "one", "");
  const kept = await keepRecording(store, recording, "app/quilla.record", created);
  assert.equal(kept.text, digestOf(formatRecording(recording)));
  const manifest = parseManifest(store.blobs.read(kept.descriptor));
  assert.equal(manifest.artifactType, recordingType);
  assert.equal(manifest.layers[0]!.mediaType, recordingTextType);
  assert.deepEqual(
    new Set(manifest.layers.map(({ digest }) => digest)),
    new Set([kept.text, digestOf("one"), digestOf("two")]),
  );
  assert.deepEqual(readRecording(store, kept), recording);
  const [listed, ...others] = listRecordings(store);
  assert.deepEqual(others, []);
  assert.equal(listed!.name, "app/quilla.record");
  assert.deepEqual(listed!.created, created);
  // The same again is the same.
  const again = await keepRecording(store, recording, "app/quilla.record", new Date());
  assert.equal(again.descriptor.digest, kept.descriptor.digest);
  assert.equal(listRecordings(store).length, 1);
});

test("nobody takes it for an image, and no pruning takes it", async () => {
  const store = await newStore();
  const { descriptor } = await keepRecording(store, recordingOf(store, "one"), "r", created);
  assert.deepEqual(listImages(store), []);
  assert.equal(findImage(store, "r"), undefined);
  assert.deepEqual(hangingIn(store), new Set());
  assert.equal((await storeUsage(store)).images.count, 0);
  await store.references.add(makeImage(store, { label: "other" }).manifest, created);
  for (const all of [false, true]) await prepareToPrune(store, { all })();
  assert.deepEqual(listImages(store), []);
  await collectGarbage(store);
  assert.equal(listRecordings(store).length, 1);
  assert.equal(store.blobs.has(digestOf("one")), true);
  assert.deepEqual(await checkStore(store), []);
  await removeRecordings(store, new Set([descriptor.digest]));
  await collectGarbage(store);
  assert.deepEqual(listRecordings(store), []);
  assert.equal(store.blobs.has(digestOf("one")), false);
});

test("it is found by where it was written to, the last one first, and by digests", async () => {
  const store = await newStore();
  const first = await keepRecording(store, recordingOf(store, "one"), "a/quilla.record", created);
  const later = new Date("2026-12-02T00:00:00Z");
  const second = await keepRecording(store, recordingOf(store, "two"), "a/quilla.record", later);
  const digest = (text: string) => findRecording(store, text)?.descriptor.digest;
  assert.equal(digest("a/quilla.record"), second.descriptor.digest);
  assert.equal(digest(first.text), first.descriptor.digest);
  assert.equal(digest(first.text.slice(7, 19)), first.descriptor.digest);
  assert.equal(digest(first.descriptor.digest.slice(0, 30)), first.descriptor.digest);
  assert.equal(digest("b/quilla.record"), undefined);
  assert.equal(digest("sha256:"), undefined);
  assert.equal((await removeRecordings(store, new Set([first.text]))).length, 0);
});

test("what has no room in one manifest is kept with it, and goes with it", async () => {
  const store = await newStore();
  const bodies = ["one", "two", "three", "four", "five"];
  const recording = recordingOf(store, ...bodies);
  const { descriptor } = await keepRecording(store, recording, "quilla.record", created, 2);
  assert.equal(store.references.list().length, 3);
  assert.equal(listRecordings(store).length, 1);
  assert.deepEqual(listImages(store), []);
  await prepareToPrune(store, { all: true })();
  await collectGarbage(store);
  for (const body of bodies) assert.equal(store.blobs.has(digestOf(body)), true, body);
  await removeRecordings(store, new Set([descriptor.digest]));
  assert.deepEqual(store.references.list(), []);
});

test("without its bodies it is not kept", async () => {
  const store = await newStore();
  const recording = recordingOf(store, "one", "two");
  rmSync(store.blobs.path(digestOf("two")));
  const error = await refusedLater(
    keepRecording(store, recording, "quilla.record", created),
    "record/body-missing",
  );
  assert.match(error.message, /^of the 2 answers in quilla\.record one is not in the store/);
  assert.deepEqual(listRecordings(store), []);
});

test("an artefact that says it is a recording and has no text is none", async () => {
  const store = await newStore();
  const { manifest } = makeImage(store, { label: "image" });
  assert.throws(() => readRecording(store, { descriptor: manifest }), (error: QuillaError) => {
    assert.equal(error.code, "record/damaged");
    return true;
  });
});
