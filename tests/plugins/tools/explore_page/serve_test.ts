import { after, before, it } from "node:test";
import assert from "node:assert/strict";
import { connect } from "node:net";
import { servePage } from "../../../../plugins/tools/explore_page/serve.ts";

let page: Awaited<ReturnType<typeof servePage>>;
before(async () => {
  page = await servePage("<!doctype html>", { host: "127.0.0.1", port: 0 });
});
after(() => page.stop());

/** Sends a request as it is written, and gives what comes back. */
function ask(head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(page.address).port), "127.0.0.1");
    let text = "";
    socket.setEncoding("latin1").on("data", (piece: string) => text += piece);
    socket.on("close", () => resolve(text)).on("error", reject);
    socket.write(`${head.replaceAll("\n", "\r\n")}\r\nConnection: close\r\n\r\n`);
  });
}

const requests: readonly (readonly [name: string, head: string, status: number])[] = [
  ["the page", "GET / HTTP/1.1\nHost: 127.0.0.1:1", 200],
  ["the page by localhost", "GET / HTTP/1.1\nHost: localhost", 200],
  ["its head", "HEAD / HTTP/1.1\nHost: [::1]:80", 200],
  ["a name that was made to mean this machine", "GET / HTTP/1.1\nHost: evil.example", 421],
  ["two names", "GET / HTTP/1.1\nHost: localhost\nHost: localhost", 400],
  ["no name", "GET / HTTP/1.1", 400],
  ["another path", "GET /../etc/passwd HTTP/1.1\nHost: localhost", 404],
  ["another method", "DELETE / HTTP/1.1\nHost: localhost", 405],
];
for (const [name, head, status] of requests) {
  it(`answers ${status} to ${name}`, async () => {
    const answer = await ask(head);
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
    assert.equal(answer.includes("<!doctype html>"), status === 200 && head.startsWith("GET"));
  });
}

it("tells browsers to put the page into no frame and to guess at nothing", async () => {
  const { headers } = await fetch(page.address);
  assert.equal(headers.get("content-security-policy"), "frame-ancestors 'none'");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
  assert.equal(headers.get("access-control-allow-origin"), null);
});

it("an address that is taken is told, with a way out", async () => {
  const { port } = new URL(page.address);
  await assert.rejects(servePage("", { host: "127.0.0.1", port: Number(port) }), {
    code: "serve/address-in-use",
  });
});
