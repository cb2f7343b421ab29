/**
 * Which stages a build needs, and what is wrong between them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Plugin } from "../../../core/plugin/contracts/plugin.ts";
import { refusedBuild } from "../../support/refused_build.ts";
import { newDirectory, testBuild } from "../../support/test_build.ts";

describe("plan: stages", () => {
  const refusals: [name: string, dockerfile: string[], code: string, line: number][] = [
    ["before the first FROM", ["ENV A=1", "FROM scratch"], "dockerfile/no-stage", 1],
    ["only ARG", ["ARG A=1"], "dockerfile/no-stage", 0],
    [
      "copies from itself by name",
      ["FROM scratch AS a", "COPY --from=a / /"],
      "dockerfile/circular",
      2,
    ],
    [
      "copies from itself by number",
      ["FROM scratch", "COPY --from=0 / /"],
      "dockerfile/circular",
      2,
    ],
    [
      "a circle of two",
      ["FROM scratch AS a", "COPY --from=b / /", "FROM a AS b"],
      "dockerfile/circular",
      2,
    ],
    [
      "a circle of three",
      [
        "FROM scratch AS a",
        "COPY --from=c / /",
        "FROM a AS b",
        "FROM scratch AS c",
        "COPY --from=1 / /",
      ],
      "dockerfile/circular",
      2,
    ],
    [
      "a later stage",
      ["FROM scratch", "COPY --from=late / /", "FROM scratch AS late"],
      "dockerfile/later-stage",
      2,
    ],
    [
      "a later number",
      ["FROM scratch", "COPY --from=1 / /", "FROM scratch"],
      "dockerfile/later-stage",
      2,
    ],
    ["a number out of range", ["FROM scratch", "COPY --from=7 / /"], "dockerfile/unknown-stage", 2],
    ["no such image", ["FROM scratch", "COPY --from=none:1 / /"], "build/unknown-image", 2],
    ["no such base", ["FROM scratch AS builder", "FROM bilder"], "build/unknown-image", 2],
    [
      "a base that comes later",
      ["FROM late AS a", "FROM scratch AS late", "FROM a"],
      "build/unknown-image",
      1,
    ],
    ["a base that is its own name", ["FROM own AS own"], "build/unknown-image", 1],
    ["a number is no base", ["FROM scratch", "FROM 0"], "build/unknown-image", 2],
  ];
  for (const [name, dockerfile, code, line] of refusals) {
    it(`refuses: ${name}`, async () => {
      // Also where the stage is not needed: what is wrong is told before anything is built.
      const isTold = code.startsWith("dockerfile/") && code !== "dockerfile/no-stage";
      const lines = isTold ? [...dockerfile, "FROM scratch"] : dockerfile;
      await refusedBuild(lines, code, line);
    });
  }

  it("suggests a stage for a base that is misspelt", async () => {
    const error = await refusedBuild(
      ["FROM scratch AS builder", "FROM bilder"],
      "build/unknown-image",
      2,
    );
    assert.match(error.hint!, /builder/);
  });

  it("tells where the later stage begins", async () => {
    const lines = ["FROM scratch", "COPY --from=late / /", "FROM scratch AS late"];
    const error = await refusedBuild(lines, "dockerfile/later-stage", 2);
    assert.match(error.message, /line 3$/);
  });

  it("the latest of the earlier stages with a name is meant", async () => {
    const { tree } = await testBuild([
      "FROM scratch AS x",
      "COPY a /",
      "FROM scratch AS x",
      "COPY b /",
      "FROM scratch",
      "COPY --from=x / /",
      "FROM scratch AS x",
      "COPY --from=2 / /",
    ], { files: { a: "a", b: "b" } });
    assert.deepEqual(tree.map((line) => line.split(" ")[0]), ["/b"]);
  });

  it("a stage may have the name of its base, and is that name from then on", async () => {
    const root = newDirectory() + "/store";
    const files = { a: "a", b: "b" };
    await testBuild("FROM scratch\nCOPY a /", { files, root, tags: ["base"] });
    const lines = ["FROM base AS base", "COPY b /", "FROM base"];
    const { tree } = await testBuild(lines, { files, root });
    assert.deepEqual(tree.map((line) => line.split(" ")[0]), ["/a", "/b"]);
  });

  it("a short text is no image ID: what is missing does not become some image by chance", async () => {
    const root = newDirectory() + "/store";
    const { image } = await testBuild("FROM scratch", { root, tags: ["base"] });
    const hex = image.id.slice(7);
    await refusedBuild(`FROM ${hex.slice(0, 4)}`, "build/unknown-image", 1, { root });
    await testBuild(`FROM ${hex.slice(0, 12)}`, { root });
    await testBuild(`FROM ${image.id}`, { root });
  });
});

describe("plan: the target", () => {
  const lines = [
    "FROM missing:image AS unneeded",
    "COPY nothing /",
    "FROM scratch AS one",
    "LABEL stage=one",
    "FROM one AS two",
    "LABEL stage=two",
    "FROM missing:too",
  ];

  for (const [target, stage] of [["one", "one"], ["TWO", "two"], ["1", "one"], ["2", "two"]]) {
    it(`${target}: what it does not need is not even opened`, async () => {
      const { image, events } = await testBuild(lines, { target });
      assert.equal(image.config.config.labels?.stage, stage);
      const stages = events.flatMap((event) => event.type === "started" ? [event.step.stage] : []);
      assert(!stages.includes("unneeded"), stages.join());
    });
  }

  it("an unknown one is refused, with one that is near", async () => {
    const error = await refusedBuild(lines, "build/unknown-target", 0, { target: "tow" });
    assert.match(error.hint!, /did you mean two\?/);
    const other = await refusedBuild(lines, "build/unknown-target", 0, { target: "9" });
    assert.match(other.hint!, /unneeded, one, two, 3/);
  });

  it("steps count in the order of the Dockerfile, whatever is needed first", async () => {
    const { events } = await testBuild(lines.slice(2, 6), {});
    const planned = events.find((event) => event.type === "planned");
    assert.equal(planned?.type === "planned" && planned.steps, 4);
    const steps = events.flatMap((event) => event.type === "started" ? [event.step] : []);
    assert.deepEqual(
      steps.map(({ id, stage, number, total }) => [id, stage, number, total]),
      [[0, "one", 1, 2], [1, "one", 2, 2], [2, "two", 1, 2], [3, "two", 2, 2]],
    );
  });
});

describe("build: what it tells", () => {
  it("the Dockerfile's warnings, with their place", async () => {
    const { events } = await testBuild("FROM scratch\nLABEL a=1 \\\n\n  b=2\n");
    const [warning] = events.filter((event) => event.type === "warning");
    assert.match(warning!.message, /^NoEmptyContinuation: Empty line/);
    assert.equal(warning!.range?.start.line, 4); // the last of the instruction, as Docker has it
  });

  it("a failed step, and nothing after it", async () => {
    const events: string[] = [];
    await refusedBuild(["FROM scratch", "COPY none /", "LABEL a=1"], "copy/missing", 2, {
      listener: (event) =>
        void events.push(`${event.type} ${"step" in event ? event.step.number : ""}`.trim()),
    });
    assert.deepEqual(events, ["planned", "started 1", "done 1", "started 2", "failed 2"]);
  });

  it("the failure of a stage, not that another was stopped by it", async () => {
    const lines = [
      ...["FROM scratch AS a", "LABEL a=1", "LABEL a=2", "LABEL a=3"],
      ...["FROM scratch AS b", "COPY none /"],
      ...["FROM a", "COPY --from=b / /"],
    ];
    await refusedBuild(lines, "copy/missing", 6);
  });
});

describe("build: stages that a plugin opens", () => {
  const opening = (sources: readonly string[]): Plugin => ({
    name: "opener",
    api: 2,
    instructions: [{
      keyword: "OPEN",
      syntax: { form: "text" },
      parse: (line) => line.args[0] ?? "",
      opens: () => sources,
      async apply(name: string, stage) {
        stage.config.labels.set("files", String((await stage.open(name)).list("/").length));
      },
    }],
  });
  const lines = ["FROM scratch AS a", "COPY f /", "FROM scratch", "OPEN a"];

  it("are built when the instruction names them as what it opens", async () => {
    const { image } = await testBuild(lines, { files: { f: "" }, plugins: [opening(["a"])] });
    assert.equal(image.config.config.labels?.files, "1");
  });

  it("cannot be opened otherwise: nobody knows that they are needed", async () => {
    const options = { files: { f: "" }, plugins: [opening([])] };
    await refusedBuild(lines, "plugin/undeclared-source", 4, options);
  });
});
