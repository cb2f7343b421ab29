import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StartFailure } from "../../../../../plugins/runners/linux/inside/start_failure.ts";

const beginning = '{"msg":"exec';
const why = `${beginning} container process: no such file"}\n`;

describe("what a runtime says in the place of the program", () => {
  const cases = [
    ["is kept, in pieces too", [why.slice(0, 5), why.slice(5)], true, why, ""],
    ["is the program's where that ended well", [why], false, "", why],
    [
      "is nothing where the program says something else",
      ["{", '"a"}\n', why],
      true,
      "",
      `{"a"}\n${why}`,
    ],
    ["is not the half of it", ['{"msg'], true, "", '{"msg'],
    ["is not endless", [why, "x".repeat(10_001)], true, "", why + "x".repeat(10_001)],
    ["is one line", [why, "more\n"], true, "", `${why}more\n`],
    ["is nothing where nobody speaks", [], true, "", ""],
  ] as const;
  for (const [name, texts, keep, told, passed] of cases) {
    it(name, () => {
      const heard: string[] = [];
      const held = new StartFailure(beginning, (text) => heard.push(text));
      for (const text of texts) held.push(text);
      assert.equal(held.end(keep), told);
      assert.equal(heard.join(""), passed);
    });
  }

  it("does not stand in the way of who speaks to a log", () => {
    const heard: string[] = [];
    const held = new StartFailure(undefined, (text) => heard.push(text));
    held.push(why);
    assert.deepEqual(heard, [why]);
    assert.equal(held.end(true), "");
  });
});
