/** The one time of a layer: made from what it holds, whatever way the archive is written. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { assembleLayer } from "../../../core/layer/assemble.ts";
import type { Change } from "../../../core/layer/change.ts";
import { broughtTime, type LayerTimes, madeAfter } from "../../../core/layer/layer_time.ts";
import { Store } from "../../../core/store/store.ts";
import { readTarFile } from "../../../core/tar/read_file.ts";
import { treeOf } from "../../support/memory_tree.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const store = await Store.open(join(temporaryDirectory(), "store"), { create: true });
const below = treeOf([]);

async function layerOf(changes: Change[], times: LayerTimes = broughtTime) {
  const { diffId } = await assembleLayer(changes, { store, below, times });
  const path = store.blobs.path(diffId);
  const entries = [...readTarFile(path)].map(({ entry }) => entry);
  const hash = createHash("sha256").update(readFileSync(path)).digest("hex");
  assert.equal(diffId, `sha256:${hash}`);
  return { diffId, times: new Map(entries.map(({ path, mtime }) => [path, mtime])) };
}

const file = (content: string | Uint8Array, more = {}): Change[] => [
  { type: "directory", path: "/d" },
  { type: "file", path: "/d/f", content, ...more },
  { type: "symlink", path: "/d/l", target: "f" },
  { type: "remove", path: "/gone" },
];

/** Longer than what is made in memory. */
const large = (last: number) => {
  const bytes = new Uint8Array(17 << 20);
  bytes[bytes.length - 1] = last;
  return bytes;
};

describe("a layer's time", () => {
  for (
    const [name, one, other] of [
      ["of a small layer", "version 1", "version 2"],
      ["of a large layer", large(1), large(2)],
    ] as const
  ) {
    it(`${name} is one for all of it, and another for another content of that length`, async () => {
      const first = await layerOf(file(one, { mtime: 1 }));
      const again = await layerOf(file(one, { mtime: 2 }));
      const changed = await layerOf(file(other));
      assert.deepEqual(again, first);
      const [time] = new Set(first.times.values());
      assert.equal(new Set(first.times.values()).size, 1);
      assert.equal(first.times.size, 4);
      assert.notEqual(changed.times.get("d/f"), time);
      for (const each of [time!, changed.times.get("d/f")!]) {
        assert(each > broughtTime.after && each <= broughtTime.after + broughtTime.within);
      }
    });
  }

  it("changes with a name, a mode and an owner", async () => {
    const times = await Promise.all(
      [{}, { mode: 0o600 }, { uid: 1 }, { path: "/d/g" }].map(async (more) =>
        [...(await layerOf(file("x", more))).times.values()][0]
      ),
    );
    assert.equal(new Set(times).size, 4);
  });

  it("is not that of entries that keep their own", async () => {
    const { times } = await layerOf(file("x", { mtime: 86400.5, keepsTime: true }));
    assert.equal(times.get("d/f"), 86400);
    assert.notEqual(times.get("d/"), 86400);
    const known = await layerOf(file("x", { mtime: 86400, keepsTime: true }), 7);
    assert.equal(known.times.get("d/f"), 7, "but for a time that the user gave to all");
  });

  it("of what a program made is later than all below it, and changes too", async () => {
    const newest = 1_790_000_000.25;
    const time = async (text: string) =>
      (await layerOf(file(text), madeAfter(newest))).times.get("d/f")!;
    const [a, b] = [await time("1"), await time("2")];
    assert(a > newest && b > newest && a !== b, `${a} ${b}`);
    assert(Math.max(a, b) < newest + 10 * 3600, "by some hours at most");
    assert((await layerOf(file("1"), madeAfter(0))).times.get("d/f")! > broughtTime.after);
  });
});
