import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdirSync, writeFileSync } from "node:fs";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, createServer as createPort, type Server } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { StoreSink, storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { checkStore } from "../../../../plugins/tools/system/check.ts";
import { Store } from "../../../../core/store/store.ts";
import { engineAddress } from "../../../../plugins/transports/docker_daemon/address.ts";
import { Engine } from "../../../../plugins/transports/docker_daemon/engine.ts";
import { dockerDaemon } from "../../../../plugins/transports/docker_daemon/mod.ts";
import { readFromEngine } from "../../../../plugins/transports/docker_daemon/read.ts";
import { writeToEngine } from "../../../../plugins/transports/docker_daemon/write.ts";
import { member } from "../../../support/archive.ts";
import { noDockerd, withDockerd } from "../../../support/dockerd.ts";
import { quilla } from "../../../support/fake_context.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { leftoversIn } from "../../../support/leftovers.ts";

const full = "docker.io/library/a:latest";

async function setUp(members = [member("file", {}, "x".repeat(100_000))]) {
  const directory = temporaryDirectory();
  const store = await Store.open(join(directory, "store"), { create: true });
  const layers = [{ members, compression: "gzip" as const }, {
    members: [member("z")],
    compression: "zstd" as const,
  }];
  const image = makeImage(store, { label: "a", layers });
  const source = () => storeSource(store, [{ descriptor: image.manifest, names: [full] }]);
  return { directory, store, image, source };
}

/** Calls `use` with an engine that answers so. */
async function withFake(
  listener: RequestListener,
  use: (engine: Engine) => Promise<void>,
): Promise<void> {
  const server = createServer(listener);
  try {
    await withServer(server, use);
  } finally {
    server.closeAllConnections();
  }
}

async function withServer(server: Server, use: (engine: Engine) => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await use(new Engine(engineAddress({ DOCKER_HOST: `tcp://127.0.0.1:${port}` })));
  } finally {
    server.close();
  }
}

async function received(request: IncomingMessage): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

const document = (response: ServerResponse, status: number, content: unknown) =>
  void response.writeHead(status, { "content-type": "application/json" }).end(
    JSON.stringify(content),
  );

test("what an engine loads is what it saves", async () => {
  const { directory, store, image, source } = await setUp();
  let archive: Buffer | undefined;
  const asked: string[] = [];
  await withFake(async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.method === "POST") {
      archive = await received(request);
      return document(response, 200, { stream: "Loaded image: h.example/team/a:1\n" });
    }
    if (request.url?.endsWith("/json")) return document(response, 200, {});
    response.end(archive);
  }, async (engine) => {
    await copyImages(source(), writeToEngine(engine, "h.example/team/a:1", { store }), { store });
    const back = await readFromEngine(engine, "h.example/team/a:1", store);
    const other = await Store.open(join(directory, "other"), { create: true });
    const [copied] = await copyImages(back, new StoreSink(other), { store: other });
    await back.close();
    assert.deepEqual(copied?.names, ["h.example/team/a:1"]);
    assert.equal(other.blobs.has(image.config.digest), true);
    assert.deepEqual(await checkStore(other), []);
    assert.deepEqual(asked, [
      "POST /images/load?quiet=1",
      "GET /images/h.example/team/a%3A1/json",
      "GET /images/h.example/team/a%3A1/get",
    ]);
    assert.deepEqual(leftoversIn(join(directory, "store")), []);
  });
});

const refusals: [what: string, listener: RequestListener, code: string, message: RegExp][] = [
  [
    "an error at the end of a good answer",
    async (request, response) => {
      await received(request);
      response.write('{"stream":"Loading layer"}\n');
      response.end('{"errorDetail":{"message":"no space left"},"error":"no space left"}\n');
    },
    "docker/failed",
    /does not load the image: "no space left"/,
  ],
  [
    "a refusal in JSON",
    async (request, response) => {
      await received(request);
      document(response, 403, { message: "plugin says no" });
    },
    "docker/refused",
    /refuses \(403\): "plugin says no"/,
  ],
  [
    "a refusal in plain text",
    async (request, response) => {
      await received(request);
      response.writeHead(500).end("it broke\x1b[2J");
    },
    "docker/refused",
    /refuses \(500\): "it broke\\u\{1b\}\[2J"/,
  ],
];

for (const [what, listener, code, message] of refusals) {
  test(`loading meets ${what}`, async () => {
    const { store, source } = await setUp();
    await withFake(listener, async (engine) => {
      const work = copyImages(source(), writeToEngine(engine, "", { store }), { store });
      assert.match((await refusedLater(work, code)).message, message);
    });
  });
}

test("an image that is not there is told with one that comes near", async () => {
  const { store } = await setUp();
  await withFake((request, response) => {
    if (request.url !== "/images/json") return document(response, 404, { message: "no such" });
    document(response, 200, [{ RepoTags: null }, { RepoTags: ["hello:1", "other:2"] }]);
  }, async (engine) => {
    const error = await refusedLater(readFromEngine(engine, "helo:1", store), "image/unknown");
    assert.match(error.message, /no image helo:1 in the engine at tcp:/);
    assert.equal(error.hint, "did you mean hello:1?");
    await refusedLater(readFromEngine(engine, "", store), "transport/no-name");
    await refusedLater(readFromEngine(engine, "A", store), "reference/uppercase");
  });
});

test("a connection that breaks while it loads", async () => {
  const { store, source } = await setUp();
  const dropping = createPort((socket) => {
    socket.on("error", () => {}).once("data", () => socket.destroy());
  });
  await withServer(dropping, async (engine) => {
    const work = copyImages(source(), writeToEngine(engine, "", { store }), { store });
    const { message } = await refusedLater(work, "docker/failed");
    assert.match(message, /: (?:it closed the connection too early|its answer is cut short)$/);
  });
});

test("an archive that is cut, or none, leaves nothing behind", async () => {
  const { store, directory } = await setUp();
  for (const [end, code] of [["", "docker/failed"], ["0\r\n\r\n", "tar/truncated"]]) {
    const server = createPort((socket) => {
      socket.on("error", () => {}).once("data", (head: Uint8Array) => {
        const isDocument = new TextDecoder().decode(head).includes("/json HTTP");
        const answer = isDocument
          ? "Content-Length: 2\r\n\r\n{}"
          : `Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n${end}`;
        socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\n${answer}`);
      });
    });
    await withServer(server, async (engine) => {
      await refusedLater(readFromEngine(engine, "a", store), code!);
    });
  }
  assert.deepEqual(leftoversIn(join(directory, "store")), []);
});

test("no engine is told with a way out", async () => {
  const { store, source, directory } = await setUp();
  const host = `unix://${join(directory, "nothing.sock")}`;
  const engine = new Engine(engineAddress({ DOCKER_HOST: host }));
  const error = await refusedLater(
    copyImages(source(), writeToEngine(engine, "", { store }), { store }),
    "docker/no-engine",
  );
  assert(error.message.includes(host));
  assert.match(error.hint ?? "", /docker-archive:FILE; DOCKER_HOST names it/);
});

test("a real engine takes images and gives them, with the same IDs", {
  skip: noDockerd,
}, async () => {
  const { store, image, source, directory } = await setUp([
    member("big", {}, new Uint8Array(5_000_000).fill(7)),
  ]);
  await withDockerd(async ({ host, docker }) => {
    const before = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = host;
    try {
      const environment = { store };
      const id = image.config.digest;
      await copyImages(source(), await dockerDaemon.write!("", environment), { store });
      await copyImages(source(), await dockerDaemon.write!("team/b:2", environment), { store });
      for (const name of ["a", "team/b:2"]) {
        const { stdout } = docker("image", "inspect", "--format", "{{.Id}}", name);
        assert.equal(stdout.trim(), id, name);
      }
      const other = await Store.open(join(directory, "other"), { create: true });
      for (const location of ["team/b:2", id, id.slice(7, 19)]) {
        const back = await dockerDaemon.read!(location, { store: other });
        const [copied] = await copyImages(back, new StoreSink(other), { store: other });
        await back.close();
        assert.deepEqual(
          copied?.names,
          location === "team/b:2" ? ["docker.io/team/b:2"] : [],
        );
        assert.equal(other.blobs.has(id), true);
      }
      assert.deepEqual(await checkStore(other), []);

      const world = { root: join(directory, "built") };
      const context = join(directory, "context");
      mkdirSync(context);
      writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
      const built = await quilla(world, "build", "-t", "built", "--load", context);
      assert.equal(built.code, 0, built.stderr);
      assert.match(built.stderr, /loaded built:latest into the Docker engine/);
      const { stdout } = docker("image", "inspect", "--format", "{{.Id}}", "built");
      assert(built.stderr.includes(`built ${stdout.trim()}`));
      const only = await quilla(world, "build", "-o", "type=docker,name=only", context);
      assert.equal(only.code, 0, only.stderr);
      assert.equal(docker("image", "inspect", "only").code, 0);
      assert.doesNotMatch((await quilla(world, "image", "ls")).stdout, /only/);
    } finally {
      if (before === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = before;
    }
  });
});
