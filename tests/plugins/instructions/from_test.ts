import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { refusedBuild } from "../../support/refused_build.ts";
import { newDirectory, testBuild } from "../../support/test_build.ts";
import { testTable } from "../../support/instruction_table.ts";

describe("FROM", () => {
  const refusals: [line: string, code: string][] = [
    ["FROM", "from/arguments"],
    ["FROM a b", "from/arguments"],
    ["FROM a AS", "from/arguments"],
    ["FROM a IS b", "from/arguments"],
    ["FROM a AS b c", "from/arguments"],
    ["FROM scratch AS 1st", "from/stage-name"],
    ["FROM scratch AS a/b", "from/stage-name"],
    ["FROM $NONE", "from/empty"],
    ["FROM --platform=no/such/plat/form/x scratch", "platform/invalid"],
    ["FROM not-here:1", "build/unknown-image"],
  ];
  for (const [line, code] of refusals) {
    it(`refuses: ${line}`, async () => void await refusedBuild(line, code, 1));
  }

  it("of nothing, an image has a search path and a place to start", async () => {
    const { image, tree } = await testBuild("FROM scratch");
    assert.deepEqual(image.config.config, {
      env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      workingDir: "/",
    });
    assert.deepEqual([tree, image.config.history ?? []], [[], []]);
  });

  it("of an image, all that it says and has goes on", async () => {
    const root = newDirectory() + "/store";
    const lines = [
      "FROM scratch",
      "COPY a /",
      "ENV A=1",
      "LABEL l=1",
      "WORKDIR /w",
      'CMD ["c"]',
      "USER 1",
    ];
    const base = await testBuild(lines, { files: { a: "a" }, root, tags: ["base"] });
    const child = await testBuild("FROM base\nLABEL m=2", { root });
    assert.deepEqual(child.tree, base.tree);
    assert.deepEqual(child.image.layers.map(({ diffId }) => diffId), base.image.config.diffIds);
    assert.deepEqual(child.image.config.config, {
      ...base.image.config.config,
      labels: { l: "1", m: "2" },
    });
    assert.deepEqual(child.image.config.history?.slice(0, -1), base.image.config.history);
  });

  it("a base for another platform is told", async () => {
    const root = newDirectory() + "/store";
    await testBuild("FROM --platform=linux/s390x scratch", { root, tags: ["other"] });
    const { warnings } = await testBuild("FROM other", { root });
    assert.match(warnings.join(), /linux\/s390x.*not for/);
  });

  it("--platform is the stage's alone", async () => {
    const lines = [
      "FROM --platform=linux/s390x scratch AS a",
      "FROM --platform=linux/riscv64 scratch",
    ];
    const { image } = await testBuild(lines);
    assert.equal(image.config.architecture, "riscv64");
  });
});

testTable("FROM", {
  reads: [
    ["FROM base", { base: "base" }, ["base"]],
    ["FROM base AS Name", { base: "base", name: "name" }, ["base"]],
    ["FROM --platform=$P $B as x", { base: "$B", name: "x", platform: "$P" }, ["$B", "$P"]],
  ],
  lines: ["FROM scratch AS tested", "FROM base AS tested"],
  before: ["ENV A=1"],
  refuses: [
    ["FROM", "from/arguments"],
    ["FROM a # not a comment", "from/arguments"],
    ["FROM scratch AS 1st", "from/stage-name", "1st"],
    ["FROM --platform= --platform=linux scratch", "dockerfile/flag-twice", "--platform=linux"],
  ],
  makes: [
    { lines: ["FROM scratch"], config: { env: [] }, history: [], tree: [] },
    {
      lines: ["ARG B=scratch", "FROM $B AS x", "LABEL a=1", "FROM x", "LABEL b=2"],
      config: { labels: { a: "1", b: "2" } },
      history: ["LABEL a=1", "LABEL b=2"],
    },
  ],
});
