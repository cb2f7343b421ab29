/**
 * examples/plugins/attester.ts is what its page shows, and says of a build what a report says.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "../../mod.ts";
import { codeBlocks } from "../../scripts/markdown.ts";
import { PROJECT } from "../../scripts/process.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const path = join(PROJECT, "examples", "plugins", "attester.ts");

test("the guide's plugin is the example", () => {
  const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "attester.md"), "utf8");
  const block = codeBlocks(page).find(({ attributes }) =>
    attributes.get("file") === "test_result.ts"
  );
  assert.equal(block?.text, readFileSync(path, "utf8").replace('"../../mod.ts"', '"quilla"'));
});

test("the example says which tests failed", async () => {
  const directory = temporaryDirectory();
  const report = join(directory, "report.tap");
  writeFileSync(report, "TAP version 13\nok 1 - starts\nnot ok 2 - stops # 3 ms\n1..2\n");
  const { attestations } = await build({
    store: join(directory, "store"),
    dockerfile: "FROM scratch\n",
    plugins: [path],
    attestations: [{ type: "test-result", report }],
  });
  const [{ predicateType, predicate }] = attestations as [typeof attestations[number]];
  assert.equal(predicateType, "https://in-toto.io/attestation/test-result/v0.1");
  const { result, passedTests, failedTests } = predicate;
  assert.deepEqual([result, passedTests, failedTests], ["FAILED", ["starts"], ["stops"]]);
});
