import assert from "node:assert/strict";
import { test } from "node:test";
import { readTimestamp, withEpoch } from "../../../cli/words/timestamp.ts";
import { refused } from "../../support/refused.ts";

const none = new Map<string, string>();
const argument = new Map([["SOURCE_DATE_EPOCH", "2"]]);
const env = { SOURCE_DATE_EPOCH: "3" };

test("--timestamp goes before the environment", () => {
  assert.equal(readTimestamp("1", env), 1);
  assert.equal(readTimestamp("preserve", env), "preserve");
  assert.equal(readTimestamp(undefined, env), 3);
  assert.equal(readTimestamp(undefined, {}), undefined);
  assert.equal(readTimestamp(undefined, { SOURCE_DATE_EPOCH: "" }), undefined);
  assert.equal(readTimestamp("0", {}), 0);
});

test("what is no number of seconds is refused, wherever it comes from", () => {
  for (const text of ["yesterday", "-1", "1.5", "1e3", "", " 1", "253402300800"]) {
    refused(() => readTimestamp(text, {}), "usage/timestamp", text);
  }
  refused(() => readTimestamp(undefined, { SOURCE_DATE_EPOCH: "x" }), "usage/timestamp");
});

test("ARG SOURCE_DATE_EPOCH takes the environment's, unless a build argument says another", () => {
  assert.deepEqual([...withEpoch(none, env)], [["SOURCE_DATE_EPOCH", "3"]]);
  assert.deepEqual([...withEpoch(argument, env)], [["SOURCE_DATE_EPOCH", "2"]]);
  assert.deepEqual([...withEpoch(none, { SOURCE_DATE_EPOCH: "" })], []);
});
