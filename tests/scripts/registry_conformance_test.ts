/**
 * The suite of the OCI distribution specification passes on a served store. The first time it is compiled, from the Go module
 * proxy or a module cache; QUILLA_ORACLES=1 asks for it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { withRegistryFigures } from "../../scripts/conformance_page.ts";
import { PROJECT } from "../../scripts/process.ts";
import { buildSuite, readReport, runSuite } from "../../scripts/registry_conformance.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const page = readFileSync(join(PROJECT, "docs", "compatibility.md"), "utf8");
const directory = temporaryDirectory();
const { program, missing } = process.env.QUILLA_ORACLES
  ? await buildSuite(directory)
  : { missing: "compiles the suite: set QUILLA_ORACLES=1" };

test("the suite of the distribution specification passes, as the page says", {
  skip: missing ?? false,
}, async () => {
  const report = await runSuite(program!, directory);
  assert.equal(report.failed, 0, JSON.stringify(report.results));
  assert.equal(withRegistryFigures(page, report).replace(/\s+/g, " "), page.replace(/\s+/g, " "));
});

test("what the suite prints is counted, and put between the marks of the page", () => {
  const report = readReport(
    "OCI Conformance Result: FAIL\n  Disabled......................:          1\n" +
      "  Skip..........................:          2\n  Pass..........................:         30\n" +
      "  FAIL..........................:          4\n  Error.........................:          5\n\n" +
      "API conformance:\n  Tag listing...................:       Pass\n" +
      "  Blob push.....................:       FAIL\n  Referrers.....................:       Pass\n",
  );
  const { passed, failed, skipped } = report;
  assert.deepEqual([passed, failed, skipped], [30, 9, 3]);
  const written = withRegistryFigures(page, report);
  assert.match(written, /30 tests passed, 9 failed, 3 were not run/);
  assert.match(written, /^- Pass: Tag listing, Referrers\.\n- FAIL: Blob push\.$/m);
  assert.throws(() => readReport("connection refused"), { code: "conformance/registry" });
});

test("the page has no test that failed", () => {
  assert.match(page, /\d+ tests passed, 0 failed/);
});
