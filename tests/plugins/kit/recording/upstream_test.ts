import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmdirSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecure } from "node:https";
import { type AddressInfo, connect, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { Upstream } from "../../../../plugins/kit/recording/upstream.ts";
import { atEnd } from "../../../support/at_end.ts";
import { makeCertificates, openssl } from "../../../support/certificates.ts";
import { content, faultServer, raw } from "../../../support/fault_server.ts";
import { treeOf } from "../../../support/memory_tree.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { headerOf, upstreamWorkshop } from "../../../support/upstream_workshop.ts";

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  atEnd(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test("a request is sent as the program made it, less what is of its connection", async () => {
  const seen: [string, string, string][] = [];
  const port = await listening(createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => body += piece).on("end", () => {
      seen.push([request.method!, request.rawHeaders.join("|").toLowerCase(), body]);
      response.setHeader("Set-Cookie", ["a=1; Expires=Mon, 01 Jan 2024 00:00:00 GMT", "b=2"]);
      response.setHeader("Keep-Alive", "timeout=5");
      response.end(request.method === "HEAD" ? undefined : "told");
    });
  }));
  const { get } = await upstreamWorkshop();
  const url = `http://user:pass%20word@127.0.0.1:${port}/a%20b?c=d`;
  const headers = {
    ...{ "user-agent": "apt", host: "evil.example", connection: "keep-alive, x", te: "trailers" },
    ...{ "proxy-authorization": "Basic secret", expect: "100-continue", "x-own": "1" },
    ...{ "content-length": "99", "transfer-encoding": "chunked", upgrade: "h2c" },
  };
  for (const method of ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"]) {
    const body = method === "POST" || method === "PUT" ? "sent" : undefined;
    const { status, text, headers: told } = await get(url, { method, headers, body });
    assert.deepEqual([status, text], [200, method === "HEAD" ? "" : "told"], method);
    assert.equal(told.get("set-cookie"), "a=1; Expires=Mon, 01 Jan 2024 00:00:00 GMT\nb=2");
    for (const name of ["connection", "keep-alive", "transfer-encoding"]) assert(!told.has(name));
    const [asked, head, sent] = seen.at(-1)!;
    assert.deepEqual([asked, sent], [method, body ?? ""]);
    assert.match(head, new RegExp(`host\\|127\\.0\\.0\\.1:${port}`));
    assert.match(head, /user-agent\|apt/);
    assert.match(head, /x-own\|1/);
    assert.match(head, /authorization\|basic dxnlcjpwyxnzihdvcmq=/);
    assert.doesNotMatch(
      head,
      /evil|secret|expect|upgrade|\|te\||chunked|quilla|content-length\|99/,
    );
  }
});

test("a body is in the store when it was read to its end, and nothing of it is before", async () => {
  const server = await faultServer({ "/": content("a".repeat(3 << 20)) });
  const { store, contents } = await upstreamWorkshop();
  const upstream = new Upstream({ store, environment: {} });
  const ask = () =>
    upstream.fetch({ method: "GET", url: new URL(server.url), headers: new Map() }, "host");
  const given = await ask();
  const kept = given.kept.then(() => "kept", () => "given up");
  for await (const piece of given.body) {
    assert(piece.length < 3 << 20);
    break;
  }
  assert.equal(await kept, "given up");
  assert.deepEqual(contents(), { blobs: 0, fetched: 0, leftovers: [] });
  const closed = await ask();
  const reading = (async () => {
    for await (const _ of closed.body) upstream.close();
  })();
  await assert.rejects(reading, QuillaError);
  assert.deepEqual(contents(), { blobs: 0, fetched: 0, leftovers: [] });
});

test("a server that is not there is told with what to look at", async () => {
  const { get } = await upstreamWorkshop();
  const port = await listening(createServer());
  await assert.rejects(get("http://127.0.0.1:1/"), { code: "fetch/unreachable" });
  const silent = await faultServer({ "/": raw("SSH-2.0-x\r\n") });
  await assert.rejects(get(`${silent.url}/`), { code: "fetch/protocol" });
  const { get: hasty } = await upstreamWorkshop({ policy: { patience: 50 } });
  await assert.rejects(hasty(`http://127.0.0.1:${port}/`), { code: /fetch\/(timeout|short)/ });
});

describe("a full disk", () => {
  const mounted = mountSmall();
  it("in the middle of a body is told with its URL, and nothing is left", {
    skip: mounted === undefined ? "no tmpfs can be mounted" : undefined,
  }, async () => {
    const body = new Uint8Array(6 << 20);
    const server = await faultServer({ "/big?token=x": content(body), "/": content("small") });
    const { get, contents } = await upstreamWorkshop({}, join(mounted!, "store"));
    await assert.rejects(get(`${server.url}/big?token=x`), (error: QuillaError) => {
      assert.equal(error.code, "store/full");
      assert.match(error.message, /^http:\/\/127\.0\.0\.1:\d+\/big\?… cannot be kept: /);
      assert.match(error.hint!, /system prune/);
      return true;
    });
    assert.deepEqual(contents(), { blobs: 0, fetched: 0, leftovers: [] });
    assert.equal((await get(`${server.url}/`)).digest, digestOf("small"));
  });
});

/** A file system of 4 MiB; undefined where that may not be made. */
function mountSmall(): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), "quilla-small-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", directory]);
  atEnd(() => {
    if (status === 0) spawnSync("umount", ["-l", directory]);
    rmdirSync(directory);
  });
  return status === 0 ? directory : undefined;
}

describe("the site's proxy", () => {
  it("is asked for the whole URL, with its user", async () => {
    const url = "http://build.test/a?b=c";
    const proxy = await faultServer({ [url]: content("by proxy") });
    const environment = { http_proxy: `http://user:secret@127.0.0.1:${proxy.port}` };
    const { get } = await upstreamWorkshop({ environment });
    assert.equal((await get(url, { headers: { "user-agent": "apt" } })).text, "by proxy");
    const [request] = proxy.requests;
    assert.equal(headerOf(request!, "proxy-authorization"), "Basic dXNlcjpzZWNyZXQ=");
    assert.equal(headerOf(request!, "host"), "build.test");
  });

  it("that does not know who asks is told by that, and not to the program as an answer", async () => {
    const refuses = raw("HTTP/1.1 407 Authentication Required\r\nContent-Length: 0\r\n\r\n");
    const proxy = await faultServer({ "http://build.test/": refuses, "build.test:443": refuses });
    const environment = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
    const { get } = await upstreamWorkshop({ environment });
    for (const [url, name] of [["http://build.test/", "HTTP"], ["https://build.test/", "HTTPS"]]) {
      await assert.rejects(get(url!), {
        code: "fetch/proxy",
        hint: new RegExp(`${name}_PROXY=http://USER:PASSWORD@HOST:PORT`),
      });
    }
  });

  it("is passed by for hosts of NO_PROXY", async () => {
    const server = await faultServer({ "/": content("directly") });
    const environment = { HTTP_PROXY: "http://127.0.0.1:1", NO_PROXY: "127.0.0.1" };
    const { get } = await upstreamWorkshop({ environment });
    assert.equal((await get(`${server.url}/`)).text, "directly");
  });
});

const damaged = "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----";

describe("https", { skip: openssl.skip }, () => {
  if (openssl.skip !== undefined) return;
  const directory = temporaryDirectory();
  const certificates = makeCertificates(directory);
  const ready = listening(
    createSecure(
      { cert: readFileSync(certificates.cert), key: readFileSync(certificates.key) },
      (_, response) => {
        response.setHeader("ETag", '"1"');
        response.end("secure");
      },
    ),
  );
  const ca = readFileSync(certificates.ca, "utf8");
  const files = treeOf([
    { type: "directory", path: "/etc" },
    { type: "directory", path: "/etc/ssl" },
    { type: "directory", path: "/etc/ssl/certs" },
    { type: "file", path: "/etc/ssl/certs/ca-certificates.crt", content: `${damaged}\n${ca}` },
  ]);

  it("is refused where nobody vouches for it, and whoever asks is told the way out", async () => {
    const { get, contents } = await upstreamWorkshop();
    await assert.rejects(get(`https://localhost:${await ready}/`), {
      code: "fetch/tls",
      message: /^https:\/\/localhost:\d+\/ cannot be trusted: /,
      hint: /SSL_CERT_FILE/,
    });
    assert.equal(contents().blobs, 0);
  });

  it("is trusted where SSL_CERT_FILE vouches for it, and is remembered", async () => {
    const environment = { SSL_CERT_FILE: certificates.ca };
    const { get, contents } = await upstreamWorkshop({ environment });
    assert.equal((await get(`https://localhost:${await ready}/`)).text, "secure");
    assert.equal(contents().fetched, 1);
    await assert.rejects(get(`https://127.0.0.2:${await ready}/`), QuillaError);
  });

  it("is trusted for the program whose files vouch for it, and for no other", async () => {
    const { get, contents } = await upstreamWorkshop();
    const url = `https://localhost:${await ready}/`;
    assert.equal((await get(url, { files })).text, "secure");
    assert.equal((await get(url, { files, method: "POST", body: "x" })).text, "secure");
    assert.equal(contents().fetched, 0);
    await assert.rejects(get(url), { code: "fetch/tls" });
    await assert.rejects(get(url, { files: treeOf([]) }), { code: "fetch/tls" });
  });

  it("goes through a proxy's tunnel, with its user", async () => {
    const port = await ready;
    const proxy = await faultServer({
      "localhost.test:443": raw("HTTP/1.1 502 Bad Gateway\r\n\r\n"),
      [`build.test:${port}`]: (socket) => {
        const upstream = connect(port, "127.0.0.1", () => {
          socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
          socket.pipe(upstream).pipe(socket);
        });
        upstream.on("error", () => {});
      },
    });
    const environment = {
      HTTPS_PROXY: `http://user:secret@127.0.0.1:${proxy.port}`,
      SSL_CERT_FILE: certificates.ca,
    };
    const { get } = await upstreamWorkshop({ environment });
    // The name is not the certificate's: that this is found out shows that the tunnel ends at the server.
    await assert.rejects(get(`https://build.test:${port}/`), { code: "fetch/tls" });
    await assert.rejects(get("https://localhost.test/"), {
      code: "fetch/proxy",
      message: /does not connect to localhost\.test: 502/,
    });
    for (const request of proxy.requests) {
      assert.equal(headerOf(request, "proxy-authorization"), "Basic dXNlcjpzZWNyZXQ=");
    }
  });
});
