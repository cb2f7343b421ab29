/**
 * Why a step is not in a cache, told on another machine; and `--fail-on-miss`, which ends the build there.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { refusedLater } from "../../../support/refused_later.ts";
import {
  type Built,
  newDirectory,
  type TestBuild,
  testBuild,
} from "../../../support/test_build.ts";

const dockerfile = [
  "FROM scratch AS one",
  "ARG VERSION=1",
  "COPY a /a",
  "COPY <<EOF /text-$VERSION",
  "text",
  "EOF",
  "FROM scratch AS two",
  "COPY --from=one /a /b",
];

/** A machine of its own: another directory, another store. */
function build(options: TestBuild, lines: readonly string[] = dockerfile): Promise<Built> {
  return testBuild(lines, { files: { "a/x": "x", "a/y": "y" }, ...options });
}

async function leftCache(mode: "min" | "max" = "max") {
  const directory = newDirectory();
  await build({ cacheTo: [{ type: "local", dest: directory, mode }] });
  return { directory, cacheFrom: [{ type: "local", src: directory }] };
}

/** Status and reason of each step, the cache's name left out. */
function told({ events }: Built): string[] {
  return events.flatMap((event) => {
    if (event.type !== "done" || event.cache === undefined) return [];
    const { status, reason = "" } = event.cache;
    return [`${status} ${reason.replace(/the cache oci:[^,]*/, "it")}`];
  });
}

const unread = "its files are new here, or come from an archive: they had to be read";
const version = new Map([["VERSION", "2"]]);

describe("--explain with a cache of another machine", () => {
  const cases: readonly [what: string, Partial<TestBuild>, lines: readonly string[], string[]][] = [
    ["says what is in it, and which files were read", {}, dockerfile, [
      ...[`unchanged ${unread}`, "cached ", "cached "],
    ]],
    ["names the build argument that is another", { arguments: version }, dockerfile, [
      ...[`unchanged ${unread}`, "done the build argument VERSION is another in it, and 2 more"],
      "cached ",
    ]],
    ["names the files that came out otherwise", { files: { "a/x": "X" } }, dockerfile, [
      ...["done it came to other files than in it", "cached "],
      "done /b/x is another in it, and 1 more",
    ]],
    ["says that an instruction is another", {}, dockerfile.with(3, "COPY <<EOF /other"), [
      ...[`unchanged ${unread}`, "done the instruction is another in it", "cached "],
    ]],
    ["says that there was no such step", {}, [...dockerfile, "COPY --from=one /a /c"], [
      ...[`unchanged ${unread}`, "cached ", "cached ", "done it was not built here before"],
    ]],
  ];
  for (const [what, options, lines, expected] of cases) {
    it(what, async () => {
      const { cacheFrom } = await leftCache();
      assert.deepEqual(
        told(await build({ cacheFrom, explain: true, ...options }, lines)),
        expected,
      );
    });
  }

  it("says of mode=min what it has not", async () => {
    const { cacheFrom } = await leftCache("min");
    assert.deepEqual(told(await build({ cacheFrom, explain: true })), [
      ...[`unchanged ${unread}`, "unchanged its result is not in it", "cached "],
    ]);
  });

  it("tells nobody what a build argument was", async () => {
    const directory = newDirectory();
    const secret = new Map([["VERSION", "hush-hush"]]);
    const cacheTo = [{ type: "local", dest: directory, mode: "max" as const, compression: "none" }];
    const lines = [...dockerfile.slice(0, 3), `COPY a /b$VERSION`];
    await build({ cacheTo, arguments: secret }, lines);
    const blobs = join(directory, "blobs", "sha256");
    const documents = readdirSync(blobs).map((name) => readFileSync(join(blobs, name), "latin1"))
      .filter((text) => text.startsWith("{"));
    assert.ok(documents.some((text) => text.includes("dev.quilla.cache.steps")));
    assert.ok(!documents.some((text) => text.includes("hush")));
  });

  it("goes by what it can read of a record that is none of ours", async () => {
    const { toldStep } = await import("../../../../plugins/kit/building/told_steps.ts");
    const place = { project: "", platform: "p", stage: "s", number: 1 };
    const at = ["p", "s", 1];
    const texts = [
      "",
      "{",
      "null",
      "[null,1]",
      JSON.stringify([{ at: 1 }, { at, layer: 5, args: [1] }]),
    ];
    assert.equal(toldStep(texts.slice(0, 4), place, "c"), undefined);
    const { cache, layer, text, inputs } = toldStep(texts, place, "c")!;
    assert.deepEqual([cache, layer, text, inputs], ["c", undefined, "", undefined]);
  });
});

describe("--fail-on-miss", () => {
  it("goes through where all is in the cache, or comes out as it was", async () => {
    const { cacheFrom } = await leftCache();
    assert.equal(told(await build({ cacheFrom, failOnMiss: true })).length, 3);
    const [root, directory] = [join(newDirectory(), "store"), newDirectory()];
    await build({ root, directory });
    await build({ root, directory, failOnMiss: true });
  });

  const failing: readonly [what: string, Partial<TestBuild>, lines: readonly string[], RegExp][] = [
    ["an argument", { arguments: version }, dockerfile, /the build argument VERSION is another/],
    ["a file", { files: { "a/x": "X" } }, dockerfile, /its files are new here/],
    ["a step", {}, [...dockerfile, "COPY --from=one /a /c"], /it was not built here before/],
  ];
  for (const [what, options, lines, message] of failing) {
    it(`ends the build where ${what} is new, and leaves nothing`, async () => {
      const { cacheFrom } = await leftCache();
      const cacheTo = [{ type: "local", dest: join(newDirectory(), "none") }];
      const work = build({ cacheFrom, cacheTo, failOnMiss: true, ...options }, lines);
      const error = await refusedLater(work, "cache/miss");
      assert.match(error.message, message);
      assert.ok(error.range !== undefined, "the line is not told");
      assert.throws(() => readdirSync(cacheTo[0]!.dest));
    });
  }

  it("looks at the stages that were named, by name or number", async () => {
    const { cacheFrom } = await leftCache();
    const changed = { cacheFrom, arguments: version };
    await build({ ...changed, failOnMiss: ["TWO"] });
    await build({ ...changed, failOnMiss: ["1"] });
    await refusedLater(build({ ...changed, failOnMiss: ["1", "one"] }), "cache/miss");
    await refusedLater(build({ ...changed, failOnMiss: ["0"] }), "cache/miss");
    const error = await refusedLater(build({ ...changed, failOnMiss: ["oen"] }), "cache/no-stage");
    assert.match(error.hint!, /one/);
  });
});
