import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { type Digest, digestOf } from "../../../core/digest.ts";
import { StoredLayer } from "../../../core/image/stored_layer.ts";
import { Store } from "../../../core/store/store.ts";
import { archiveOf, member } from "../../support/archive.ts";
import { makeImage } from "../../support/stored_image.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

test("of many layers two are inflated at a time, and one that cannot be keeps no other waiting", async () => {
  const store = await Store.open(join(temporaryDirectory(), "store"), { create: true });
  const members = Array.from({ length: 9 }, (_, number) => [member(`file${number}`, {}, "text")]);
  const layers = members.map((each) => ({ members: each, compression: "gzip" as const }));
  const blobs = makeImage(store, { label: "a", layers }).layers;
  const { putStream } = store.blobs;
  let [running, most] = [0, 0];
  store.blobs.putStream = async (...words) => {
    most = Math.max(most, ++running);
    try {
      return await putStream.apply(store.blobs, words);
    } finally {
      running--;
    }
  };
  const diffIds: Digest[] = members.map((each) => digestOf(archiveOf(each)));
  diffIds[0] = digestOf("another");
  diffIds[4] = digestOf("yet another");
  const opened = await Promise.allSettled(
    blobs.map((blob, position) => new StoredLayer(store, diffIds[position]!, blob).files()),
  );
  const failed = opened.flatMap(({ status }, position) => status === "rejected" ? position : []);
  assert.deepEqual(failed, [0, 4]);
  assert.equal(most, 2);
});
