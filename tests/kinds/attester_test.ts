/**
 * Every built-in attester does what every attester must, and so does the example.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Settings } from "../../core/plugin/contracts/settings.ts";
import { attesterSuite } from "../../plugins/kit/suites/attester.ts";
import { loadPluginFile } from "../../plugins/load.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { PROJECT } from "../../scripts/process.ts";

/** What those are told that must be told something. */
const given: Readonly<Record<string, (directory: string) => Settings>> = {
  "test-result"(directory) {
    const report = join(directory, "report.tap");
    writeFileSync(report, "TAP version 13\nok 1 - starts\nnot ok 2 - stops\n1..2\n");
    return { report };
  },
};

const host = builtInHost();
await loadPluginFile(host, { path: join(PROJECT, "examples", "plugins", "attester.ts") });
for (const { supplied } of host.all("attesters")) {
  const settings = given[supplied.type] ?? (() => ({}));
  for (const { name, run } of attesterSuite(supplied, { host, settings })) test(name, () => run());
}
