import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { HttpClient } from "../../../../plugins/kit/http/client.ts";
import { download } from "../../../../plugins/sources/http/download.ts";
import { content, faultServer } from "../../../support/fault_server.ts";
import { peer } from "../../../support/peers.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const { path: openssl, skip } = peer("openssl");
const directory = temporaryDirectory();
const file = (name: string) => join(directory, name);

/** A certificate for `localhost`, and the authority that gave it. */
function makeCertificates(): void {
  writeFileSync(file("extensions"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n");
  const newKey = ["-newkey", "rsa:2048", "-nodes", "-keyout"];
  run("req", "-x509", ...newKey, file("ca.key"), "-out", file("ca.pem"), "-subj", "/CN=test");
  run("req", ...newKey, file("key.pem"), "-out", file("request"), "-subj", "/CN=localhost");
  const authority = ["-CA", file("ca.pem"), "-CAkey", file("ca.key"), "-CAcreateserial"];
  const what = ["-in", file("request"), "-extfile", file("extensions")];
  run("x509", "-req", ...what, ...authority, "-out", file("cert.pem"), "-days", "2");
}

function run(...args: string[]): void {
  const { status, stderr } = spawnSync(openssl, args, { encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

/** A server that says `secure`, or redirects to where its path says. */
async function secureServer(): Promise<number> {
  const options = { key: readFileSync(file("key.pem")), cert: readFileSync(file("cert.pem")) };
  const server = createServer(options, ({ url = "" }, response) => {
    const [, location] = url.match(/^\/to\?(.*)/) ?? [];
    if (location === undefined) response.end("secure");
    else response.writeHead(302, { Location: location }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return (server.address() as { port: number }).port;
}

describe("https", { skip }, () => {
  if (skip !== undefined) return;
  makeCertificates();
  const ready = secureServer();
  const get = (url: string, environment: Record<string, string>) =>
    download(url, { directory, policy: { environment, patience: 5000 } });
  const trusting = { SSL_CERT_FILE: file("ca.pem") };

  it("is trusted where SSL_CERT_FILE knows who vouches for it", async () => {
    const fetched = await get(`https://localhost:${await ready}/`, trusting);
    assert.equal(readFileSync(fetched.path, "utf8"), "secure");
    fetched.release();
  });

  it("is refused where nobody vouches for it", async () => {
    await assert.rejects(get(`https://localhost:${await ready}/`, {}), { code: "fetch/tls" });
  });

  it("is refused under another name", async () => {
    await assert.rejects(get(`https://127.0.0.1:${await ready}/`, trusting), {
      code: "fetch/tls",
    });
  });

  it("never redirects to http", async () => {
    const plain = await faultServer({ "/": content("plain") });
    const url = `https://localhost:${await ready}/to?${plain.url}/`;
    await assert.rejects(get(url, trusting), { code: "fetch/redirect" });
    assert.deepEqual(plain.requests, []);
  });

  it("goes through a proxy's tunnel", async () => {
    const port = await ready;
    const proxy = await faultServer({
      "build.test:443": (socket) => {
        const upstream = connect(port, "127.0.0.1", () => {
          socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
          socket.on("data", (bytes) => upstream.write(bytes));
        });
        upstream.on("data", (bytes) => socket.write(bytes)).on("error", () => {});
        upstream.on("end", () => socket.end());
      },
    });
    // The name is not the certificate's: that this is found out shows that the tunnel ends at the server.
    const environment = { ...trusting, HTTPS_PROXY: proxy.url };
    await assert.rejects(get("https://build.test/", environment), {
      code: "fetch/tls",
      message: /build\.test/,
    });
    assert.match(proxy.requests[0]!.head, /^CONNECT build\.test:443 HTTP\/1\.1$/m);
    const http = new HttpClient({ environment });
    const tls = { skipVerify: true };
    for (let count = 0; count < 2; count++) {
      const url = new URL("https://build.test/");
      const response = await http.request({ method: "GET", url, tls });
      assert.equal(new TextDecoder().decode(await response.bytes(100)), "secure");
    }
    http.close();
    assert.equal(proxy.requests.length, 2);
  });
});
