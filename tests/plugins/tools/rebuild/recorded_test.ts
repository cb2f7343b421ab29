/**
 * Images whose programs fetched something: built again from the recording, here and where a bundle took it.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { Store } from "../../../../core/store/store.ts";
import { applyBundle, build, createBundle, inspectBundle, rebuildImage } from "../../../../mod.ts";
import { listRecordings } from "../../../../plugins/kit/recording/kept.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { writeContext } from "../../../support/context_files.ts";
import { fetchingPlugin } from "../../../support/fetching_runner.ts";
import { RebuildWorkshop } from "../../../support/rebuild_workshop.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { newDirectory } from "../../../support/test_build.ts";
import { digestSet } from "../../../support/told_provenance.ts";

const files = new Map<string, Uint8Array>([
  ["/large", randomBytes(1 << 20)],
  ["/small", new TextEncoder().encode("small\n")],
  ["/other", new TextEncoder().encode("other\n")],
]);
let asked = 0;
const server = createServer((request, response) => {
  asked++;
  response.end(files.get(request.url!));
});
let address = "";

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => void server.close());

const plugins = builtInHost();
plugins.register(fetchingPlugin, { origin: "fetching", isOwn: true });

/** Builds what fetches these, and records it. */
async function record(store: string, context: string, ...paths: string[]) {
  const runs = paths.map((path) => `RUN ["${address}${path}"]\n`).join("");
  writeContext(context, { Dockerfile: `FROM scratch\nCOPY . /\n${runs}` });
  const { images: [image], attestations } = await build({
    ...{ store, context, plugins, tags: ["app"], recording: { record: true } },
    attestations: [{ type: "provenance" }],
  });
  return { id: image!.id, said: JSON.stringify(attestations) };
}

describe("an image whose network was recorded", () => {
  it("is built again from the recording, here and where a bundle took it", async () => {
    const [near, far, context] = [1, 2, 3].map(() => join(newDirectory(), "root")) as [
      string,
      string,
      string,
    ];
    const first = await record(near, context, "/large");
    assert.match(first.said, /"uri":"urn:quilla:recording"/);
    assert(first.said.includes(`"uri":"${address}/large"`) && !first.said.includes("hermetic"));
    const fetched = asked;
    const here = await rebuildImage("app", { store: near, context, plugins });
    assert.deepEqual([here.isEqual, here.images[0]!.deviations], [true, []]);

    const [bundle, delta] = [1, 2].map(() => join(newDirectory(), "bundle")) as [string, string];
    const sources = { context };
    await createBundle(["app"], bundle, { store: near, plugins, sources });
    await applyBundle(bundle, { store: far });
    const there = await rebuildImage("app", { store: far, plugins });
    assert.equal(there.images[0]!.id, first.id);
    assert.deepEqual([there.isEqual, there.images[0]!.deviations], [true, []]);
    const store = await Store.open(far);
    assert.deepEqual(listRecordings(store).map(({ name }) => name), ["app:latest"]);
    store.close();
    // The files that tell of the build lie in the context by now, and are in no image.
    const locked = { store: far, context, plugins, attestations: [{ type: "provenance" }] };
    const again = await build({ ...locked, lock: "frozen", noCache: true });
    assert.equal(again.images[0]!.id, first.id);
    assert.match(JSON.stringify(again.attestations), /"quilla_hermetic":true/);
    assert.equal(asked, fetched);

    await record(near, context, "/large", "/small");
    const made = await createBundle(["app"], delta, {
      ...{ store: near, plugins, sources, since: [bundle] },
    });
    assert(made.carried < 100_000, `${made.carried} bytes of a new body of 6`);
    assert.equal((await inspectBundle(delta)).complete, false);
    await applyBundle(delta, { store: far });
    assert.equal((await rebuildImage("app", { store: far, plugins })).isEqual, true);
  });

  it("does not put what came of a recording into the cache of builds that fetch", async () => {
    const [near, far, context] = [1, 2, 3].map(() => join(newDirectory(), "root")) as [
      string,
      string,
      string,
    ];
    await record(near, context, "/other");
    const bundle = join(newDirectory(), "bundle");
    await createBundle(["app"], bundle, { store: near, plugins, sources: { context } });
    await applyBundle(bundle, { store: far });
    assert.equal((await rebuildImage("app", { store: far, plugins, cache: true })).isEqual, true);
    files.set("/other", new TextEncoder().encode("changed\n"));
    await record(far, context, "/other");
    const again = await rebuildImage("bundle:" + bundle, { store: far, plugins });
    assert.equal(again.isEqual, true);
    const [image] = (await rebuildImage("app", { store: far, context, plugins })).images;
    assert.equal(image!.isEqual, true);
    assert.notEqual(image!.id, again.images[0]!.id);
  });
});

describe("a recording that is not here", () => {
  const recording = digestOf(new TextEncoder().encode("gone"));
  const said = { options: { run: { recorded: "record" } } };
  const dependencies = [{
    ...{ uri: "urn:quilla:recording", digest: digestSet(recording) },
    annotations: { kind: "recording" },
  }];

  it("is told, and the network is what it is", async () => {
    const shop = await RebuildWorkshop.open("FROM scratch\nCOPY a /\n", { a: "a" });
    await shop.build({}, said, { dependencies });
    const { images: [image], isEqual } = await shop.rebuild();
    assert.deepEqual([isEqual, image!.deviations], [true, [{
      ...{ what: "recording", name: "RUN", recorded: recording },
      found: "the network as it is",
    }]]);
  });

  it("is no bundle with sources", async () => {
    const shop = await RebuildWorkshop.open("FROM scratch\nCOPY a /\n", { a: "a" });
    await shop.build({}, said, { dependencies });
    const sources = { context: shop.directory };
    const bundle = join(newDirectory(), "app.bundle");
    await refusedLater(
      createBundle(["app"], bundle, { store: shop.root, sources }),
      "rebuild/recording",
    );
  });
});
