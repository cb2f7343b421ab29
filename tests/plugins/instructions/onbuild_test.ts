/**
 * ONBUILD: an instruction that waits for the builds on top of the image.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Plugin } from "../../../core/plugin/contracts/plugin.ts";
import { testTable } from "../../support/instruction_table.ts";
import { refusedLater } from "../../support/refused_later.ts";
import { testBuild } from "../../support/test_build.ts";

testTable("ONBUILD", {
  reads: [
    ["ONBUILD COPY a.txt /", "COPY a.txt /", []],
    ["ONBUILD run  make $A", "run  make $A"],
    ["ONBUILD COPY <<EOF /f\nbody\nEOF", "COPY <<EOF /f\nbody\nEOF"],
  ],
  refuses: [
    ["ONBUILD", "onbuild/arguments"],
    ["ONBUILD FROM scratch", "onbuild/arguments"],
    ["ONBUILD MAINTAINER me", "onbuild/arguments"],
    ["ONBUILD ONBUILD CMD x", "dockerfile/nested-instruction", "ONBUILD"],
    ["ONBUILD NOTHING x", "dockerfile/unknown-instruction", "NOTHING"],
    ["ONBUILD COPY --nothing a b", "dockerfile/unknown-flag", "--nothing"],
  ],
  makes: [
    {
      lines: ["ONBUILD LABEL a=$A", "ONBUILD ENV A=1"],
      config: { onBuild: ["LABEL a=$A", "ENV A=1"], labels: undefined, env: [] },
      history: [],
      tree: [],
    },
    {
      lines: ["FROM scratch AS x", "ARG A=x", "ONBUILD LABEL a=$A", "ONBUILD COPY f /", "FROM x"],
      files: { f: "f" },
      config: { onBuild: undefined, labels: { a: "x" } },
      history: ["ARG A=x", "LABEL a=x", "COPY f / # buildkit"],
      tree: ["/f file 0644 0:0 252f10c83610"],
    },
  ],
});

describe("what a base kept, whoever made it", () => {
  /** KEEP text: whatever it is, it is what ONBUILD would have kept. */
  const keeper: Plugin = {
    name: "keeper",
    api: 2,
    instructions: [{
      keyword: "KEEP",
      syntax: { form: "text" },
      parse: (line) => line.args[0] ?? "",
      apply(text, stage) {
        stage.config.onBuild = [...stage.config.onBuild ?? [], String(text)];
      },
    }],
  };
  const builtOn = (kept: string) =>
    testBuild(["FROM scratch AS base", "KEEP LABEL a=1", `KEEP ${kept}`, "FROM base"], {
      plugins: [keeper],
    });

  const refused: [kept: string, code: string, says: RegExp][] = [
    ["FROM scratch", "onbuild/trigger", /^ONBUILD 2 of base cannot be carried out here: FROM$/],
    ["ONBUILD CMD x", "onbuild/trigger", /^ONBUILD 2 of base cannot be carried out here: ONBUILD$/],
    ["NOTHING", "dockerfile/unknown-instruction", /NOTHING/],
    ["USER", "user/arguments", /USER takes/],
  ];
  for (const [kept, code, says] of refused) {
    it(`is refused where it is ${kept}`, async () => {
      const error = await refusedLater(builtOn(kept), code);
      assert.match(error.message, says);
      assert.equal(error.range?.file.name, "ONBUILD 2 of base");
    });
  }

  it("is told behind ONBUILD, before the stage's own lines", async () => {
    const { events, image } = await builtOn("LABEL b=2");
    const told = events.flatMap((event) => event.type === "started" ? [event.step.text] : []);
    assert.deepEqual(told.slice(-3), ["FROM base", "ONBUILD LABEL a=1", "ONBUILD LABEL b=2"]);
    assert.deepEqual(image.config.config.labels, { a: "1", b: "2" });
  });
});
