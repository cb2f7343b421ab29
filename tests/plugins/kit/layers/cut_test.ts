import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Content } from "../../../../core/content.ts";
import type { Change } from "../../../../core/layer/change.ts";
import { broughtTime } from "../../../../core/layer/layer_time.ts";
import { normalForm } from "../../../../core/layer/normal_form.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import { costOf } from "../../../../plugins/kit/layers/cost.ts";
import { cutChanges } from "../../../../plugins/kit/layers/cut.ts";
import { layersFor, usualSizes } from "../../../../plugins/kit/layers/layer_size.ts";
import { cutInto } from "../../../../plugins/kit/layers/parts.ts";
import { Chance } from "../../../fuzz/mutator.ts";

const nothing = new UnionTree([]);
const most = 24;

/** A file of which nothing but its length is known. */
function file(path: string, size: number, more: Partial<Change> = {}): Change {
  const content: Content = { size, open: () => assert.fail("a cut reads nothing") };
  return { type: "file", path, content, ...more } as Change;
}

/** A tree as they come: directories of some sizes, few large files, links, markers. */
function someTree(chance: Chance): Change[] {
  const changes: Change[] = [];
  const files: string[] = [];
  for (let count = chance.below(60) + 1; count > 0; count--) {
    const depth = chance.below(4);
    const directory = Array.from({ length: depth }, () => `/${"abcd"[chance.below(4)]}`).join("");
    const path = `${directory}/f${count}${chance.below(9) === 0 ? ".pyc" : ""}`;
    const kind = chance.below(12);
    if (kind === 0 && files.length > 0) {
      changes.push({ type: "hardlink", path, target: files[chance.below(files.length)]! });
    } else if (kind === 1) changes.push({ type: "remove", path });
    else if (kind === 2) changes.push({ type: "symlink", path, target: "../x" });
    else if (kind === 3) changes.push({ type: "directory", path, mode: 0o700 });
    else if (kind === 4 && directory !== "") changes.push({ type: "opaque", path: directory });
    else {
      changes.push(file(path, chance.below(4) === 0 ? chance.below(90_000) : chance.below(900)));
      files.push(path);
    }
  }
  return changes;
}

const said = (change: Change) => `${change.type} ${change.path}`;

async function parts(changes: readonly Change[], options = { most, target: 20_000 }) {
  const sorted = [...await normalForm(changes, nothing)];
  const cut = cutInto(sorted, cutChanges(sorted, options), broughtTime)?.map((part) => [...part]);
  return { sorted, parts: cut ?? [sorted] };
}

describe("a cut", () => {
  it("has each entry once, links with their files, what leads there, and what is taken away first", async () => {
    for (let seed = 0; seed < 1000; seed++) {
      const chance = new Chance(seed);
      const { sorted, parts: found } = await parts(someTree(chance));
      assert.ok(found.length <= most);
      const holding = new Set(sorted.map(({ path }) => path.replace(/\/[^/]*$/, "") || "/"));
      for (const { type, path } of sorted) if (type === "opaque") holding.add(path);
      const isRepeated = ({ type, path }: Change) => type === "directory" && holding.has(path);
      const entries = found.flatMap((part) => part.filter((change) => !isRepeated(change)));
      const wanted = sorted.filter((change) => !isRepeated(change));
      assert.deepEqual(entries.map(said).sort(), wanted.map(said).sort(), String(seed));
      for (const [at, part] of found.entries()) {
        assert.ok(part.some((change) => !isRepeated(change)), "one is empty");
        // Parents first, in the order of paths, each once: the normal form.
        assert.deepEqual(part.map(said), [...await normalForm(part, nothing)].map(said));
        for (const change of part) {
          if (change.type === "hardlink") {
            assert.ok(part.some(({ type, path }) => type === "file" && path === change.target));
          }
          assert.ok(at === 0 || change.type !== "remove" && change.type !== "opaque");
        }
      }
    }
  });

  it("is the same whatever comes first, and of what is in the files", async () => {
    for (let seed = 0; seed < 200; seed++) {
      const chance = new Chance(seed);
      const tree = someTree(chance).filter(({ type }) => type === "file" || type === "symlink");
      const { parts: one } = await parts(tree);
      const { parts: other } = await parts(tree.toReversed());
      assert.deepEqual(one.map((part) => part.map(said)), other.map((part) => part.map(said)));
    }
  });

  it("stays, but for a part or two, where a file comes or goes", async () => {
    let [cut, touched] = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const chance = new Chance(seed);
      const tree = Array.from(
        { length: 400 },
        (_, at) => file(`/d${chance.below(9)}/e${chance.below(9)}/f${at}`, chance.below(3000)),
      );
      const without = tree.toSpliced(chance.below(400), 1);
      const [before, after] = [await parts(tree), await parts(without)];
      const known = new Set(before.parts.map((part) => part.map(said).join()));
      const changed = after.parts.filter((part) => !known.has(part.map(said).join()));
      cut += after.parts.length;
      touched += changed.length;
      assert.ok(after.parts.length > 10);
    }
    assert.ok(touched < 200 * 1.6, `${touched} of ${cut}`);
  });

  it("makes no others whole where one is cut for what it got", async () => {
    let [many, tried] = [0, 0];
    for (let seed = 0; seed < 40; seed++) {
      const chance = new Chance(seed);
      const paths = Array.from({ length: 200 }, (_, at) => `/d${chance.below(12)}/f${at}`);
      const of = async (paths: readonly string[]) => {
        const found = await parts(paths.map((path) => file(path, 2000)));
        return found.parts.map((part) => part.map(said).join());
      };
      const known = new Set(await of(paths));
      for (const changed of [paths.slice(1), [...paths, `/d${chance.below(12)}/more`]]) {
        tried++;
        if ((await of(changed)).filter((part) => !known.has(part)).length > 2) many++;
      }
    }
    assert.ok(many <= tried / 40, `${many} of ${tried} changed more than two parts`);
  });

  it("keeps compiled files with their sources, whose times they say", async () => {
    const tree = Array.from({ length: 200 }, (_, at) => [
      file(`/p/m${at}.py`, 400),
      file(`/p/__pycache__/m${at}.cpython-312.pyc`, 600),
      file(`/p/m${at}.pyc`, 600),
    ]).flat();
    const { parts: found } = await parts(tree);
    assert.ok(found.length > 5);
    for (const part of found) {
      const paths = part.map(({ path }) => path);
      for (const path of paths) {
        const name = /m\d+(?=\.)/.exec(path)?.[0];
        if (name !== undefined) assert.ok(paths.includes(`/p/${name}.py`), path);
      }
    }
  });

  it("has directories of one time, that of no part", async () => {
    const tree = Array.from({ length: 99 }, (_, at) => file(`/d/f${at}`, 4000));
    const { parts: found } = await parts(tree);
    const directories = found.flatMap((part) => part.filter(({ type }) => type === "directory"));
    assert.equal(directories.length, found.length);
    assert.deepEqual(new Set(directories), new Set([directories[0]]));
    assert.deepEqual(directories[0], {
      type: "directory",
      path: "/d",
      keepsTime: true,
      mtime: Date.UTC(2024, 0, 1) / 1000,
    });
  });

  it("has large files by themselves, and no more of them than leave room for the others", async () => {
    const tree = Array.from({ length: 95 }, (_, at) => file(`/d/f${at}`, 14_000 + at));
    const { sorted, parts: found } = await parts(tree);
    assert.ok(found.length <= most && found.length > most * 0.75, String(found.length));
    const all = sorted.reduce((sum, change) => sum + costOf(change), 0);
    const sizes = found.map((part) => part.reduce((sum, change) => sum + costOf(change), 0));
    assert.ok(Math.max(...sizes) < all / 8, String(sizes));
  });
});

describe("how many layers there may be", () => {
  const room = (below: number, above = 5) => ({ below, above });
  const gigabyte = 1 << 30;

  it("one below the threshold, and then as many as are worth it", () => {
    assert.equal(layersFor(usualSizes.threshold - 1, usualSizes, room(3)), 1);
    assert.equal(layersFor(usualSizes.threshold, usualSizes, room(3)), 8);
    assert.equal(layersFor(gigabyte, usualSizes, room(3)), 24);
  });

  it("fewer on many others, so that an image has less than 97", () => {
    assert.equal(layersFor(gigabyte, usualSizes, room(32)), 24);
    assert.equal(layersFor(gigabyte, usualSizes, room(60)), 10);
    assert.equal(layersFor(gigabyte, usualSizes, room(76)), 2);
    assert.equal(layersFor(gigabyte, usualSizes, room(90)), 1);
    assert.equal(layersFor(gigabyte, usualSizes, room(127)), 1);
    for (let below = 0; below < 76; below++) {
      let layers = below;
      for (let above = 19; above >= 0; above--) {
        layers += layersFor(gigabyte, usualSizes, room(layers, above));
      }
      assert.ok(layers <= 96, `${below}: ${layers}`);
    }
  });

  it("one step more on top moves nothing", () => {
    for (let above = 1; above < 16; above++) {
      assert.equal(layersFor(gigabyte, usualSizes, room(60, above)), 10);
    }
  });
});
