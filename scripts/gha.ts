/**
 * Runs the own tests of BuildKit's client of the cache service of GitHub Actions against the service of quilla's tests: what the
 * client is content with is what the service does.
 *
 * @module
 */
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { actionsCache, jobToken } from "../tests/support/actions_cache.ts";
import { run } from "./process.ts";

const client = "github.com/tonistiigi/go-actions-cache@v0.0.0-20260930145529-afe8013b5ac4";

const usage = `Usage: deno task gha

Fetches ${client}
with Go, and runs its tests against the service of tests/support/actions_cache.ts.`;

if (process.argv.includes("--help")) {
  console.log(usage);
} else {
  const found = await run(["go", "mod", "download", "-json", client], { cwd: tmpdir() });
  if (found.code !== 0) {
    throw new Error(`the client cannot be fetched, which Go does:\n${found.text}`);
  }
  const { Dir: fetched } = JSON.parse(found.stdout) as { Dir: string };
  const folder = join(tmpdir(), `quilla-gha-${process.pid}`);
  try {
    // Go's own copy is read-only.
    await run(["cp", "-r", "--no-preserve=mode", fetched, folder]);
    const service = await actionsCache();
    const { code } = await run(["go", "test", "-count=1", "-v", "./..."], {
      cwd: folder,
      env: {
        ACTIONS_CACHE_SERVICE_V2: "true",
        ACTIONS_RESULTS_URL: service.url,
        ACTIONS_RUNTIME_TOKEN: jobToken({ "refs/heads/topic": 3, "refs/heads/main": 1 }),
      },
      output: "show",
    });
    const asked = new Set(service.requests);
    console.log(`${service.requests.length} requests: ${[...asked].sort().join(", ")}`);
    process.exitCode = asked.size > 0 ? code : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.exit();
}
