import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import {
  hasSecrets,
  isAuthorized,
  keptHeaders,
  withoutSecrets,
} from "../../../../plugins/kit/recording/secrets.ts";

/** In each, what must not be kept has CANARY in it. */
const signed: Record<string, [url: string, kept: string]> = {
  "S3, version 4": [
    "https://b.s3.amazonaws.com/o/file.bin?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&X-Amz-Credential=CANARY%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600&X-Amz-Security-Token=CANARY&X-Amz-Signature=CANARY&X-Amz-SignedHeaders=host&x-id=GetObject",
    "https://b.s3.amazonaws.com/o/file.bin?x-id=GetObject",
  ],
  "S3, version 2": [
    "https://b.s3.amazonaws.com/o/file?AWSAccessKeyId=CANARY&Expires=1700000000&Signature=CANARY%3D&versionId=3",
    "https://b.s3.amazonaws.com/o/file?versionId=3",
  ],
  "Google, version 4": [
    "https://storage.googleapis.com/b/o?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=CANARY&X-Goog-Date=20260101T000000Z&X-Goog-Expires=900&X-Goog-SignedHeaders=host&X-Goog-Signature=CANARY",
    "https://storage.googleapis.com/b/o",
  ],
  "Google, version 2": [
    "https://storage.googleapis.com/b/o?GoogleAccessId=CANARY&Expires=1700000000&Signature=CANARY&generation=5",
    "https://storage.googleapis.com/b/o?generation=5",
  ],
  "Azure, a service's": [
    "https://a.blob.core.windows.net/c/b.tar?sv=2022-11-02&st=2026-01-01T00%3A00%3A00Z&se=2026-01-02T00%3A00%3A00Z&sr=b&sp=r&spr=https&sip=1.2.3.4&sig=CANARY%3D&snapshot=1",
    "https://a.blob.core.windows.net/c/b.tar?snapshot=1",
  ],
  "Azure, an account's": [
    "https://a.blob.core.windows.net/c/b?sv=2022-11-02&ss=b&srt=sco&sp=rl&se=2026-01-02&sig=CANARY",
    "https://a.blob.core.windows.net/c/b",
  ],
  "Azure, a user's": [
    "https://a.blob.core.windows.net/c/b?skoid=CANARY&sktid=CANARY&skt=2026&ske=2026&sks=b&skv=2022-11-02&sv=2022-11-02&sr=b&sp=r&se=2026&sig=CANARY",
    "https://a.blob.core.windows.net/c/b",
  ],
  "CloudFront, a canned policy": [
    "https://d1.cloudfront.net/f.gz?Expires=1700000000&Signature=CANARY~&Key-Pair-Id=CANARY&v=2",
    "https://d1.cloudfront.net/f.gz?v=2",
  ],
  "CloudFront, a policy of one's own": [
    "https://d1.cloudfront.net/f.gz?Policy=CANARY__&Signature=CANARY&Key-Pair-Id=CANARY&Hash-Algorithm=SHA256",
    "https://d1.cloudfront.net/f.gz",
  ],
  "releases of GitHub, since 2025": [
    "https://release-assets.githubusercontent.com/github-production-release-asset/1/2?sp=r&sv=2018-11-09&sr=b&spr=https&se=2026-01-01T00%3A00%3A00Z&rscd=attachment%3B+filename%3Dx.tar.gz&rsct=application%2Foctet-stream&skoid=CANARY&sktid=CANARY&skt=2026&ske=2026&sks=b&skv=2018-11-09&sig=CANARY%3D&jwt=eyCANARY&response-content-disposition=attachment%3B%20filename%3Dx.tar.gz&response-content-type=application%2Foctet-stream",
    "https://release-assets.githubusercontent.com/github-production-release-asset/1/2?rscd=attachment%3B+filename%3Dx.tar.gz&rsct=application%2Foctet-stream&response-content-disposition=attachment%3B%20filename%3Dx.tar.gz&response-content-type=application%2Foctet-stream",
  ],
  "releases of GitHub, before": [
    "https://objects.githubusercontent.com/github-production-release-asset-2e65be/1/2?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=CANARY&X-Amz-Date=20240101T000000Z&X-Amz-Expires=300&X-Amz-Signature=CANARY&X-Amz-SignedHeaders=host&actor_id=0&key_id=0&repo_id=1&response-content-type=application%2Foctet-stream",
    "https://objects.githubusercontent.com/github-production-release-asset-2e65be/1/2?response-content-type=application%2Foctet-stream",
  ],
  "raw files of GitHub": [
    "https://raw.githubusercontent.com/o/r/main/f?token=CANARY",
    "https://raw.githubusercontent.com/o/r/main/f",
  ],
  "archives of GitLab": [
    "https://gitlab.com/api/v4/projects/1/repository/archive.tar.gz?private_token=CANARY&sha=main",
    "https://gitlab.com/api/v4/projects/1/repository/archive.tar.gz?sha=main",
  ],
  "Docker Hub's CDN": [
    "https://production.cloudflare.docker.com/registry-v2/docker/registry/v2/blobs/sha256/ab/data?verify=1700000000-CANARY%3D",
    "https://production.cloudflare.docker.com/registry-v2/docker/registry/v2/blobs/sha256/ab/data",
  ],
  "another CDN of its": [
    "https://docker-images-prod.r2.cloudflarestorage.com/data?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=CANARY&X-Amz-Signature=CANARY",
    "https://docker-images-prod.r2.cloudflarestorage.com/data",
  ],
  "Hugging Face": [
    "https://cdn-lfs.huggingface.co/a/b?response-content-disposition=inline&Expires=1700000000&Policy=CANARY&Signature=CANARY&Key-Pair-Id=CANARY",
    "https://cdn-lfs.huggingface.co/a/b?response-content-disposition=inline",
  ],
  "Alibaba": [
    "https://b.oss-cn-x.aliyuncs.com/f?OSSAccessKeyId=CANARY&Expires=1700000000&Signature=CANARY&security-token=CANARY",
    "https://b.oss-cn-x.aliyuncs.com/f",
  ],
  "Tencent": [
    "https://b.cos.x.myqcloud.com/f?q-sign-algorithm=sha1&q-ak=CANARY&q-sign-time=1;2&q-key-time=1;2&q-header-list=host&q-url-param-list=&q-signature=CANARY",
    "https://b.cos.x.myqcloud.com/f",
  ],
  "a user and a password": ["https://CANARY:CANARY@h.test/a", "https://h.test/a"],
  "a user that is a token": ["https://CANARY@gem.test/gems", "https://gem.test/gems"],
  "a fragment": ["https://h.test/a#sha256=CANARY", "https://h.test/a"],
  "an escaped name": ["https://h.test/a?acc%65ss_token=CANARY&b=1", "https://h.test/a?b=1"],
  "a name in capitals": ["https://h.test/a?API_KEY=CANARY", "https://h.test/a"],
};

describe("secrets are left out of URLs", () => {
  for (const [name, [url, kept]] of Object.entries(signed)) {
    it(name, () => {
      assert.equal(withoutSecrets(new URL(url)), kept);
      const hasOne = name !== "a fragment";
      assert.equal(hasSecrets(new URL(url)), hasOne);
      assert.doesNotMatch(kept, /CANARY/);
    });
  }
});

describe("what is no secret stays as it is written", () => {
  const urls = [
    "https://h.test/",
    "https://h.test/?",
    "https://h.test/a?b=1&a=2&b=1",
    "https://h.test/a?se=svenska&sr=1&sp=2&st=3&sv=4&expires=never&policy=open",
    "https://h.test/a?q=%7Ea+b&x=%zz",
    "http://h.test:8080/a//b/%2e",
    "https://h.test/pks/lookup?op=get&options=mr&search=0xABCDEF",
    "https://h.test/a?tokens=3&keys=2&monkey=1",
  ];
  for (const url of urls) {
    it(url, () => assert.equal(withoutSecrets(new URL(url)), new URL(url).href));
  }
});

describe("what is another each time is left out of URLs", () => {
  const kept = "https://h.test/a?b=1";
  const milliseconds = Date.now();
  const urls = {
    seconds: `https://h.test/a?b=1&t=${Math.floor(milliseconds / 1000)}`,
    milliseconds: `https://h.test/a?_=${milliseconds}&b=1`,
    nanoseconds: `https://h.test/a?b=1&now=${milliseconds}000000`,
    fractions: `https://h.test/a?b=1&now=${milliseconds / 1000}`,
    "a nonce": "https://h.test/a?b=1&nonce=17",
    "what keeps caches out": "https://h.test/a?b=1&cachebuster=x",
  };
  for (const [name, url] of Object.entries(urls)) {
    it(name, () => assert.equal(withoutSecrets(new URL(url)), kept));
  }
  it("not a time that somebody chose, or a number of that length", () => {
    for (const value of [1_000_000_000, 1_600_000_000_000, 9_999_999_999, 123_456]) {
      const url = `https://h.test/a?t=${value}`;
      assert.equal(withoutSecrets(new URL(url)), url);
    }
  });
});

test("a build adds parameters", () => {
  const rules = { parameters: ["ts", "x-mine-*"] };
  const url = new URL("https://h.test/a?TS=1&x-mine-a=2&x-min=3");
  assert.equal(withoutSecrets(url, rules), "https://h.test/a?x-min=3");
  assert.equal(withoutSecrets(url), url.href);
});

test("without secrets, a URL has none", () => {
  const part = fc.constantFrom(
    "token",
    "sig",
    "sv",
    "a",
    "Expires",
    "Signature",
    "=",
    "&",
    "%",
    "+",
  );
  fc.assert(fc.property(fc.array(part), (parts) => {
    const bare = new URL(withoutSecrets(new URL(`https://u@h.test/?${parts.join("")}#f`)));
    assert.equal(hasSecrets(bare), false);
    assert.equal(withoutSecrets(bare), bare.href);
  }));
});

describe("redirects are kept without secrets", () => {
  const from = new URL("https://github.test/o/r/releases/download/v1/f?x=1");
  const cases: Record<string, [header: string, value: string, kept: string]> = {
    "absolute": [
      "location",
      "https://s3.test/f?X-Amz-Signature=CANARY&a=1",
      "https://s3.test/f?a=1",
    ],
    "relative": ["location", "/f?token=CANARY", "https://github.test/f"],
    "with a password": ["location", "https://CANARY:CANARY@h.test/f#p", "https://h.test/f#p"],
    "without a secret": ["location", "../f?a=%41#p", "../f?a=%41#p"],
    "no URL": ["location", "https://[", "https://["],
    "content-location": ["content-location", "/f?sig=CANARY", "https://github.test/f"],
    "the next page": [
      "link",
      '<https://api.test/x?page=2&access_token=CANARY>; rel="next", </y>; rel="last"',
      '<https://api.test/x?page=2>; rel="next", </y>; rel="last"',
    ],
  };
  for (const [name, [header, value, kept]] of Object.entries(cases)) {
    it(name, () => assert.deepEqual(keptHeaders([[header, value]], from), { [header]: kept }));
  }
});

test("of an answer's headers those are kept that say what it is", () => {
  const headers = Object.entries({
    "set-cookie": "CANARY=1",
    "proxy-authenticate": "CANARY",
    "x-amz-request-id": "CANARY",
    "date": "CANARY",
    "content-length": "5",
    "content-type": "text/plain",
    "etag": '"1"',
    "www-authenticate": 'Bearer realm="https://auth.test/token"',
  });
  assert.deepEqual(keptHeaders(headers, new URL("https://h.test/")), {
    "content-type": "text/plain",
    "etag": '"1"',
    "www-authenticate": 'Bearer realm="https://auth.test/token"',
  });
});

test("who asks with credentials is told from who does not", () => {
  const url = new URL("https://h.test/");
  for (const name of ["authorization", "private-token", "x-jfrog-art-api"]) {
    assert.equal(isAuthorized(url, new Map([[name, "CANARY"]])), true, name);
  }
  assert.equal(isAuthorized(new URL("https://u:p@h.test/"), new Map()), true);
  // Cookies are handed out to anybody, and recordings hold none, so that a replayed client has none.
  assert.equal(isAuthorized(url, new Map([["cookie", "a=1"], ["accept", "*/*"]])), false);
});
