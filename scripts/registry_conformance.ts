/**
 * `deno task conformance --registry`: the conformance suite of the OCI distribution specification, run on `quilla serve`.
 *
 * The suite is a program in Go of the specification's own repository. It is built from its module, so that it takes Go, and
 * the module proxy or a module cache.
 *
 * @module
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Store } from "../core/store/store.ts";
import { QuillaError } from "../core/errors.ts";
import { serveRegistry } from "../plugins/servers/registry/serve.ts";
import { withRegistryFigures } from "./conformance_page.ts";
import { PROJECT, run } from "./process.ts";

/** The suite's module, as pinned. */
export const suite =
  "github.com/opencontainers/distribution-spec/conformance@v0.0.0-20260831232431-97274622c111";

/** What the suite says. */
export interface RegistryReport {
  /** The version of the specification. */
  readonly specification: string;
  /** How many of its tests passed, failed, and were not run. */
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Each API and kind of data, with `Pass`, `FAIL`, `Skip` or `Disabled`. */
  readonly results: readonly { readonly what: string; readonly result: string }[];
}

/** Builds the suite into a directory; gives the program, or why there is none. */
export async function buildSuite(
  directory: string,
): Promise<{ program?: string; missing?: string }> {
  const { code, text } = await run(["go", "install", suite], { env: { GOBIN: directory } });
  if (code !== 0) return { missing: `the suite cannot be built: ${text.trim()}` };
  return { program: join(directory, "conformance") };
}

/** Runs the suite on a registry that was started for it. */
export async function runSuite(program: string, directory: string): Promise<RegistryReport> {
  const root = join(directory, "store");
  (await Store.open(root, { create: true })).close();
  const registry = await serveRegistry({
    open: () => Store.open(root),
    host: "127.0.0.1",
    port: 0,
    isWritable: true,
  });
  try {
    const { text } = await run([program], {
      cwd: directory,
      env: {
        OCI_VERSION: "1.1",
        OCI_REGISTRY: registry.address,
        OCI_TLS: "disabled",
        OCI_RESULTS_DIR: join(directory, "results"),
        // What the specification leaves open, and quilla does.
        OCI_API_BLOBS_UPLOAD_CANCEL: "true",
        OCI_API_BLOBS_DIGEST_HEADER: "true",
        OCI_API_MANIFESTS_DIGEST_HEADER: "true",
      },
    });
    return readReport(text);
  } finally {
    await registry.stop();
  }
}

/** Reads what the suite prints at its end. */
export function readReport(text: string): RegistryReport {
  const summary = [...text.matchAll(/^ {2}(\S[^.\n]*?)\.{2,}: +(\S+)$/gm)]
    .map(([, what = "", result = ""]) => ({ what, result }));
  const count = (name: string) =>
    Number(summary.find(({ what, result }) => what === name && /^\d+$/.test(result))?.result);
  const [passed, failed, errors] = [count("Pass"), count("FAIL"), count("Error")];
  const skipped = count("Skip") + count("Disabled");
  const results = summary.filter(({ result }) => !/^\d+$/.test(result));
  if (![passed, failed, errors, skipped].every(Number.isInteger) || results.length === 0) {
    throw new QuillaError(`the suite did not come to its end:\n${text.slice(-2000)}`, {
      code: "conformance/registry",
    });
  }
  return { specification: "1.1", passed, failed: failed + errors, skipped, results };
}

/** Runs it, shows what came of it, and writes it down where that is wanted. Gives the exit code. */
export async function registryConformance(write: boolean): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "quilla-conformance-"));
  try {
    const { program, missing } = await buildSuite(directory);
    if (program === undefined) {
      throw new QuillaError(missing!, { code: "conformance/go", hint: "install Go 1.24 or newer" });
    }
    const report = await runSuite(program, directory);
    for (const { what, result } of report.results) console.log(`${result.padEnd(9)} ${what}`);
    const { passed, failed, skipped } = report;
    console.log(`\n${passed} passed, ${failed} failed, ${skipped} not run`);
    const page = join(PROJECT, "docs", "compatibility.md");
    if (write) await writeFile(page, withRegistryFigures(await readFile(page, "utf8"), report));
    return failed > 0 ? 1 : 0;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
