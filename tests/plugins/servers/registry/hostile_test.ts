/**
 * Requests that no client of a registry sends, and clients that keep a server waiting: it answers as it should, tells
 * nothing of itself, and serves the others.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, get } from "node:https";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { describe, it, test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { addImage } from "../../../support/command_images.ts";
import { peer } from "../../../support/peers.ts";
import { type ServedStore, withRegistry } from "../../../support/served_registry.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const digest = digestOf("");
const request = (line: string, ...headers: string[]) =>
  [`${line} HTTP/1.1`, "Host: a", "Connection: close", ...headers, "", ""].join("\r\n");
const chunked = "Transfer-Encoding: chunked";
/** Written to a server that took the first body for shorter than it is, this would be a second request. */
const smuggled = "GET /v2/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

// Its server tells neither of connections nor of all that goes wrong on them.
const isOld = process.versions.deno?.startsWith("2.4.") === true;

type Case = [name: string, bytes: string, status: RegExp];
const badChunk: Case = [
  "a chunk of no length",
  request(`POST /v2/a/blobs/uploads/?digest=${digest}`, chunked) + "zz\r\nabc\r\n0\r\n\r\n",
  /^400|^$/,
];
const cases: Case[] = [
  ["a path that climbs", request("GET /v2/../../etc/passwd"), /^404|^400/],
  ["a path that climbs, escaped", request("GET /v2/%2e%2e/%2e%2e/blobs/x"), /^400/],
  ["a digest that is a path", request("GET /v2/a/blobs/sha256:../../../index.json"), /^404|^400/],
  ["a digest that is a name", request("GET /v2/a/blobs/index.json"), /^400/],
  ["a list of files", request("GET /"), /^404/],
  ["an absolute target", request("GET http://other/v2/"), /^404|^200/],
  ["a method of another protocol", request("PROPFIND /v2/a/manifests/1"), /^405/],
  ["a web page's request", request("GET /v2/_catalog", "Origin: http://evil.example"), /^403/],
  ["a web page's own request", request("GET /v2/_catalog", "Sec-Fetch-Site: same-origin"), /^403/],
  [
    "two lengths",
    request("POST /v2/a/blobs/uploads/", "Content-Length: 4", chunked) + `0\r\n\r\n${smuggled}`,
    /^400/,
  ],
  [
    "two different Content-Lengths",
    request("POST /v2/a/blobs/uploads/", "Content-Length: 4", "Content-Length: 5") + "abcde",
    /^400/,
  ],
  ["a length that is none", request("POST /v2/a/blobs/uploads/", "Content-Length: -1"), /^400/],
  ["no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n", /^400/],
  [
    "a digest of another algorithm",
    request("GET /v2/a/blobs/md5:d41d8cd98f00b204e9800998ecf8427e"),
    /^400/,
  ],
  ["a mount of a path", request("POST /v2/a/blobs/uploads/?mount=../../index.json"), /^400/],
  ["a commit to a path", request(`POST /v2/a/blobs/uploads/?digest=sha256:../x`), /^400/],
  // Deno 2.4 leaves such a connection open.
  ...isOld ? [] : [badChunk],
  ["a mirror that is a path", request("GET /v2/hello/manifests/latest?ns=../.."), /^404/],
];

describe("hostile requests", () => {
  it("are refused, and the next is served", () =>
    withRegistry({ isWritable: true }, async (served) => {
      await addImage(served.root, { names: ["hello"] });
      for (const [name, bytes, status] of cases) {
        const connection = served.raw(bytes);
        const text = await connection.answer;
        assert.match(text.replace("HTTP/1.1 ", ""), status, name);
        assert.doesNotMatch(text, /\.ts\b|quilla-test|\n {4}at /, name);
        assert.equal(text.split("HTTP/1.1 ").length <= 2, true, `${name}: one answer`);
      }
      assert(!served.requests.some(({ target }) => target.includes("smuggled")));
      const next = await served.fetch("/v2/hello/manifests/latest");
      assert.equal(next.status, 200);
      await next.body?.cancel();
      assert.deepEqual(served.failures, []);
    }));
});

describe("clients that keep a server waiting", () => {
  const head = (served: ServedStore) =>
    served.raw(
      `POST /v2/a/blobs/uploads/?digest=${digest} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1`,
    );

  it(
    "a body that stands still ends its connection",
    { skip: isOld },
    () =>
      withRegistry({ isWritable: true, limits: { patience: 20 } }, async (served) => {
        assert.match(await head(served).answer, /^HTTP\/1\.1 408 /);
      }),
  );

  it("requests over the limit are asked to come again", () =>
    withRegistry({ isWritable: true, limits: { requests: 1 } }, async (served) => {
      const slow = head(served);
      const comesToBe = async (wanted: number) => {
        for (let status = 0; status !== wanted; await pause(5)) {
          const response = await served.fetch("/v2/");
          await response.body?.cancel();
          status = response.status;
        }
      };
      while (!served.busy()) await pause(5);
      await comesToBe(429);
      slow.destroy();
      await comesToBe(200);
    }));

  it(
    "a head that trickles, and a connection without requests, are closed",
    { skip: isOld },
    () =>
      withRegistry({ limits: { idleConnection: 20 } }, async (served) => {
        for (const bytes of ["", "GET /v2/ HTTP/1.1\r\nHost: a\r\n"]) {
          await served.raw(bytes).answer;
        }
        const { answer } = served.raw("GET /v2/ HTTP/1.1\r\nHost: a\r\n\r\n");
        assert.match(await answer, /^HTTP\/1\.1 200 /);
      }),
  );

  it("what is under way is finished before the server stops", () =>
    withRegistry({ isWritable: true }, async (served) => {
      const text = "123456789";
      const path = `/v2/a/blobs/uploads/?digest=${digestOf(text)}`;
      const push = served.raw(
        `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n${text.slice(0, 4)}`,
      );
      while (!served.busy()) await pause(5);
      const stopped = served.stop();
      push.write(text.slice(4));
      assert.match(await push.answer, /^HTTP\/1\.1 201 /);
      await stopped;
      await assert.rejects(served.fetch("/v2/"));
      await served.open((store) => assert(store.blobs.has(digestOf(text))));
    }));
});

const openssl = peer("openssl");

test("by HTTPS, and a key that does not belong to the certificate is told", {
  skip: openssl.skip ?? (isOld ? "Deno 2.4's own client takes no authority" : undefined),
}, async () => {
  const folder = temporaryDirectory();
  const make = (name: string) => {
    const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    const files = ["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.crt`)];
    const subject = ["-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
    const { status, stderr } = spawnSync(openssl.path, [...words, ...files, ...subject]);
    assert.equal(status, 0, String(stderr));
    const read = (end: string) => readFileSync(join(folder, `${name}.${end}`), "utf8");
    return { cert: read("crt"), key: read("key") };
  };
  const [tls, other] = [make("one"), make("two")];
  await withRegistry({ tls }, async ({ address }) => {
    const status = await new Promise((resolve, reject) => {
      get(`https://${address}/v2/`, { agent: new Agent({ ca: tls.cert }) }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on("error", reject);
    });
    assert.equal(status, 200);
  });
  const mixed = withRegistry({ tls: { cert: tls.cert, key: other.key } }, async () => {});
  await assert.rejects(mixed, { code: "serve/tls" });
});
