/**
 * Every built-in transport does what every transport must. What those must that keep all as it is, tests/support/transport_suite.ts
 * looks at beside it.
 *
 * @module
 */
import { test } from "node:test";
import { transportSuite } from "../../plugins/kit/suites/transport.ts";
import { builtInHost } from "../../plugins/mod.ts";

/** Where they are tried; of a registry and of an engine there must be one first, which their own tests begin. */
const locations: Readonly<Record<string, (directory: string) => string>> = {
  "docker-archive": (directory) => `${directory}.tar`,
  oci: (directory) => directory,
  "oci-archive": (directory) => `${directory}.tar`,
};

for (const { supplied } of builtInHost().all("transports")) {
  const given = { location: locations[supplied.scheme] };
  for (const { name, run } of transportSuite(supplied, given)) test(name, () => run());
}
