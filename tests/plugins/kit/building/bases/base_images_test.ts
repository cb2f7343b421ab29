/**
 * Base images: from the store, or from where they are known by name.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { FoundBases } from "../../../../../plugins/kit/building/bases/base_images.ts";
import { knownImages } from "../../../../../plugins/kit/building/bases/found.ts";
import { digestOf } from "../../../../../core/digest.ts";
import type { Descriptor } from "../../../../../core/oci/descriptor.ts";
import { encodeIndex } from "../../../../../core/oci/image_index.ts";
import { encodeManifest } from "../../../../../core/oci/manifest.ts";
import { mediaTypes } from "../../../../../core/oci/media_types.ts";
import { checkStore } from "../../../../../plugins/tools/system/check.ts";
import { collectGarbage } from "../../../../../plugins/kit/garbage/collect.ts";
import { nameOf } from "../../../../../core/store/references.ts";
import { Store } from "../../../../../core/store/store.ts";
import { member } from "../../../../support/archive.ts";
import { amd64, arm64, FakeRegistry } from "../../../../support/fake_registry.ts";
import { refusedBuild } from "../../../../support/refused_build.ts";
import { refusedLater } from "../../../../support/refused_later.ts";
import { makeImage } from "../../../../support/stored_image.ts";
import {
  type Built,
  newDirectory,
  type TestBuild,
  testBuild,
} from "../../../../support/test_build.ts";

const base = "docker.io/library/base:1";
const zeros = `sha256:${"0".repeat(64)}`;

/** A registry, and a store that builds share. */
async function setUp() {
  const registry = await FakeRegistry.start();
  const root = join(newDirectory(), "store");
  const common: TestBuild = {
    root,
    plugins: [registry.plugin],
    platforms: [amd64],
    pull: "missing",
  };
  const build = (dockerfile: string | string[], options: TestBuild = {}) =>
    testBuild(dockerfile, { ...common, ...options });
  return { registry, root, common, build };
}

/** Who the base was, by the file that it has. */
const whoIs = ({ tree }: Built) => tree.find((line) => line.startsWith("/who "))!;
const whoSays = (text: string) =>
  `/who file 0644 0:0 ${digestOf(text).slice("sha256:".length, "sha256:".length + 12)}`;

async function inStore<T>(root: string, look: (store: Store) => T | Promise<T>): Promise<T> {
  const store = await Store.open(root);
  try {
    return await look(store);
  } finally {
    store.close();
  }
}

const namesIn = (root: string) =>
  inStore(root, (store) => store.references.list().map(nameOf).filter((name) => name).sort());

test("what is missing is fetched, that much and no more, and kept: the next build asks nobody", async () => {
  const { registry, root, build } = await setUp();
  const { index, images } = registry.push(base, "old");
  const built = await build("FROM base:1", { tags: ["built"] });
  assert.equal(whoIs(built), whoSays("old amd64"));
  const { manifest, config, layers } = images[0]!;
  const wanted = [index, manifest, config, ...layers].map(({ digest }) => digest);
  assert.deepEqual(registry.sent.toSorted(), wanted.toSorted());
  assert.equal(registry.open, 0, "a source was left open");

  registry.cut();
  const again = await build(["FROM base:1 AS one", "FROM scratch", "COPY --from=base:1 who /"]);
  assert.equal(whoIs(again), whoSays("old amd64"));
  assert.equal(registry.names.length, 1);

  await inStore(root, async (store) => {
    const found = store.references.list().find((image) => nameOf(image) === base);
    assert.equal(found?.digest, index.digest);
    await collectGarbage(store);
    assert.deepEqual(await checkStore(store), []);
    assert.equal(knownImages(store)("base:1", amd64)?.architecture, "amd64");
    assert.equal(knownImages(store)("base:1", arm64), undefined);
  });
  await build("FROM base:1");
});

test("--pull asks what the name stands for now, fetches the difference, and fails without a network", async () => {
  const { registry, root, build, common } = await setUp();
  registry.push(base, "old");
  await build("FROM base:1");
  const layers = [[member("who", {}, "old amd64")], [member("more", {}, "1")]];
  const more = registry.image("new", amd64, {
    layers: layers.map((members) => ({ members, compression: "gzip" as const })),
  });
  registry.tags.set(base, more.manifest);
  assert.equal(whoIs(await build("FROM base:1")), whoSays("old amd64"));
  registry.sent.length = 0;
  const built = await build("FROM base:1", { pull: "always" });
  assert(built.tree.some((line) => line.startsWith("/more ")));
  assert.deepEqual(
    registry.sent.toSorted(),
    [more.manifest, more.config, more.layers[1]!].map(({ digest }) => digest).toSorted(),
    "a layer that was there came again",
  );
  registry.sent.length = 0;
  const { events } = await build("FROM base:1", { pull: "always" });
  assert.deepEqual(registry.sent, [], "nothing had changed");
  assert(!events.some(({ type }) => type === "pull-started"));

  registry.cut();
  const error = await refusedBuild("FROM base:1", "fake/unreachable", 1, {
    ...common,
    pull: "always",
  });
  assert.match(
    error.message,
    /^the image base:1 cannot be fetched: the registry cannot be reached$/,
  );
  assert.match(error.hint!, /leave out --pull/);
  await build("FROM base:1");
  assert.deepEqual(await namesIn(root), [base]);
});

test("--pull=never is content with the store alone", async () => {
  const { registry, root, common } = await setUp();
  registry.push(base, "old");
  const never = { ...common, pull: "never" as const };
  const error = await refusedBuild("FROM base:1", "build/unknown-image", 1, never);
  assert.match(error.hint!, /--pull=never/);
  assert.deepEqual(registry.names, []);
  await testBuild("FROM base:1", common);
  await testBuild("FROM base:1", never);
  const other = { ...never, platforms: [arm64] };
  const away = await refusedBuild("FROM base:1", "image/not-here", 1, other);
  assert.match(away.hint!, /^linux\/amd64 is/);
  assert.deepEqual(await namesIn(root), [base]);
});

test("a name is asked for once, and means one thing in the whole build", async () => {
  const { registry, build } = await setUp();
  const { index, images } = registry.push(base, "old");
  registry.asked = () => void setTimeout(() => registry.push(base, "new"), 0);
  const { events } = await build(
    [
      "FROM base:1 AS a",
      "FROM docker.io/library/base:1 AS b",
      "FROM scratch AS c",
      "COPY --from=index.docker.io/base:1 /who /",
      "FROM a",
      "COPY --from=b who /b",
      "COPY --from=c who /c",
      "COPY --from=base:1 who /d",
    ],
    { platforms: [amd64, arm64], tags: ["built"] },
  );
  assert.deepEqual(registry.names, [base]);
  const twice = registry.sent.filter((digest, at) => registry.sent.indexOf(digest) < at);
  assert.deepEqual(twice, [], "something came twice");
  const needed = [
    index,
    ...images.flatMap((image) => [image.manifest, image.config, ...image.layers]),
  ];
  assert.deepEqual(registry.sent.toSorted(), needed.map(({ digest }) => digest).toSorted());
  const done = events.flatMap((event) => event.type === "pull-done" ? [event] : []);
  assert.deepEqual(done.map(({ pull }) => pull.platform).sort(), ["linux/amd64", "linux/arm64"]);
  assert(done.every(({ digest, bytes }) => digest === index.digest && bytes > 0));
});

test("an index that is partly there is completed, as the one that it is", async () => {
  const { registry, root, build } = await setUp();
  const { index } = registry.push(base, "old");
  await build("FROM base:1");
  registry.push(base, "new");
  const built = await build("FROM base:1", { platforms: [arm64] });
  assert.equal(whoIs(built), whoSays("old arm64"));
  assert.deepEqual(registry.names, [base, `docker.io/library/base@${index.digest}`]);
  registry.cut();
  await build("FROM base:1", { platforms: [amd64, arm64] });
  await inStore(root, async (store) => assert.deepEqual(await checkStore(store), []));
});

test("an image of an index inside the index is found, one platform after the other", async () => {
  const { registry, root, build } = await setUp();
  const [inner, outer] = ["arm64", "amd64"].map((architecture) => ({ os: "linux", architecture }))
    .map((platform) => ({ ...registry.image("nested", platform).manifest, platform }));
  const { blobs } = registry.origin;
  const { mediaType, digest, size } = inner!;
  const index = (manifests: readonly Descriptor[]) => ({
    mediaType: mediaTypes.index,
    ...blobs.put(encodeIndex({ mediaType: mediaTypes.index, manifests })),
  });
  // The platform of the inner image is known by its configuration alone.
  registry.tags.set(base, index([outer!, index([{ mediaType, digest, size }])]));
  for (const platform of [amd64, arm64, amd64]) {
    const built = await build(["FROM base:1", "COPY f /f"], {
      platforms: [platform],
      files: { f: "f" },
    });
    assert.equal(whoIs(built), whoSays(`nested ${platform.architecture}`));
  }
  await inStore(root, async (store) => assert.deepEqual(await checkStore(store), []));
});

test("what a digest means is asked for once in a lifetime", async () => {
  const { registry, root, build } = await setUp();
  const { index, images } = registry.push(base, "old");
  registry.push(base, "new");
  for (const name of [`base@${index.digest}`, `base:gone@${index.digest}`]) {
    assert.equal(whoIs(await build(`FROM ${name}`, { pull: "always" })), whoSays("old amd64"));
  }
  assert.deepEqual(registry.names, [`docker.io/library/base@${index.digest}`]);
  assert.deepEqual(await namesIn(root), [`docker.io/library/base@${index.digest}`]);
  // A manifest of an index is itself, whatever is built for; this one is there.
  const { digest } = images[0]!.manifest;
  assert.equal(
    whoIs(await build(`FROM base@${digest}`, { platforms: [arm64], pull: "always" })),
    whoSays("old amd64"),
  );
  assert.equal(registry.names.length, 1);
});

test("bases that do not need each other are fetched side by side, also those of later stages", async () => {
  const { registry, build } = await setUp();
  const names = ["a", "b", "c"].map((name) => `docker.io/library/${name}:latest`);
  for (const name of names) registry.push(name, name);
  let all = () => {};
  const together = new Promise<void>((resolve) => all = resolve);
  registry.asked = async () => {
    if (registry.names.length === names.length) all();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("they wait for each other")), 20_000);
    });
    await Promise.race([together, late]).finally(() => clearTimeout(timer));
  };
  await build(["FROM a AS a", "FROM b", "COPY --from=a who /a", "COPY --from=c who /c"]);
  assert.deepEqual(registry.names.toSorted(), names);
});

test("what is on its way is given up where another stage fails", async () => {
  const { registry, root, common } = await setUp();
  registry.push(base, "old");
  let begun = () => {};
  const isOnItsWay = new Promise<void>((resolve) => begun = resolve);
  const { images } = registry.push("docker.io/library/endless:latest", "endless");
  const layer = images[0]!.layers[0]!;
  registry.bytes = (blob, right) => {
    if (blob.digest !== layer.digest) return right;
    return async function* () {
      begun();
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        yield new Uint8Array(0);
      }
    }();
  };
  registry.asked = async (name) => {
    if (name === base) await isOnItsWay;
  };
  const failing = ["FROM base:1 AS a", "COPY gone /"];
  const last = ["FROM scratch", "COPY --from=a who /", "COPY --from=endless who /"];
  for (const stages of [last, ["FROM endless AS endless", ...last]]) {
    for (const platforms of [[amd64], [arm64, amd64]]) {
      await refusedBuild([...failing, ...stages], "copy/missing", 2, { ...common, platforms });
      assert.equal(registry.open, 0);
    }
  }
  await inStore(root, async (store) => {
    assert.deepEqual(await checkStore(store), [], "something was left behind");
    assert.deepEqual(await namesIn(root), [base]);
  });
});

test("a layer that several bases have comes once", async () => {
  const { registry, build } = await setUp();
  const shared = { members: [member("shared", {}, "s".repeat(100_000))] };
  const images = ["a", "b", "c"].map((name) => {
    const own = { members: [member(name, {}, name)] };
    const image = registry.image(name, amd64, { layers: [shared, own] });
    registry.tags.set(`docker.io/library/${name}:latest`, image.manifest);
    return image;
  });
  const { tree } = await build(["FROM a", "COPY --from=b b /", "COPY --from=c c /"]);
  assert.deepEqual(tree.map((line) => line.split(" ")[0]), ["/a", "/b", "/c", "/shared"]);
  const { digest } = images[0]!.layers[0]!;
  assert.equal(registry.sent.filter((sent) => sent === digest).length, 1);
});

describe("bases: what is refused", () => {
  const text = new TextEncoder().encode("other");
  const cases: {
    name: string;
    code: string;
    says: RegExp;
    hint?: RegExp;
    prepare(registry: FakeRegistry): void;
    from?: string;
  }[] = [
    {
      name: "a name that nobody knows",
      code: "fake/unknown",
      says: /^the image base:1 cannot be fetched: there is no docker\.io\/library\/base:1/,
      prepare() {},
    },
    {
      name: "a stage's name, mistyped",
      code: "fake/unknown",
      says: /cannot be fetched/,
      hint: /did you mean builder\?/,
      prepare() {},
      from: "buildre",
    },
    {
      name: "an index without the platform",
      code: "image/platform",
      says: /base:1 .* has nothing for linux\/amd64$/,
      hint: /^it has linux\/arm64, linux\/s390x;/,
      prepare: (registry) =>
        void registry.push(base, "old", [arm64, { os: "linux", architecture: "s390x" }]),
    },
    {
      name: "an artefact",
      code: "image/not-an-image",
      says: /is no image, but an artefact of type application\/vnd\.cncf\.helm\.config/,
      prepare: (registry) => {
        const { blobs } = registry.origin;
        const type = "application/vnd.cncf.helm.config.v1+json";
        const config = { mediaType: type, ...blobs.put("{}") };
        const chart = { mediaType: "application/vnd.cncf.helm.chart", ...blobs.put("x") };
        const bytes = encodeManifest({ mediaType: mediaTypes.manifest, config, layers: [chart] });
        registry.tags.set(base, { mediaType: mediaTypes.manifest, ...blobs.put(bytes) });
      },
    },
    {
      name: "something of another kind",
      code: "image/media-type",
      says: /is no image: it is of type "application\/json"/,
      prepare: ({ tags, origin }) =>
        void tags.set(base, { mediaType: "application/json", ...origin.blobs.put("{}") }),
    },
    {
      name: "another image than the digest says",
      code: "image/digest-mismatch",
      says: /was asked for, and sha256:/,
      prepare: (registry) => {
        const { index } = registry.push("docker.io/library/x:1", "x");
        registry.tags.set(`docker.io/library/base@${zeros}`, index);
      },
      from: `base@${zeros}`,
    },
    ...(["index", "manifest", "config", "layer"] as const).map((part) => ({
      name: `another ${part} than its digest says`,
      code: "image/size-mismatch",
      says: /^the image base:1 cannot be fetched: the .* does not match its/,
      prepare: (registry: FakeRegistry) => {
        const { index, images } = registry.push(base, "old");
        const { manifest, config, layers } = images[0]!;
        const { digest } = { index, manifest, config, layer: layers[0]! }[part];
        registry.bytes = (blob, right) =>
          blob.digest === digest
            ? async function* () {
              yield await Promise.resolve(text);
            }()
            : right;
      },
    })),
  ];
  for (const { name, code, says, hint, prepare, from = "base:1" } of cases) {
    it(name, async () => {
      const { registry, root, common } = await setUp();
      if (from.includes("@")) {
        const { transport } = registry;
        const read: typeof transport.read = async (_location, environment) =>
          await transport.read!("//docker.io/library/x:1", environment);
        const liar = { ...transport, read };
        prepare(registry);
        const plugins = [{ ...registry.plugin, transports: [liar] }];
        const error = await refusedBuild(`FROM ${from}`, code, 1, { ...common, plugins });
        return assert.match(error.message, says);
      }
      prepare(registry);
      const dockerfile = ["FROM scratch AS builder", `FROM ${from}`];
      const error = await refusedBuild(dockerfile, code, 2, common);
      assert.match(error.message, says);
      if (hint !== undefined) assert.match(error.hint!, hint);
      assert.deepEqual(await namesIn(root), []);
      assert.equal(registry.open, 0);
    });
  }

  it("an image that is unknown where nothing can be fetched", async () => {
    const store = await Store.open(join(newDirectory(), "store"), { create: true });
    const bases = new FoundBases(store);
    const opened = bases.open("none", amd64, ["one"]);
    const error = await refusedLater(opened, "build/unknown-image");
    assert.equal(error.message, "there is no stage and no image none");
    assert.equal(error.hint, "did you mean one?");
    await bases.close();
    store.close();
  });
});

test("an image that only says that it has a layer of another one is refused", async () => {
  const { registry, root, common } = await setUp();
  registry.push(base, "old");
  await testBuild("FROM base:1", common);
  // Its layer is in the store; what it says that the layer unpacks to is not what it does.
  const { layers } = registry.image("old", amd64);
  const liar = makeImage(registry.origin, { label: "liar", platform: amd64 });
  const { config } = liar;
  const bytes = encodeManifest({ mediaType: mediaTypes.manifest, config, layers });
  registry.tags.set(base, { mediaType: mediaTypes.manifest, ...registry.origin.blobs.put(bytes) });
  await refusedBuild("FROM base:1", "image/diff-id-mismatch", 1, { ...common, pull: "always" });
  assert.deepEqual(await namesIn(root), [base]);
});

test("named contexts and ONBUILD go the same way; a check goes none", async () => {
  const { registry, root, build, common } = await setUp();
  registry.push(base, "old");
  registry.push("docker.io/library/tool:2", "tool");
  const contexts = new Map([["where", "docker-image://base:1"]]);
  assert.equal(whoIs(await build("FROM where", { contexts })), whoSays("old amd64"));
  await build(["FROM base:1", "ONBUILD COPY --from=tool:2 who /tool"], { tags: ["parent"] });
  const { tree } = await build("FROM parent");
  assert(tree.some((line) => line.startsWith("/tool ")));
  assert.deepEqual(await namesIn(root), [
    base,
    "docker.io/library/parent:latest",
    "docker.io/library/tool:2",
  ]);
  const gone = new Map([["where", "docker-image://gone"]]);
  const error = await refusedBuild("FROM where", "fake/unknown", 1, { ...common, contexts: gone });
  assert.match(error.message, /^the build context where cannot be opened: the image gone cannot/);
  const asked = registry.names.length;
  await inStore(root, (store) => assert.equal(knownImages(store)("gone", amd64), undefined));
  assert.equal(registry.names.length, asked);
});
