/**
 * Images whose layers are cut anew: what they hold stays, and what is in two images stays in its layers.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import type { Change } from "../../../../core/layer/change.ts";
import { assembleLayer } from "../../../../core/layer/assemble.ts";
import type { Layer } from "../../../../core/layer/layer.ts";
import { StoredLayer } from "../../../../core/image/stored_layer.ts";
import { Store } from "../../../../core/store/store.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import { walk } from "../../../../core/tree/walk.ts";
import { planAnnotation } from "../../../../plugins/tools/rechunk/plan_text.ts";
import { previousOf } from "../../../../plugins/tools/rechunk/previous.ts";
import { rechunk, type RechunkRequest } from "../../../../plugins/tools/rechunk/rechunk.ts";
import { newDirectory } from "../../../support/test_build.ts";
import { listTree } from "../../../support/tree_listing.ts";
import { builtInHost } from "../../../../plugins/mod.ts";

const store = await Store.open(join(newDirectory(), "store"), { create: true });
after(() => store.close());

const host = builtInHost();
const config = { os: "linux", architecture: "amd64", config: { cmd: ["/x"] } } as const;
type Cut = Awaited<ReturnType<typeof cut>>;

async function layersOf(...all: (readonly Change[])[]): Promise<Layer[]> {
  const layers: Layer[] = [];
  for (const changes of all) {
    const below = new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
    layers.push(await assembleLayer(changes, { store, below, times: "preserve" }));
  }
  return layers;
}

const stored = ({ diffId, blob }: Pick<Layer, "diffId" | "blob">) =>
  new StoredLayer(store, diffId, blob);

async function cut(layers: readonly Layer[], options: Partial<RechunkRequest> = {}) {
  const image = { config: { ...config, diffIds: layers.map(({ diffId }) => diffId) }, layers };
  const request = { store, host, max: 64, layerSize: 16 << 10, ...options };
  const made = await rechunk(image, request);
  const diffIds = made.layers.map(({ diffId }) => diffId);
  const written = { config: { ...made.config, diffIds }, layers: made.layers.map(stored) };
  return { ...made, diffIds, image: written };
}

/** What a cut image is to one that is cut like it. */
async function asPrevious({ image, layers }: Cut, isAnnotated = true, wantsFiles = true) {
  const manifest = {
    layers: layers.map(({ blob }) => isAnnotated ? blob : { ...blob, annotations: undefined }),
  };
  const seen = image.layers.map((layer) => ({
    files: () => layer.files(),
    names: async () => ({ index: await layer.files(), size: 0 }),
  }));
  // Only what is looked at.
  const previous = { ...image, manifest, layers: seen } as unknown;
  return await previousOf(previous as Parameters<typeof previousOf>[0], wantsFiles);
}

async function listed(layers: readonly Layer[]): Promise<string[]> {
  const tree = new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
  const times = [tree.lstat("/")!, ...walk(tree, "/")].map(({ path, mtime, mode, uid }) =>
    `${path} ${mtime} ${mode} ${uid}`
  );
  return [...listTree(tree), ...times];
}

const file = (path: string, size: number, more: Partial<Change> = {}) =>
  ({ type: "file", path, mtime: 7, content: path.at(-1)!.repeat(size), ...more }) as Change;

/** Packages of dpkg with a file of so many bytes, and the state around them. */
function debian(packages: Readonly<Record<string, number>>, time = 7): Change[] {
  const names = Object.keys(packages);
  return [
    { type: "directory", path: "/", mode: 0o755, mtime: time },
    { type: "directory", path: "/usr/bin", mode: 0o755, mtime: time },
    { type: "symlink", path: "/bin", target: "usr/bin", mtime: time },
    { type: "directory", path: "/tmp", mode: 0o1777, mtime: time },
    file("/var/lib/dpkg/status", 0, {
      content: names.map((name) => `Package: ${name}\nVersion: 1\nStatus: install ok installed\n`)
        .join("\n"),
      mtime: time,
    }),
    ...Object.entries(packages).flatMap(([name, size]) => [
      file(`/usr/bin/${name}`, size),
      file(`/var/lib/dpkg/info/${name}.list`, 0, {
        content: `/.\n/bin\n/bin/${name}\n`,
        mtime: time,
      }),
    ]),
  ];
}

const some = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`p${at}`, 1000 * (at + 1)]));

describe("rechunk", () => {
  it("keeps the tree, to the times of directories, whatever layers it was of", async () => {
    const path = fc.array(fc.constantFrom("a", "b", "c", "é"), { minLength: 1, maxLength: 4 })
      .map((names) => `/${names.join("/")}`);
    const change = fc.record({
      path,
      size: fc.nat(20000),
      mtime: fc.nat(9),
      type: fc.constantFrom("file", "file", "directory", "symlink", "hardlink"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 30 }), async (made) => {
        const seen = new Map<string, Change>();
        const isFree = (path: string) =>
          [...seen].every(([each, { type }]) =>
            each !== path && !each.startsWith(`${path}/`) &&
            (type === "directory" || !path.startsWith(`${each}/`))
          );
        for (const { path, size, mtime, type } of made) {
          if (!isFree(path)) continue;
          const target = [...seen.values()].find((each) => each.type === "file")?.path;
          if (type === "hardlink" && target !== undefined) {
            seen.set(path, { type, path, target });
          } else if (type === "directory") {
            seen.set(path, { type, path, mode: 0o700 + mtime, mtime });
          } else if (type === "symlink") seen.set(path, { type, path, target: "x", mtime });
          else seen.set(path, file(path, size, { mtime, uid: mtime }));
        }
        const changes = [...seen.values()];
        const one = await layersOf(changes);
        const made1 = await cut(one, { layerSize: 8 << 10, max: 12 });
        assert.deepEqual(await listed(made1.image.layers), await listed(one));
        assert(made1.layers.length <= 12);
        assert.equal(new Set(made1.diffIds).size, made1.layers.length);
        const again = await cut(made1.image.layers, { layerSize: 8 << 10, max: 12 });
        assert.deepEqual(again.diffIds, made1.diffIds);
      }),
      { numRuns: 30 },
    );
  });

  it("says the configuration again; steps stay, without layers, and each layer has one", async () => {
    const layers = await layersOf(debian(some));
    const history = [{ createdBy: "COPY" }, { createdBy: "CMD", emptyLayer: true }];
    const image = { config: { ...config, diffIds: [], history, created: "2024-01-01T00:00:00Z" } };
    const made = await rechunk({ ...image, layers }, { store, host, max: 64, layerSize: 16 << 10 });
    const { history: told, ...rest } = made.config;
    assert.deepEqual(rest, { ...config, diffIds: [], created: "2024-01-01T00:00:00Z" });
    assert.deepEqual(told!.slice(0, 2), history.map((step) => ({ ...step, emptyLayer: true })));
    assert.equal(told!.length, 2 + made.layers.length);
    assert.deepEqual(told!.at(-1), {
      ...{ created: "2024-01-01T00:00:00Z", createdBy: "quilla image rechunk" },
      comment: `part ${made.layers.length} of ${made.layers.length}`,
    });
    const again = await rechunk(
      { config: { ...made.config, diffIds: [] }, layers: made.layers.map(stored) },
      { store, host, max: 64, layerSize: 16 << 10 },
    );
    assert.deepEqual(again.config, made.config);
  });

  for (const times of [undefined, "preserve"] as const) {
    it(`like another: packages more move a layer and the state (times: ${times})`, async () => {
      const before = await cut(await layersOf(debian(some)));
      const more = await layersOf(debian({ ...some, new1: 9000, new2: 5000 }, 99));
      for (const isAnnotated of [true, false]) {
        const previous = await asPrevious(before, isAnnotated, times === undefined);
        const made = await cut(more, { previous, times });
        assert.equal(made.kept, before.layers.length - 1);
        assert.deepEqual(made.diffIds.slice(0, made.kept), before.diffIds.slice(0, made.kept));
        assert(made.layers.length <= before.layers.length + 1);
        if (times === "preserve") {
          assert.deepEqual(await listed(made.image.layers), await listed(more));
        }
      }
    });
  }

  it("like another: a package that changes moves its layer, last but the new and the state", async () => {
    const before = await cut(await layersOf(debian(some)));
    const changed = await layersOf(debian({ ...some, p3: 4001 }));
    const made = await cut(changed, { previous: await asPrevious(before), times: "preserve" });
    assert.equal(made.layers.length, before.layers.length);
    assert.equal(made.kept, before.layers.length - 1);
    const plan = made.layers.at(-2)!.blob.annotations![planAnnotation]!;
    assert(JSON.parse(plan).units.includes("dpkg p3"), plan);
    assert.deepEqual(await listed(made.image.layers), await listed(changed));
  });

  it("like another, and all the same: the same image", async () => {
    const before = await cut(await layersOf(debian(some)));
    const made = await cut(await layersOf(debian(some)), { previous: await asPrevious(before) });
    assert.deepEqual(made.diffIds, before.diffIds);
  });

  it("like another, again and again: never more layers than are wanted", async () => {
    let last = await cut(await layersOf(debian(some)), { max: 8 });
    let packages: Record<string, number> = some;
    for (let round = 0; round < 12; round++) {
      packages = { ...packages, [`new${round}`]: 3000 };
      const layers = await layersOf(debian(packages));
      const previous = await asPrevious(last);
      last = await cut(layers, { max: 8, previous, times: "preserve" });
      assert(last.layers.length <= 8, String(last.layers.length));
      assert.deepEqual(await listed(last.image.layers), await listed(layers));
    }
    const smaller = await cut(last.image.layers, { max: 3, previous: await asPrevious(last) });
    assert(smaller.layers.length <= 3);
  });

  it("what was not cut is nothing to be like", async () => {
    const layers = await layersOf(debian(some), [file("/x", 1)]);
    const image = { config: { ...config, diffIds: layers.map(({ diffId }) => diffId) }, layers };
    const plain = { ...image, manifest: { layers: layers.map(({ blob }) => blob) } } as unknown;
    assert.equal(await previousOf(plain as Parameters<typeof previousOf>[0], false), undefined);
  });

  it("small files of an application keep the layer that their neighbours are in", async () => {
    const app = (count: number, changed = -1) =>
      Array.from(
        { length: count },
        (_, at) => file(`/app/${at % 7}/${at}`, 500 + (at === changed ? 1 : 0)),
      );
    const before = await cut(await layersOf(app(400)));
    assert(before.layers.length > 5);
    const made = await cut(await layersOf(app(401, 77)), { previous: await asPrevious(before) });
    assert(made.layers.length - made.kept <= 3, `${made.layers.length - made.kept} layers moved`);
    assert(made.newBytes < 100_000, String(made.newBytes));
  });

  it("compiled Python files go on saying the time of their source", async () => {
    const pyc = (time: number) => {
      const bytes = new Uint8Array(20);
      const view = new DataView(bytes.buffer);
      [0x0a0d0da7, 0, time, 5].forEach((word, at) => view.setUint32(4 * at, word, true));
      return bytes;
    };
    const python = (time: number, more: readonly Change[] = []) =>
      layersOf([
        ...debian(some, time),
        file("/app/m.py", 5, { mtime: time }),
        {
          type: "file",
          path: "/app/__pycache__/m.cpython-311.pyc",
          content: pyc(time),
          mtime: time,
        },
        ...more,
      ]);
    const saidTime = async (layers: readonly Layer[]) => {
      const tree = new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
      const node = tree.lstat("/app/__pycache__/m.cpython-311.pyc");
      assert(node?.type === "file");
      const bytes = new Uint8Array(20);
      const reader = node.content.open();
      reader.read(bytes);
      reader.close();
      const source = tree.lstat("/app/m.py")!;
      return [new DataView(bytes.buffer).getUint32(8, true), source.mtime];
    };
    const fixed = await cut(await python(50), { times: 1000 });
    assert.deepEqual(await saidTime(fixed.image.layers), [1000, 1000]);
    const before = await cut(await python(50));
    const later = await cut(await python(60, [file("/new", 9)]), {
      previous: await asPrevious(before),
    });
    assert.deepEqual(await saidTime(later.image.layers), [50, 50]);
    const exact = await cut(await python(60), {
      previous: await asPrevious(before),
      times: "preserve",
    });
    assert.deepEqual(await saidTime(exact.image.layers), [60, 60]);
  });

  it("one layer of what is small, and of an image with nothing none", async () => {
    assert.equal((await cut(await layersOf(debian({ a: 1 })))).layers.length, 1);
    assert.equal((await cut(await layersOf(debian(some)), { max: 1 })).layers.length, 1);
    assert.deepEqual((await cut([])).layers, []);
  });

  it("images for Windows are refused", async () => {
    const image = { config: { ...config, os: "windows", diffIds: [] }, layers: [] };
    await assert.rejects(
      rechunk(image, { store, host, max: 64, layerSize: 1 << 20 }),
      /an image for Windows cannot be cut/,
    );
  });
});
