/**
 * A real service of buckets, and BuildKit beside quilla at the same bucket.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { type S3Cache, s3Cache } from "../../../../plugins/caches/s3/mod.ts";
import { openSource } from "../../../../plugins/caches/s3/place.ts";
import { SharedCaches } from "../../../../plugins/kit/building/shared_caches.ts";
import { cacheSuite } from "../../../../plugins/kit/suites/cache.ts";
import { Documents } from "../../../../plugins/kit/transfer/documents.ts";
import { verifyLayer } from "../../../../plugins/kit/transfer/verify.ts";
import { carriedDiffIds } from "../../../../core/oci/config.ts";
import { Store } from "../../../../core/store/store.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { noBuildkit, withBuildkit } from "../../../support/buildkitd.ts";
import { noGateway, type S3Gateway, s3Gateway } from "../../../support/s3_gateway.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const bucket = "results";
const started = noGateway === undefined ? await s3Gateway(bucket) : undefined;
const host = builtInHost();

const settingsOf = (
  { url: endpointUrl, region, accessKeyId, secretAccessKey }: S3Gateway,
  more: Partial<S3Cache> = {},
): S3Cache => ({
  ...{ type: "s3", bucket, endpointUrl, region, accessKeyId, secretAccessKey },
  ...more,
});

test("a real service gives another machine what it took", { skip: noGateway }, async () => {
  const place = started!;
  const settings = (directory: string) => settingsOf(place, { prefix: `${directory.slice(1)}/` });
  for (const { run } of cacheSuite(s3Cache, { host, settings })) await run();
});

test("a real service finds the region, and tells a wrong secret and a wrong bucket", {
  skip: noGateway,
}, async () => {
  const place = started!;
  const opened = (more: Partial<S3Cache>) => openSource(settingsOf(place, more));
  await (await opened({ region: "us-west-2" })).close();
  await assert.rejects(opened({ secretAccessKey: "other" }), { code: "s3/credentials" });
  await assert.rejects(opened({ bucket: "nobodys" }), { code: "s3/bucket" });
});

test("BuildKit reads a bucket that quilla wrote to, and quilla one of BuildKit's", {
  skip: noGateway ?? noBuildkit,
}, async () => {
  const place = started!;
  const directory = temporaryDirectory();
  const context = join(directory, "context");
  mkdirSync(context);
  writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY file /\n");
  writeFileSync(join(context, "file"), "cached");
  await leaveNothing(place, join(directory, "store"));
  const words = [
    ...["type=s3", `bucket=${bucket}`, `region=${place.region}`, `endpoint_url=${place.url}`],
    ...["use_path_style=true", `access_key_id=${place.accessKeyId}`],
    `secret_access_key=${place.secretAccessKey}`,
  ];
  const cache = [...words, "name=shared"].join(",");
  const inputs = ["context", "dockerfile"].flatMap((name) => ["--local", `${name}=${context}`]);
  const { code, stderr } = await withBuildkit((control) =>
    control(
      ...["build", "--progress=plain", "--frontend=dockerfile.v0", ...inputs],
      ...["--import-cache", cache, "--export-cache", `${cache},mode=max`],
    )
  );
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stderr, /ERROR|failed/i);
  const source = await openSource(settingsOf(place, { name: "shared" }));
  try {
    const documents = new Documents(source);
    const { layers, config } = await documents.manifest(source.images[0]!.descriptor);
    const [diffId] = carriedDiffIds(await documents.bytes(config));
    const read = verifyLayer(source.blob(layers[0]!), layers[0]!, diffId!);
    assert.ok((await Array.fromAsync(read)).length > 0);
  } finally {
    await source.close();
  }
  assert.ok(readdirSync(join(place.directory, bucket, "blobs")).length > 0);
});

/** A step without a layer, under the name that BuildKit is about to read. */
async function leaveNothing(place: S3Gateway, path: string): Promise<void> {
  const store = await Store.open(path, { create: true });
  try {
    const to = [settingsOf(place, { name: "shared" })];
    const warn = (message: string) => assert.fail(message);
    const caches = new SharedCaches({ host, store, from: [], to, warn });
    await caches.save({
      results: new Map([[digestOf("step"), { layer: undefined }]]),
      built: new Set(),
      steps: "[]",
    });
    const text = readFileSync(join(place.directory, bucket, "manifests", "shared"), "utf8");
    assert.deepEqual(JSON.parse(text), {
      layers: [],
      records: [{ digest: digestOf("step") }],
      steps: "[]",
    });
  } finally {
    store.close();
  }
}
