import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { reportOf } from "../../scripts/conformance_report.ts";
import { testsIn, upstreamReport } from "../../scripts/upstream_tests.ts";
import { corpus } from "../differential/corpus/mod.ts";
import { means, upstream } from "../differential/upstream/mod.ts";
import { noBusybox } from "../support/busybox.ts";
import { refusedLater } from "../support/refused_later.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

test("every name of the table means a case", { skip: noBusybox }, () => {
  const patterns = Object.entries(upstream).flatMap(([name, standing]) =>
    typeof standing === "string" ? [] : standing.map((pattern) => [name, pattern] as const)
  );
  const lost = patterns.filter(([, pattern]) => !corpus.some(({ name }) => means(pattern, name)));
  assert.deepEqual(lost, []);
});

test("every case of the frontend has a name of its own", () => {
  const names = corpus.map(({ name }) => name);
  assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
});

test("a star stands for anything, other characters for themselves", () => {
  assert.equal(means("a: *", "a: b"), true);
  assert.equal(means("a: *c", "a: bc (d)"), false);
  assert.equal(means("a.b", "a-b"), false);
});

test("the tests of a checkout are found by their functions", async () => {
  const directory = temporaryDirectory();
  await refusedLater(testsIn(directory), "conformance/checkout");
  const folder = join(directory, "frontend", "dockerfile");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "a_test.go"),
    "package x\nfunc testNoCache(t *T) {\n}\nfunc help() {}\nfunc testNew(t *T) {}\n// func testNot(\n",
  );
  writeFileSync(join(folder, "a.go"), "func testElsewhere() {}\n");
  const tests = await testsIn(directory);
  assert.deepEqual(tests, ["testNoCache", "testNew"]);
  const verdict = { outcome: "unexplained", differences: ["x"] } as const;
  const judge = reportOf("buildkit", "b", [{ case: "frontend: caching: --no-cache", ...verdict }]);
  const report = upstreamReport(tests, judge);
  assert.deepEqual(report.unknown, ["testNew"]);
  assert.deepEqual(report.unexplained, ["testNoCache"]);
});
