/**
 * Layers that are sent while the rest of the image is built.
 *
 * @module
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { atEnd } from "../../../support/at_end.ts";
import { quilla } from "../../../support/fake_context.ts";
import { type FakeRegistry, fakeRegistry, refuse } from "../../../support/http_registry.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;

/** A file of the web that is there as soon as the registry was sent a blob of more than a megabyte. */
async function fileAfterBlob(registry: FakeRegistry, status: number): Promise<string> {
  let isSent = () => {};
  const sent = new Promise<void>((resolve) => isSent = resolve);
  registry.intercept = ({ method, url }, response) => {
    if (method !== "PUT" || !url.includes("digest=")) return false;
    response.on("finish", isSent);
    return false;
  };
  const server = createServer((_, response) => {
    sent.then(() => response.writeHead(status, { "Content-Length": 2 }).end("ok"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/file`;
}

async function build(registry: FakeRegistry, dockerfile: string, ...words: string[]) {
  const place = join(directory, String(count++));
  mkdirSync(place);
  writeFileSync(join(place, "Dockerfile"), dockerfile);
  for (const name of ["large", "other"]) writeFileSync(join(place, name), randomBytes(5 << 20));
  writeFileSync(join(place, "small"), "small");
  return await quilla(
    { root: join(place, "store") },
    ...["build", "-t", `${registry.host}/app:1`, ...words, place],
  );
}

const isLarge = (bytes: Uint8Array) => bytes.length > 1 << 20;

test("a layer is sent while a later step waits for something else", async () => {
  const registry = await fakeRegistry();
  const url = await fileAfterBlob(registry, 200);
  const dockerfile = `FROM scratch\nCOPY large /\nADD ${url} /\n`;
  const { code, stderr } = await build(registry, dockerfile, "--push");
  assert.equal(code, 0, stderr);
  const manifest = JSON.parse(new TextDecoder().decode(registry.manifests.get("app:1")!.bytes));
  assert.deepEqual(
    new Set([...registry.blobs.keys()]),
    new Set([manifest.config, ...manifest.layers].map(({ digest }) => digest)),
  );
  const posts = registry.requests.filter(({ method }) => method === "POST");
  assert.equal(posts.length, registry.blobs.size, "each once");
});

test("where the build fails then, nothing in the registry points at it", async () => {
  const registry = await fakeRegistry();
  const url = await fileAfterBlob(registry, 404);
  const { code, stderr } = await build(
    registry,
    `FROM scratch\nCOPY large /\nADD ${url} /\n`,
    ...["-o", "type=registry"],
  );
  assert.equal(code, 1, stderr);
  assert.match(stderr, /404/);
  assert.equal(registry.manifests.size, 0);
});

test("what is not of the image stays here, and so do layers that are squashed", async () => {
  const stages = "FROM scratch AS other\nCOPY other small /\n" +
    "FROM scratch\nCOPY large /\nCOPY --from=other small /\n";
  for (const words of [[], ["--squash"]]) {
    const registry = await fakeRegistry();
    const { code, stderr } = await build(registry, stages, "--push", ...words);
    assert.equal(code, 0, stderr);
    assert.equal([...registry.blobs.values()].filter(isLarge).length, 1);
  }
});

test("a registry that refuses is told of once, as it is without this", async () => {
  const registry = await fakeRegistry();
  registry.intercept = ({ method }, response) =>
    method === "POST" && refuse(response, 403, "DENIED", "not you");
  const { code, stderr } = await build(registry, "FROM scratch\nCOPY large /\n", "--push");
  assert.equal(code, 1);
  assert.equal(stderr.match(/not you/g)?.length, 1, stderr);
});
