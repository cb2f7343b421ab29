import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { Store } from "../../../../core/store/store.ts";
import { digestOf } from "../../../../core/digest.ts";
import type { TransferNews } from "../../../../core/plugin/contracts/transport.ts";
import { engineAddress } from "../../../../plugins/transports/docker_daemon/address.ts";
import { Engine } from "../../../../plugins/transports/docker_daemon/engine.ts";
import { lend } from "../../../../plugins/transports/docker_daemon/lend.ts";
import { writeToEngine } from "../../../../plugins/transports/docker_daemon/write.ts";
import { member } from "../../../support/archive.ts";
import { noise } from "../../../support/noise.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

async function setUp(bytes = noise("a", 1_500_000), compression: "zstd" | "none" = "zstd") {
  const store = await Store.open(join(temporaryDirectory(), "store"), { create: true });
  const layers = [{ members: [member("a", {}, bytes)], compression }];
  return { store, image: makeImage(store, { label: "a", layers }) };
}

/** Copies it to an engine with containerd's images, which pulls as `pull` says; gives what the engine was asked. */
async function copied(
  { store, image }: Awaited<ReturnType<typeof setUp>>,
  names: readonly string[],
  pull: (from: string, digest: string) => Promise<string>,
) {
  const asked: string[] = [];
  const told: TransferNews[] = [];
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url!, "http://engine");
    asked.push(`${request.method} ${pathname}`);
    for await (const _ of request);
    if (pathname === "/info") {
      const status = [["driver-type", "io.containerd.snapshotter.v1"]];
      return void response.end(JSON.stringify({ Driver: "overlayfs", DriverStatus: status }));
    }
    if (pathname !== "/images/create") {
      return void response.writeHead(pathname.endsWith("/tag") ? 201 : 200).end();
    }
    response.end(await pull(searchParams.get("fromImage")!, searchParams.get("tag")!));
  };
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const engine = new Engine(engineAddress({ DOCKER_HOST: host }));
    const sink = writeToEngine(engine, "", { store, tell: (news) => void told.push(news) });
    const source = storeSource(store, [{ descriptor: image.manifest, names }]);
    await copyImages(source, sink, { store });
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return { asked: asked.map((line) => line.replace(/127.*@/, "LOAN@")), told };
}

const names = ["docker.io/library/a:1", "h.example/b:2"];

test("an engine with containerd's images pulls from here what it lacks, and names it", async () => {
  const made = await setUp();
  const { manifest, config, layers } = made.image;
  let host = "";
  const { asked, told } = await copied(made, names, async (from, digest) => {
    assert.equal(digest, manifest.digest);
    const [, address, path] = /^(127\.0\.0\.1:\d+)\/(quilla\/[0-9a-f]{32})$/.exec(from)!;
    host = `http://${address}`;
    const place = `${host}/v2/${path}`;
    const read = async (what: string) => await (await fetch(`${place}/${what}`)).bytes();
    assert.equal((await fetch(`${host}/v2/`)).status, 200);
    const head = await fetch(`${place}/manifests/${digest}`, { method: "HEAD" });
    assert.equal(head.headers.get("content-type"), manifest.mediaType);
    assert.equal(digestOf(await read(`manifests/${digest}`)), digest);
    for (const blob of [config, layers[0]!]) {
      assert.equal(digestOf(await read(`blobs/${blob.digest}`)), blob.digest);
    }
    // Nobody else finds it, and nothing else is there.
    for (const what of [`${host}/v2/quilla/x/blobs/${config.digest}`, `${place}/tags/list`]) {
      assert.equal((await fetch(what)).status, 404);
    }
    return '{"status":"Pull complete"}\n';
  });
  assert.deepEqual(asked, [
    "GET /info",
    "POST /images/create",
    `POST /images/LOAN@${manifest.digest}/tag`,
    `POST /images/LOAN@${manifest.digest}/tag`,
    `DELETE /images/LOAN@${manifest.digest}`,
  ]);
  assert(told.some((news) => news.type === "archive" && news.bytes > 1_500_000));
  await assert.rejects(fetch(`${host}/v2/`));
});

test("an engine that cannot reach us is sent all, with the reason", async () => {
  const message = JSON.stringify({ error: "dial tcp 127.0.0.1:5: connect: connection refused" });
  const { asked, told } = await copied(await setUp(), names, () => Promise.resolve(message));
  assert.deepEqual(asked, ["GET /info", "POST /images/create", "POST /images/load"]);
  const [news] = told.filter(({ type }) => type === "retry");
  assert.match(news?.type === "retry" ? news.reason : "", /connection refused/);
});

test("an image without a name is sent whole, which is nothing to tell of", async () => {
  const { asked, told } = await copied(await setUp(), [], () => Promise.reject(new Error("asked")));
  assert.deepEqual(asked, ["GET /info", "POST /images/load"]);
  assert.deepEqual(told.filter(({ type }) => type === "retry"), []);
});

test("a loan answers what is no request, and ends what is being read", async () => {
  const { store, image } = await setUp(new Uint8Array(30_000_000), "none");
  const loan = await lend(store, image.manifest);
  const [, port, path] = /:(\d+)\/(.+)$/.exec(loan.name)!;
  const answerTo = async (bytes: Uint8Array | string) => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(bytes);
    let text = "";
    for await (const piece of socket) text += new TextDecoder().decode(piece as Uint8Array);
    return text;
  };
  assert.match(await answerTo(new Uint8Array([0x16, 3, 1, 2, 0, 1])), /^HTTP\/1\.1 400 /);
  assert.match(await answerTo("DELETE /v2/ HTTP/1.1\r\n\r\n"), /^HTTP\/1\.1 400 /);
  assert.match(await answerTo(`G${"E".repeat(20_000)}`), /^HTTP\/1\.1 400 /);
  const socket = connect(Number(port), "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`GET /v2/${path}/blobs/${image.layers[0]!.digest} HTTP/1.1\r\n\r\n`);
  await new Promise<void>((resolve) => void socket.once("data", () => resolve()));
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  loan.end();
  await closed;
});
