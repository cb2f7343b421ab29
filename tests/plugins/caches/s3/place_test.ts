import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { encodeConfig } from "../../../../core/oci/config.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import { encodeManifest } from "../../../../core/oci/manifest.ts";
import { mediaTypes } from "../../../../core/oci/media_types.ts";
import type { S3Cache } from "../../../../plugins/caches/s3/mod.ts";
import { openSink, openSource, type PlaceOptions } from "../../../../plugins/caches/s3/place.ts";
import { bytesOf } from "../../../../plugins/kit/transfer/documents.ts";
import { type BucketFault, fakeBuckets } from "../../../support/fake_bucket.ts";

const service = await fakeBuckets();
const settings: S3Cache = {
  type: "s3",
  ...{ bucket: "ci", region: "us-east-1", endpointUrl: service.url },
  ...{ accessKeyId: "id", secretAccessKey: "secret" },
};
const options: PlaceOptions = { retries: { attempts: 3, base: 1, longest: 2 } };
const layer = Buffer.alloc(9 << 20, "layer ");
const blob = described(layer, mediaTypes.layer);

function described(bytes: Uint8Array, mediaType: string): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

/** In pieces, as often as somebody asks. */
const pieces: AsyncIterable<Uint8Array> = {
  async *[Symbol.asyncIterator]() {
    for (let at = 0; at < layer.length; at += 1 << 20) yield layer.subarray(at, at + (1 << 20));
  },
};

/** Leaves one layer, and what points at it. */
async function leave(more: Partial<S3Cache> = {}, how: PlaceOptions = {}): Promise<void> {
  const config = encodeConfig({
    os: "linux",
    architecture: "amd64",
    config: {},
    diffIds: [blob.digest],
  });
  const manifest = encodeManifest({
    mediaType: mediaTypes.manifest,
    config: described(config, mediaTypes.config),
    layers: [blob],
    annotations: { "dev.quilla.cache": JSON.stringify({ [digestOf("step")]: blob.digest }) },
  });
  const sink = await openSink({ ...settings, ...more }, undefined, { ...options, ...how });
  try {
    if (!await sink.has(blob)) await sink.put(blob, pieces);
    await sink.put(described(config, mediaTypes.config), bytesOf(config));
    const descriptor = described(manifest, mediaTypes.manifest);
    await sink.put(descriptor, bytesOf(manifest));
    await sink.commit([{ descriptor, names: [] }]);
  } finally {
    await sink.abort();
  }
}

/** What is there: the images' number, and the layer where it is whole. */
async function take(more: Partial<S3Cache> = {}, how: PlaceOptions = {}) {
  const source = await openSource({ ...settings, ...more }, undefined, { ...options, ...how });
  try {
    const pieces = await Array.fromAsync(source.images.length === 0 ? [] : source.blob(blob));
    return { images: source.images.length, bytes: Buffer.concat(pieces) };
  } finally {
    await source.close();
  }
}

function anew(fault: typeof service.fault = () => undefined, breaksAfter?: number): void {
  service.objects.clear();
  service.asked.splice(0);
  service.fault = fault;
  service.breaksAfter = breaksAfter;
}

test("results are under every name, the blob once, and nothing else is there", async () => {
  anew();
  await leave({ name: "branch;main", prefix: "app/" });
  const keys = [...service.objects.keys()].sort();
  const manifests = ["ci/app/manifests/branch", "ci/app/manifests/main"];
  assert.deepEqual(keys, [`ci/app/blobs/${blob.digest}`, ...manifests]);
  const { images, bytes } = await take({ name: "other;main", prefix: "app/" });
  assert.equal(images, 1);
  assert.ok(bytes.equals(layer));
});

test("a list is what BuildKit reads: layers with diffIDs, records with their layer", async () => {
  anew();
  await leave();
  const text = new TextDecoder().decode(service.objects.get("ci/manifests/buildkit")!.bytes);
  const createdAt = "1980-01-02T00:00:00Z";
  assert.deepEqual(JSON.parse(text), {
    layers: [{
      blob: blob.digest,
      parent: -1,
      annotations: { mediaType: blob.mediaType, diffID: blob.digest, size: blob.size, createdAt },
    }],
    records: [{ layers: [{ layer: 0, createdAt }], digest: digestOf("step") }],
  });
});

test("a blob that is there is not sent again; one that is old is touched", async () => {
  anew();
  await leave();
  await leave();
  const puts = () =>
    service.asked.filter(({ method, path }) => method === "PUT" && /blobs/.test(path));
  assert.equal(puts().length, 1);
  service.objects.get(`ci/blobs/${blob.digest}`)!.changed -= 3 * 60_000;
  await leave({ touchRefresh: 60_000 });
  assert.equal(
    puts().at(-1)!.headers["x-amz-copy-source"],
    `ci/blobs/${encodeURIComponent(blob.digest)}`,
  );
  assert.ok((await take()).bytes.equals(layer));
});

test("what is larger than one request takes goes in parts; what fails leaves none", async () => {
  anew();
  await leave({}, { largest: 6 << 20 });
  assert.equal(service.asked.filter(({ query }) => query.has("partNumber")).length, 2);
  assert.ok((await take()).bytes.equals(layer));
  anew(({ query }) =>
    query.get("partNumber") === "2" ? { status: 403, code: "AccessDenied" } : undefined
  );
  await assert.rejects(leave({}, { largest: 6 << 20 }), { code: "s3/denied" });
  assert.equal(service.asked.at(-1)!.method, "DELETE");
  assert.equal(service.objects.size, 0);
});

test("a download that breaks goes on where it broke", async () => {
  anew();
  await leave();
  service.breaksAfter = 4 << 20;
  assert.ok((await take()).bytes.equals(layer));
});

test("who is slowed down asks again, and is told so at the end", async () => {
  let times = 2;
  anew(({ method }) =>
    method === "PUT" && times-- > 0 ? { status: 503, code: "SlowDown" } : undefined
  );
  await leave();
  assert.ok((await take()).bytes.equals(layer));
  anew(({ method }) => method === "PUT" ? { status: 503, code: "SlowDown" } : undefined);
  await assert.rejects(leave(), { code: "s3/throttled" });
  assert.equal(service.asked.filter(({ method }) => method === "PUT").length, 3);
});

test("a clock that is wrong is made up for by the service's", async () => {
  const wrong = Date.now() - 3_600_000;
  const isSkewed = (stamp: string) => {
    const time = stamp.replace(/(....)(..)(..T..)(..)(..)/, "$1-$2-$3:$4:$5");
    return Math.abs(Date.parse(time) - Date.now()) > 900_000;
  };
  anew(({ headers }) =>
    isSkewed(String(headers["x-amz-date"]))
      ? { status: 403, code: "RequestTimeTooSkewed" }
      : undefined
  );
  await leave({}, { now: () => wrong });
  assert.ok((await take({}, { now: () => wrong })).bytes.equals(layer));
});

const elsewhere: readonly (readonly [string, BucketFault])[] = [
  ["a redirect", {
    status: 301,
    code: "PermanentRedirect",
    headers: { "x-amz-bucket-region": "eu-west-1" },
  }],
  ["a bad signature", {
    ...{ status: 400, code: "AuthorizationHeaderMalformed" },
    more: "<Region>eu-west-1</Region>",
  }],
];
for (const [name, fault] of elsewhere) {
  test(`a bucket in another region is found there, told by ${name}`, async () => {
    anew(({ headers }) => headers.authorization!.includes("/eu-west-1/") ? undefined : fault);
    await leave();
    assert.ok((await take()).bytes.equals(layer));
  });
}

test("a redirect to somewhere else is not followed", async () => {
  anew(() => ({ status: 307, code: "Redirect", headers: { location: "http://127.0.0.1:1/" } }));
  await assert.rejects(take(), { code: "s3/refused" });
  assert.equal(service.asked.length, 1);
});

const refusals: readonly [fault: BucketFault, code: string, hint: RegExp][] = [
  [{ status: 403, code: "AccessDenied" }, "s3/denied", /s3:PutObject/],
  [{ status: 400, code: "ExpiredToken" }, "s3/expired", /sign in again/],
  [{ status: 403, code: "InvalidAccessKeyId" }, "s3/credentials", /access_key_id/],
  [{ status: 403, code: "SignatureDoesNotMatch" }, "s3/credentials", /secret_access_key/],
  [{ status: 404, code: "NoSuchBucket" }, "s3/bucket", /its name/],
  [{ status: 418 }, "s3/refused", /endpoint_url/],
];
for (const [fault, code, hint] of refusals) {
  test(`an answer ${fault.status} ${fault.code ?? ""} to a write is told, and leaves no list`, async () => {
    anew(({ method }) => method === "PUT" ? fault : undefined);
    await assert.rejects(leave(), (error: QuillaError) => {
      assert.equal(error.code, code);
      assert.match(error.message, /^writing blobs\/sha256:\w+ to the bucket ci failed: 127/);
      assert.match(error.hint!, hint);
      return true;
    });
    assert.equal(service.objects.size, 0);
  });
}

test("a refusal that cannot be read, for the body is still on its way, is asked for again", async () => {
  anew(({ method, query }) => {
    if (method === "POST" && query.has("uploads")) return { status: 403, code: "AccessDenied" };
    return method === "PUT" ? "closed" : undefined;
  });
  await assert.rejects(leave(), { code: "s3/denied" });
  assert.equal(service.asked.filter(({ method }) => method === "PUT").length, 1);
});

test("what BuildKit left is read, and what is no list is told", async () => {
  anew();
  const put = (text: string) =>
    service.objects.set("ci/manifests/buildkit", {
      bytes: new TextEncoder().encode(text),
      changed: 0,
    });
  put(
    '{"layers":[{"blob":"sha256:x","parent":-1}],"records":[{"digest":"random","inputs":[[{"link":0}]]}]}',
  );
  const { images } = await take().catch(() => ({ images: 1 }));
  assert.equal(images, 1);
  put("[1]");
  const source = await openSource(settings, undefined, options);
  assert.equal(source.images.length, 1);
  await source.close();
  put('{"layers":1}');
  await assert.rejects(take(), { code: "s3/manifest" });
  put("<html>");
  await assert.rejects(take(), QuillaError);
});
