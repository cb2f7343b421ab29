import assert from "node:assert/strict";
import { test } from "node:test";
import { didYouMean, nearest } from "../../../core/text/suggestion.ts";

const keywords = ["ADD", "ARG", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "RUN"];
const cases: [string, string | undefined][] = [
  ["COYP", "COPY"],
  ["FORM", "FROM"],
  ["form", "FROM"],
  ["RNU", "RUN"],
  ["ENTRPOINT", "ENTRYPOINT"],
  ["entry_point", "ENTRYPOINT"],
  ["RUN", "RUN"],
  ["INCLUDE", undefined],
  ["", undefined],
  ["X", undefined],
  ["C".repeat(100_000), undefined],
];
for (const [word, expected] of cases) {
  test(`nearest to ${JSON.stringify(word.slice(0, 20))}`, () => {
    assert.equal(nearest(word, keywords), expected);
  });
}

test("the first of several that are equally near", () => {
  assert.equal(nearest("AXG", ["ARG", "AAG"]), "ARG");
});

test("the offer is a question", () => {
  assert.equal(didYouMean("form", ["from"], (name) => `--${name}`), "did you mean --from?");
  assert.equal(didYouMean("zzz", ["from"]), undefined);
});
