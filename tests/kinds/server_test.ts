/**
 * Every built-in server does what every server must.
 *
 * @module
 */
import { test } from "node:test";
import { serverSuite } from "../../plugins/kit/suites/server.ts";
import { builtInHost } from "../../plugins/mod.ts";

for (const { supplied } of builtInHost().all("servers")) {
  for (const { name, run } of serverSuite(supplied)) test(name, () => run());
}
