/**
 * Every built-in cache does what every cache must.
 *
 * @module
 */
import { join } from "node:path";
import { test } from "node:test";
import type { CacheDirection, CacheSettings } from "../../core/plugin/contracts/cache.ts";
import { cacheSuite } from "../../plugins/kit/suites/cache.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { fakeRegistry } from "../support/http_registry.ts";

const registry = await fakeRegistry();

/** What each is told. In the registry, each directory has a name. */
const given: Readonly<Record<string, (dir: string, direction: CacheDirection) => CacheSettings>> = {
  inline: () => ({ type: "inline" }),
  local: (directory, direction) => ({
    type: "local",
    [direction === "from" ? "src" : "dest"]: join(directory, "layout"),
  }),
  registry: (directory) => {
    const name = directory.toLowerCase().replace(/[^a-z0-9]+/g, "");
    return { type: "registry", ref: `${registry.host}/${name}:cache` };
  },
};

const host = builtInHost();
for (const { supplied } of host.all("caches")) {
  const surroundings = { host, settings: given[supplied.type]! };
  for (const { name, run } of cacheSuite(supplied, surroundings)) test(name, () => run());
}
