/**
 * The parts of `scripts/hops.ts` that run nothing: its counts, its instrumented modules, its ways, its tables.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { countCovered, isShipped } from "../../scripts/hops/coverage.ts";
import { instrument } from "../../scripts/hops/instrument.ts";
import type { Entry } from "../../scripts/hops/probe.ts";
import { figures, modulesByRoom, story } from "../../scripts/hops/report.ts";
import { roomOf, wayOf } from "../../scripts/hops/way.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

describe("what ran", () => {
  const module = (path: string, ...counts: number[]) => ({
    url: `file:///quilla/${path}`,
    functions: [1, ...counts].map((count, index) => ({
      ranges: [{ startOffset: index * 10, endOffset: 100, count }, {
        startOffset: index * 10 + 1,
        endOffset: 50,
        count: 7,
      }],
    })),
  });

  it("is counted of quilla's own modules, each function by its whole range", () => {
    const scripts = [
      module("core/a.ts", 3, 0, 2),
      module("cli/unused.ts", 0),
      module("tests/x.ts", 5),
      module("node_modules/yaml/core/a.ts", 5),
      { ...module("core/a.ts", 5), url: "file:///other/core/a.ts" },
    ];
    const counted = countCovered(scripts, "file:///quilla/");
    assert.deepEqual(counted, { loaded: 2, run: 1, functions: 2, calls: 5 });
  });

  it("counts a module once that a worker has as well", () => {
    const scripts = [module("core/a.ts", 3, 0), module("core/a.ts", 1, 1)];
    const counted = countCovered(scripts, "file:///quilla/");
    assert.deepEqual(counted, { loaded: 1, run: 1, functions: 2, calls: 5 });
  });

  for (
    const [path, expected] of [
      ["mod.ts", true],
      ["core/tree/path.ts", true],
      ["plugins/mod.ts", true],
      ["core/layer/deflate.wasm", false],
      ["scripts/hops.ts", false],
      ["a/mod.ts", false],
    ] as const
  ) {
    it(`${expected ? "is" : "is not"} told of ${path}`, () =>
      assert.equal(isShipped(path), expected));
  }
});

describe("an instrumented module", () => {
  it("does what it did, and tells of every function that is entered", async () => {
    const folder = temporaryDirectory();
    const probe = join(folder, "probe.ts");
    writeFileSync(
      probe,
      "export const told: string[] = [];\nexport const hop = (to: string) => told.push(to);\n",
    );
    const source = `abstract class Base<T> { constructor(readonly x: T) {} abstract y(): T; }
function over(a: string): string;
function over(a: unknown): unknown { return a; }
export class Derived extends Base<number> {
  constructor() { super(1); }
  override y() { return this.x; }
  get z() { return "é"; }
}
export const object = (a: number) => ({ a }), curried = (a: number) => (b: number) => a + b;
export const later = async (x: Promise<number>) => await x as number;
export function* numbers(from = (() => 1)()) { yield from; }
export { over };
`;
    const url = pathToFileURL(probe).href;
    const text = instrument(source, "core/m.ts", url);
    assert.equal(text.split("\n").length, source.split("\n").length);
    writeFileSync(join(folder, "m.ts"), text);
    const module = await import(pathToFileURL(join(folder, "m.ts")).href);
    const { told } = await import(url);
    assert.deepEqual(told, []);
    const entered = async (call: () => unknown, value: unknown, ...places: string[]) => {
      assert.deepEqual(await call(), value);
      assert.deepEqual(told.splice(0), places.map((place) => `core/m.ts:${place}`));
    };
    await entered(() => new module.Derived().y(), 1, "5", "1", "6");
    await entered(() => module.Derived.prototype.z, "é", "7");
    await entered(() => module.over("a"), "a", "3");
    await entered(() => module.object(2), { a: 2 }, "9");
    await entered(() => module.curried(2)(3), 5, "9:2", "9:3");
    await entered(() => module.later(Promise.resolve(4)), 4, "10");
    await entered(() => [...module.numbers()], [1], "11:2", "11");
  });
});

describe("a way", () => {
  const entry = (to: string, ...from: string[]): Entry => ({ to, from });
  const way = wayOf([
    entry("cli/main.ts:1"),
    entry("core/build/build.ts:1", "cli/main.ts#main"),
    entry("core/build/plan.ts:1", "core/build/build.ts#build", "cli/main.ts#main"),
    entry("plugins/instructions/copy.ts:1", "core/build/plan.ts#plan", "core/build/build.ts#build"),
    entry("core/build/copy.ts:1", "plugins/instructions/copy.ts#parse", "core/build/plan.ts#plan"),
    entry("core/build/copy.ts:1", "plugins/instructions/copy.ts#parse", "core/build/plan.ts#plan"),
    entry("core/tree/path.ts:1", "core/build/copy.ts#", "plugins/instructions/copy.ts#parse"),
    entry("core/build/plan.ts:9"),
  ]);

  it("names each module and each room once, in the order in which they were entered", () => {
    assert.deepEqual(way.rooms, ["cli", "core/build", "plugins/instructions", "core/tree"]);
    assert.deepEqual(way.modules.map((path) => path.split("/").at(-1)), [
      ...["main.ts", "build.ts", "plan.ts", "copy.ts", "copy.ts", "path.ts"],
    ]);
  });

  it("counts changes of rooms, calls between them, and returns upward", () => {
    assert.equal(way.roomChanges, 5);
    const hop = (from: string, to: string, calls = 1) => ({ from, to, calls, distinct: 1 });
    const upward = hop("plugins/instructions", "core/build", 2);
    assert.deepEqual(way.upward, [upward]);
    assert.deepEqual(way.hops, [
      upward,
      hop("cli", "core/build"),
      hop("core/build", "core/tree"),
      hop("core/build", "plugins/instructions"),
    ]);
  });

  for (
    const [path, room] of [
      ["mod.ts", "mod.ts"],
      ["core/errors.ts", "core"],
      ["core/tree/path.ts", "core/tree"],
      ["core/build/run/open.ts", "core/build"],
    ] as const
  ) {
    it(`has ${path} in the room ${room}`, () => assert.equal(roomOf(path), room));
  }

  it("is a column of figures, beside those of an earlier run where there are any", () => {
    const journey = { loaded: 9, run: 6, functions: 7, calls: 8, ...way };
    const lines = figures({ build: journey }).split("\n");
    assert.match(lines[0]!, /^ +build$/);
    assert.match(lines[1]!, /^modules loaded +9$/);
    assert.match(lines.find((line) => line.startsWith("returns upward"))!, / 2$/);
    const compared = figures({ build: { ...journey, loaded: 4 } }, { build: journey }).split("\n");
    assert.match(compared[0]!, /build, before {2}after/);
    assert.match(compared[1]!, / 9 +4 +-5$/);
    assert.match(compared[2]!, / 6 +6 +=$/);
    assert.match(story(journey), /Rooms: cli > core\/build > plugins\/instructions > core\/tree/);
  });

  it("names modules of one folder together", () => {
    const modules = ["core/a.ts", "core/b.ts", "core/tar/c.ts", "core/d.ts"];
    assert.equal(modulesByRoom(modules), "core/{a,b} > core/tar/c > core/d");
  });
});
