import assert from "node:assert/strict";
import { test } from "node:test";
import { readCaches } from "../../../../cli/words/cache.ts";
import { readS3 } from "../../../../plugins/caches/s3/mod.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { refused } from "../../../support/refused.ts";

const host = builtInHost();
const read = (text: string) => readCaches([`type=s3,${text}`], "to", host)[0];
const place = "bucket=ci,region=eu-central-1";

test("type=s3 takes BuildKit's words", () => {
  const words = [
    ...[place, "name=a;b", "prefix=p/", "manifests_prefix=m/", "blobs_prefix=b/"],
    ...["endpoint_url=https://s3.example", "use_path_style=true", "access_key_id=id"],
    ...["secret_access_key=secret", "session_token=token", "upload_parallelism=8"],
    ...["touch_refresh=90m", "retry_mode=adaptive", "retry_max_attempts=3", "mode=max"],
    ...["disable_accept_encoding=true", "ignore-error=false", "compression=zstd"],
  ];
  assert.deepEqual(read(words.join(",")), {
    type: "s3",
    mode: "max",
    ignoreError: false,
    bucket: "ci",
    region: "eu-central-1",
    usePathStyle: true,
    name: "a;b",
    prefix: "p/",
    manifestsPrefix: "m/",
    blobsPrefix: "b/",
    endpointUrl: "https://s3.example",
    accessKeyId: "id",
    secretAccessKey: "secret",
    sessionToken: "token",
    uploadParallelism: 8,
    touchRefresh: 90 * 60_000,
    retryMaxAttempts: 3,
    compression: "zstd",
  });
});

test("what is not said is what the environment says", () => {
  const refuse = (why: string) => new Error(why);
  const environment = {
    AWS_BUCKET: "ci",
    AWS_REGION: "eu-west-1",
    AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9000",
  };
  assert.deepEqual(readS3({ type: "s3" } as never, refuse, environment), {
    type: "s3",
    bucket: "ci",
    region: "eu-west-1",
    endpointUrl: "http://127.0.0.1:9000",
  });
  const own = { type: "s3", bucket: "b", endpointUrl: "https://s3.example" } as never;
  assert.equal(readS3(own, refuse, {}).region, "us-east-1");
  assert.throws(() => readS3({ type: "s3", bucket: "b" } as never, refuse, {}), /no region/);
});

const wrong: readonly [text: string, message: RegExp][] = [
  ["bucket=s3://ci,region=x", /"s3:\/\/ci" is no name of a bucket/],
  ["bucket=ci,region=eu/1", /"eu\/1" is no region/],
  [`${place},endpoint_url=s3.example`, /"s3.example" is none of http or https/],
  [`${place},access_key_id=id`, /half of its credentials are missing/],
  [`${place},upload_parallelism=0`, /upload_parallelism="0" is no positive number/],
  [`${place},touch_refresh=soon`, /touch_refresh="soon" is no duration/],
  [`${place},retry_mode=never`, /no retry_mode "never"/],
  [`${place},prefix=../`, /has a part of dots/],
  [`${place},buckett=a`, /"buckett=a" is nothing that --cache-to knows/],
];

for (const [text, message] of wrong) {
  test(`type=s3,${text} is refused`, () => {
    assert.match(refused(() => read(text), "usage/cache").message, message);
  });
}

test("no message tells a secret", () => {
  const text = `${place},secret_access_key=hidden,session_token=hidden,access_key_id=,x=y`;
  const { message } = refused(() => read(text), "usage/cache");
  assert.doesNotMatch(message, /hidden/);
});
