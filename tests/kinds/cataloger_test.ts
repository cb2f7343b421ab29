/**
 * Every built-in cataloger does what every cataloger must.
 *
 * @module
 */
import { test } from "node:test";
import { catalogerSuite } from "../../plugins/kit/suites/cataloger.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { cataloguedTrees } from "../support/catalogued_trees.ts";

for (const { supplied } of builtInHost().all("catalogers")) {
  const told = cataloguedTrees[supplied.name]!;
  for (const { name, run } of catalogerSuite(supplied, { told })) test(name, () => run());
}
