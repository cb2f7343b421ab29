import assert from "node:assert/strict";
import { test } from "node:test";
import { readTimestamp, withEpoch } from "../../cli/timestamp.ts";
import { refused } from "../support/refused.ts";

const none = new Map<string, string>();
const argument = new Map([["SOURCE_DATE_EPOCH", "2"]]);
const env = { SOURCE_DATE_EPOCH: "3" };

test("--timestamp goes before the build argument, and that before the environment", () => {
  assert.equal(readTimestamp("1", argument, env), 1);
  assert.equal(readTimestamp("preserve", argument, env), "preserve");
  assert.equal(readTimestamp(undefined, argument, env), 2);
  assert.equal(readTimestamp(undefined, none, env), 3);
  assert.equal(readTimestamp(undefined, none, {}), undefined);
  assert.equal(readTimestamp(undefined, none, { SOURCE_DATE_EPOCH: "" }), undefined);
  assert.equal(readTimestamp("0", none, {}), 0);
});

test("what is no number of seconds is refused, wherever it comes from", () => {
  for (const text of ["yesterday", "-1", "1.5", "1e3", "", " 1", "253402300800"]) {
    refused(() => readTimestamp(text, none, {}), "usage/timestamp", text);
  }
  refused(() => readTimestamp(undefined, none, { SOURCE_DATE_EPOCH: "x" }), "usage/timestamp");
  refused(
    () => readTimestamp(undefined, new Map([["SOURCE_DATE_EPOCH", "x"]]), env),
    "usage/timestamp",
  );
});

test("ARG SOURCE_DATE_EPOCH takes the environment's, unless a build argument says another", () => {
  assert.deepEqual([...withEpoch(none, env)], [["SOURCE_DATE_EPOCH", "3"]]);
  assert.deepEqual([...withEpoch(argument, env)], [["SOURCE_DATE_EPOCH", "2"]]);
  assert.deepEqual([...withEpoch(none, { SOURCE_DATE_EPOCH: "" })], []);
});
