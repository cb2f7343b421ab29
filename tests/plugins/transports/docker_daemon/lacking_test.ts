import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { copyImages } from "../../../../plugins/kit/transfer/copy_images.ts";
import { StoreSink, storeSource } from "../../../../plugins/kit/transfer/store_place.ts";
import { imagesOfArchive } from "../../../../plugins/kit/archives/source.ts";
import { spoolArchive } from "../../../../plugins/kit/archives/open_file.ts";
import { Store } from "../../../../core/store/store.ts";
import { engineAddress } from "../../../../plugins/transports/docker_daemon/address.ts";
import { Engine } from "../../../../plugins/transports/docker_daemon/engine.ts";
import { readFromEngine } from "../../../../plugins/transports/docker_daemon/read.ts";
import { writeToEngine } from "../../../../plugins/transports/docker_daemon/write.ts";
import type { TransferNews } from "../../../../core/plugin/contracts/transport.ts";
import { digestOf } from "../../../../core/digest.ts";
import { archiveOf, member } from "../../../support/archive.ts";
import { noDockerd, withDockerd } from "../../../support/dockerd.ts";
import { noise } from "../../../support/noise.ts";
import { makeImage } from "../../../support/stored_image.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

/** A layer of 600 kB that is like no other of another name. */
const layerOf = (name: string) => [member(name, {}, noise(name, 600_000))];
const diffIdOf = (name: string) => digestOf(archiveOf(layerOf(name)));

async function setUp(names: string, compression: "none" | "gzip" = "none") {
  const directory = temporaryDirectory();
  const store = await Store.open(join(directory, "store"), { create: true });
  const layers = [...names].map((name) => ({ members: layerOf(name), compression }));
  const image = makeImage(store, { label: names, layers });
  const placed = { descriptor: image.manifest, names: ["docker.io/library/a:1"] };
  return { store, image, source: () => storeSource(store, [placed]) };
}

/** What an engine of that driver and with these images is sent: archives, as it answers each with `answer`. */
async function loadedBy(
  { store, source }: Awaited<ReturnType<typeof setUp>>,
  engine: {
    readonly driver?: string;
    readonly has?: readonly string[];
    readonly answer?: (times: number) => string;
  },
) {
  const { driver = "overlay2", has = [], answer = () => "" } = engine;
  const archives: Uint8Array[] = [];
  const asked: string[] = [];
  const id = (position: number) => `sha256:${String(position).padStart(64, "0")}`;
  const answers: Record<string, unknown> = {
    "/info": { Driver: driver },
    "/images/json": has.map((_, position) => ({ Id: id(position), RepoTags: null })),
    ...Object.fromEntries(has.map((names, position) => [
      `/images/${id(position)}/json`,
      { RootFS: { Type: "layers", Layers: [...names].map(diffIdOf) } },
    ])),
  };
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url!);
    if (request.method !== "POST") return void response.end(JSON.stringify(answers[request.url!]));
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece);
    archives.push(
      new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer()),
    );
    response.end(answer(archives.length));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const told: TransferNews[] = [];
  try {
    const sink = writeToEngine(
      new Engine(engineAddress({ DOCKER_HOST: `tcp://127.0.0.1:${port}` })),
      "",
      { store, tell: (news) => void told.push(news) },
    );
    await copyImages(source(), sink, { store });
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return { archives, asked, told };
}

const message = JSON.stringify({ error: "open blobs/sha256/…: no such file or directory" });

const cases: [
  what: string,
  image: string,
  engine: Parameters<typeof loadedBy>[1],
  sent: readonly string[],
][] = [
  ["all, to an engine that has nothing", "abc", {}, ["abc"]],
  ["what lies above what it has", "abc", { has: ["x", "abd", "a"] }, ["c"]],
  ["no layer, of an image that it has", "abc", { has: ["abc"] }, [""]],
  ["all where only what lies above is there", "abc", { has: ["bc", "xbc"] }, ["abc"]],
  ["a layer that comes again above", "aba", { has: ["ab"] }, ["a"]],
  ["all, to an engine that does not know chains", "abc", {
    driver: "overlay",
    has: ["abc"],
  }, ["abc"]],
  ["all at last, to one that has lost them meanwhile", "abc", {
    has: ["ab"],
    answer: (times) => times === 1 ? message : "",
  }, ["c", "abc"]],
];

for (const [what, names, engine, sent] of cases) {
  for (const compression of ["none", "gzip"] as const) {
    test(`an engine is sent ${what} (${compression})`, async () => {
      const image = await setUp(names, compression);
      const { archives, told } = await loadedBy(image, engine);
      const found = await Promise.all(archives.map(async (bytes) => {
        const spooled = await spoolArchive(pieces(bytes), "of the test", image.store);
        const archive = imagesOfArchive(spooled);
        const layers = [...new Set(names)];
        const there = await Promise.all(
          layers.map((name) => archive.has(image.image.layers[names.indexOf(name)]!)),
        );
        await archive.close();
        return layers.filter((_, position) => there[position]).join("");
      }));
      assert.deepEqual(found, sent);
      assert.equal(told.filter(({ type }) => type === "retry").length, sent.length - 1);
    });
  }
}

async function* pieces(bytes: Uint8Array) {
  yield bytes;
}

test("a small image is sent without a question", async () => {
  const { asked } = await loadedBy(await setUp("a"), { has: ["a"] });
  assert.deepEqual(asked, ["/images/load?quiet=1"]);
});

test("a refusal of everything is told, and not tried again", async () => {
  const image = await setUp("abc");
  await assert.rejects(loadedBy(image, { answer: () => message }), /does not load the image/);
});

test("a real engine has all of an image of which it was sent the upper half", {
  skip: noDockerd,
}, async () => {
  await withDockerd(async ({ host, docker }) => {
    const engine = new Engine(engineAddress({ DOCKER_HOST: host }));
    const told: TransferNews[] = [];
    const load = async (names: string) => {
      const { store, image, source } = await setUp(names, "gzip");
      const sink = writeToEngine(engine, "", { store, tell: (news) => void told.push(news) });
      const sent: string[] = [];
      const put = sink.put.bind(sink);
      sink.put = async (blob, bytes) => {
        sent.push(blob.digest);
        await put(blob, bytes);
      };
      await copyImages(source(), sink, { store });
      return image.layers.filter(({ digest }) => sent.includes(digest)).length;
    };
    assert.equal(await load("pqr"), 3);
    assert.equal(await load("pqs"), 1);
    assert.equal(await load("pqs"), 0);
    const { stdout } = docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", "a:1");
    assert.deepEqual(JSON.parse(stdout), [..."pqs"].map(diffIdOf));
    // All that it saves is verified, layer by layer.
    const other = await Store.open(join(temporaryDirectory(), "store"), { create: true });
    const back = await readFromEngine(engine, "a:1", other);
    await copyImages(back, new StoreSink(other), { store: other });
    await back.close();
    assert.deepEqual(told, []);
  });
});
