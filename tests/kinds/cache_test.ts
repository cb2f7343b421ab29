/**
 * Every built-in cache does what every cache must, and so does the example.
 *
 * @module
 */
import { join } from "node:path";
import { test } from "node:test";
import type { CacheDirection, CacheSettings } from "../../core/plugin/contracts/cache.ts";
import { cacheSuite } from "../../plugins/kit/suites/cache.ts";
import { loadPluginFile } from "../../plugins/load.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { PROJECT } from "../../scripts/process.ts";
import { actionsCache, jobToken } from "../support/actions_cache.ts";
import { fakeBuckets } from "../support/fake_bucket.ts";
import { fakeRegistry } from "../support/http_registry.ts";
import { keepingServer } from "../support/keeping_server.ts";

const registry = await fakeRegistry();
const service = await actionsCache();
const token = jobToken({ "refs/heads/main": 3 });
const buckets = await fakeBuckets();
const keeper = await keepingServer();

/** What each is told. In the registry, each directory has a name. */
const given: Readonly<Record<string, (dir: string, direction: CacheDirection) => CacheSettings>> = {
  gha: (directory) => ({ type: "gha", scope: directory, url: service.url, token }),
  http: (directory) => ({ type: "http", url: `${keeper.url}${directory}` }),
  inline: () => ({ type: "inline" }),
  local: (directory, direction) => ({
    type: "local",
    [direction === "from" ? "src" : "dest"]: join(directory, "layout"),
  }),
  registry: (directory) => {
    const name = directory.toLowerCase().replace(/[^a-z0-9]+/g, "");
    return { type: "registry", ref: `${registry.host}/${name}:cache` };
  },
  s3: (directory) => ({
    ...{ type: "s3", bucket: "ci", endpointUrl: buckets.url, prefix: `${directory.slice(1)}/` },
    ...{ accessKeyId: "id", secretAccessKey: "secret" },
  }),
};

const host = builtInHost();
await loadPluginFile(host, { path: join(PROJECT, "examples", "plugins", "cache.ts") });
for (const { supplied } of host.all("caches")) {
  const surroundings = { host, settings: given[supplied.type]! };
  for (const { name, run } of cacheSuite(supplied, surroundings)) test(name, () => run());
}
