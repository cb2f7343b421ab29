import assert from "node:assert/strict";
import { test } from "node:test";
import { stepText } from "../../../cli/print/step.ts";

test("a step takes 45 columns of a terminal, cut as Docker cuts it", async () => {
  const cases: [step: string, shown: string][] = [
    ["COPY\t. /", "COPY . /"],
    ["x".repeat(45), "x".repeat(45)],
    ["x".repeat(46), `${"x".repeat(44)}…`],
    ["世".repeat(22), "世".repeat(22)],
    ["世".repeat(23), `${"世".repeat(22)}…`],
  ];
  for (const [step, shown] of cases) {
    assert.equal(await stepText(step, true), shown, step);
    assert.equal(await stepText(step, false), step.replace("\t", " "), step);
  }
});
