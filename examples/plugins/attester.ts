/**
 * `--attest type=test-result,report=FILE`: what tests said before the build, by a report in TAP (Test Anything Protocol), as
 * in-toto's predicate of test results.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Attester, HostApi, Plugin, PluginTests } from "../../mod.ts";

/** The names of the tests in a report, by how they came out. */
function readReport(text: string): Record<"PASSED" | "FAILED", string[]> {
  const all = { PASSED: [] as string[], FAILED: [] as string[] };
  for (const line of text.split("\n")) {
    const [, not, name] = /^(not )?ok\b\s*\d*(?:\s*-)?\s*(.*?)\s*(?:#.*)?$/.exec(line) ?? [];
    if (name !== undefined) all[not === undefined ? "PASSED" : "FAILED"].push(name);
  }
  return all;
}

/** What `quilla plugin test` tries it with. */
export const tests: PluginTests = {
  attesters: {
    "test-result": {
      settings(directory) {
        const report = join(directory, "report.tap");
        writeFileSync(report, "TAP version 13\nok 1 - starts\nok 2 - stops # 3 ms\n1..2\n");
        return { report };
      },
    },
  },
};

export default (quilla: HostApi): Plugin => {
  const { QuillaError } = quilla;

  const attester: Attester = {
    type: "test-result",
    fields: { report: "path" },
    prepare({ report }, refuse) {
      if (typeof report !== "string") throw refuse("it has no report", "write report=FILE");
      const bytes = readFileSync(report);
      const { PASSED, FAILED } = readReport(bytes.toString());
      if (PASSED.length + FAILED.length === 0) {
        throw new QuillaError(`there is no test in ${report}`, {
          code: "test-result/empty",
          hint: "give a report in TAP, with lines such as `ok 1 - starts`",
        });
      }
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const predicate = {
        result: FAILED.length === 0 ? "PASSED" : "FAILED",
        configuration: [{ name: basename(report), digest: { sha256 } }],
        passedTests: PASSED,
        failedTests: FAILED,
      };
      const type = "https://in-toto.io/attestation/test-result/v0.1";
      return () => Promise.resolve(new Map([[type, predicate]]));
    },
  };

  return { name: "test-result", api: 2, attesters: [attester] };
};
