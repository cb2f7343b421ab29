import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { rooms, suites } from "../../scripts/test.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

test("each test file is in one suite for each runtime that it is for", () => {
  const files = ["tests/core/a_test.ts", "tests/e2e/b_test.ts", "tests/docs_test.ts"];
  const of = (title: string) => suites(files, []).find((suite) => suite.title === title)?.files;
  assert.deepEqual(of("unit tests on Deno"), ["tests/core/a_test.ts"]);
  assert.deepEqual(of("unit tests on Bun"), ["tests/core/a_test.ts"]);
  assert.deepEqual(of("end to end"), ["tests/e2e/b_test.ts"]);
  assert.deepEqual(of("the project"), ["tests/docs_test.ts"]);
});

test("the files of a room are imported by one", async () => {
  const files = ["tests/core/a_test.ts", "tests/cli/b_test.ts", "tests/core/c/d_test.ts"];
  const made = await rooms(files, temporaryDirectory());
  assert.deepEqual(made.map((path) => basename(path)), ["core_test.ts", "cli_test.ts"]);
  const text = readFileSync(made[0]!, "utf8");
  assert.match(
    text,
    /^import "file:.*\/tests\/core\/a_test\.ts";\nimport "file:.*\/d_test\.ts";\n$/,
  );
});
