/**
 * Every built-in observer does what every observer must.
 *
 * @module
 */
import { test } from "node:test";
import { observerSuite } from "../../plugins/kit/suites/observer.ts";
import { builtInHost } from "../../plugins/mod.ts";

for (const { supplied } of builtInHost().all("observers")) {
  for (const { name, run } of observerSuite(supplied)) test(name, () => run());
}
