/**
 * Every built-in check does what every check must.
 *
 * @module
 */
import { test } from "node:test";
import { checkSuite } from "../../plugins/kit/suites/check.ts";
import { builtInHost } from "../../plugins/mod.ts";

const host = builtInHost();
for (const { supplied } of host.all("checks")) {
  for (const { name, run } of checkSuite(supplied, { host })) test(name, () => run());
}
