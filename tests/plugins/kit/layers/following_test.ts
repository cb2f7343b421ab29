/** Compiled Python files say the time that their source gets, where they said the time that it had. */
import { followersOf } from "../../../../plugins/kit/layers/following.ts";
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { readContent } from "../../../../core/content.ts";
import { assembleLayer } from "../../../../core/layer/assemble.ts";
import type { Change } from "../../../../core/layer/change.ts";
import { broughtTime, type LayerTimes } from "../../../../core/layer/layer_time.ts";
import { sourceOfCompiled } from "../../../../plugins/kit/layers/python.ts";
import { Store } from "../../../../core/store/store.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import { treeOf } from "../../../support/memory_tree.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const store = await Store.open(join(temporaryDirectory(), "store"), { create: true });

describe("where a compiled file's source is", () => {
  const cases: [string, string | undefined][] = [
    ["/a/__pycache__/m.cpython-311.pyc", "/a/m.py"],
    ["/a/__pycache__/m.cpython-311.opt-1.pyc", "/a/m.py"],
    ["/__pycache__/a.b.pypy39.pyc", "/a.b.py"],
    ["/a/m.pyc", "/a/m.py"],
    ["/a/m.pyo", "/a/m.py"],
    ["/a/m.py", undefined],
    ["/a/__pycache__/m.txt", undefined],
  ];
  for (const [path, source] of cases) {
    it(path, () => assert.equal(sourceOfCompiled(path), source));
  }
});

const then = 1_700_000_000;
const source = "print(1)\n";

/** A compiled file's head: its magic number, and words. */
function compiled(magic: number, ...words: number[]): Uint8Array {
  const bytes = new Uint8Array(40);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, magic, true);
  bytes.set([0x0d, 0x0a], 2);
  words.forEach((word, index) => view.setUint32(4 + 4 * index, word, true));
  return bytes;
}

async function built(changes: Change[], times: LayerTimes, below = treeOf([]), seen?: number) {
  const followers = followersOf({ mayChange: () => true, seen: () => seen });
  const layer = await assembleLayer(changes, { store, below, times, followers });
  const tree = new UnionTree([await layer.files()]);
  return (path: string, at: number) => {
    const node = tree.lstat(path);
    assert(node?.type === "file");
    const bytes = readContent(node.content);
    return new DataView(bytes.buffer).getUint32(at, true);
  };
}

const modern = "/m/__pycache__/a.cpython-311.pyc";

describe("what a compiled file says", () => {
  const layer = (bytes: Uint8Array, path = modern): Change[] => [
    { type: "file", path: "/m/a.py", content: source, mtime: then + 0.5 },
    { type: "file", path, content: bytes, mtime: then + 1 },
  ];
  const cases: [name: string, path: string, bytes: Uint8Array, at: number][] = [
    ["3.11", modern, compiled(3495, 0, then, source.length), 8],
    ["3.6", modern, compiled(3379, then, source.length), 4],
    ["2.7", "/m/a.pyc", compiled(62211, then), 4],
  ];
  for (const [name, path, bytes, at] of cases) {
    it(`Python ${name}: the time that the layer gives to the source`, async () => {
      const word = await built(layer(bytes, path), broughtTime);
      const time = word(path, at);
      assert(time > broughtTime.after && time <= broughtTime.after + broughtTime.within, `${time}`);
      assert.equal((await built(layer(bytes, path), 86400))(path, at), 86400);
      assert.equal((await built(layer(bytes, path), "preserve"))(path, at), then);
    });
  }

  it("the same wherever and whenever it was compiled", async () => {
    const on = (day: number): Change[] => [
      { type: "file", path: "/m/a.py", content: source, mtime: day },
      { type: "file", path: modern, content: compiled(3495, 0, day, source.length) },
    ];
    const digests = await Promise.all([then, then + 86400].map(async (day) => {
      const followers = followersOf({ mayChange: () => true });
      const options = { store, below: treeOf([]), times: broughtTime, followers };
      return (await assembleLayer(on(day), options)).diffId;
    }));
    assert.equal(digests[0], digests[1]);
  });

  const untouched: [name: string, bytes: Uint8Array, at: number, word: number][] = [
    ["a file that was stale before", compiled(3495, 0, then - 1, source.length), 8, then - 1],
    ["one for a source of another length", compiled(3495, 0, then, 1), 8, then],
    ["one that goes by the source's hash", compiled(3495, 3, then, source.length), 8, then],
  ];
  for (const [name, bytes, at, word] of untouched) {
    it(`stays: ${name}`, async () => {
      assert.equal((await built(layer(bytes), broughtTime))(modern, at), word);
    });
  }

  it("stays where files are the user's, byte for byte", async () => {
    const bytes = compiled(3495, 0, then, source.length);
    const followers = followersOf({ mayChange: () => false });
    const options = { store, below: treeOf([]), times: broughtTime, followers };
    const files = await (await assembleLayer(layer(bytes), options)).files();
    const node = new UnionTree([files]).lstat(modern);
    assert(node?.type === "file");
    assert.deepEqual(readContent(node.content), bytes);
  });

  it("of a source below, which was seen with another time than the image has", async () => {
    const below = new UnionTree([
      await (await assembleLayer(
        [{ type: "file", path: "/m/a.py", content: source }],
        { store, below: treeOf([]), times: 1000 },
      )).files(),
    ]);
    const changes: Change[] = [
      { type: "file", path: modern, content: compiled(3495, 0, then, source.length) },
    ];
    const word = await built(changes, broughtTime, below as never, then);
    assert.equal(word(modern, 8), 1000);
  });
});
