/**
 * Builds a context with a project's source, once for V8's counts and once, instrumented, for the way.
 *
 * @module
 */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { QuillaError } from "../../core/errors.ts";
import { run } from "../process.ts";
import { denoPath } from "../runtimes.ts";
import { countCovered, type Covered, isShipped, type ScriptCoverage } from "./coverage.ts";
import { instrument } from "./instrument.ts";
import type { Entry } from "./probe.ts";
import { type Way, wayOf } from "./way.ts";

/** What was found of one build. */
export interface Journey extends Covered, Way {}

const PROBE = "probe.ts";

/** A copy of a project's source whose functions tell when they are entered. */
export function writeInstrumented(project: string, copy: string): void {
  mkdirSync(copy);
  const probe = join(copy, PROBE);
  copyFileSync(fileURLToPath(new URL(PROBE, import.meta.url)), probe);
  for (const name of ["package.json", "deno.json"]) {
    copyFileSync(join(project, name), join(copy, name));
  }
  symlinkSync(join(project, "node_modules"), join(copy, "node_modules"));
  const tops = ["core", "plugins", "cli", "mod.ts"].filter((name) =>
    existsSync(join(project, name))
  );
  for (const name of tops) cpSync(join(project, name), join(copy, name), { recursive: true });
  const paths = tops.flatMap((name) =>
    name.endsWith(".ts")
      ? [name]
      : readdirSync(join(copy, name), { recursive: true, encoding: "utf8" })
        .map((path) => `${name}/${path}`)
  );
  for (const path of paths.filter(isShipped)) {
    const source = readFileSync(join(copy, path), "utf8");
    writeFileSync(join(copy, path), instrument(source, path, pathToFileURL(probe).href));
  }
}

/**
 * Measures one cold build.
 *
 * @param project its folder, where node_modules is
 * @param copy what {@linkcode writeInstrumented} made of it
 * @param work a folder that does not exist
 */
export async function measureBuild(
  project: string,
  copy: string,
  context: string,
  work: string,
): Promise<Journey> {
  mkdirSync(work);
  const coverage = join(work, "coverage");
  await build(project, context, join(work, "store"), [`--coverage=${coverage}`]);
  const scripts = readdirSync(coverage).map((name): ScriptCoverage =>
    JSON.parse(readFileSync(join(coverage, name), "utf8"))
  );
  const trace = join(work, "trace");
  await build(copy, context, join(work, "other-store"), [], { QUILLA_HOPS: trace });
  const entries = readFileSync(trace, "utf8").trim().split("\n")
    .map((line): Entry => JSON.parse(line));
  return { ...countCovered(scripts, pathToFileURL(project + "/").href), ...wayOf(entries) };
}

async function build(
  project: string,
  context: string,
  store: string,
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const deno = [denoPath(), "run", "-A", "--no-check", "--no-lock", "--node-modules-dir=manual"];
  const quilla = ["build", "-q", "--network", "none", "-t", "hops", context];
  const { code, text } = await run([...deno, ...options, join(project, "cli/main.ts"), ...quilla], {
    cwd: project,
    env: { QUILLA_ROOT: store, ...env },
  });
  if (code === 0) return;
  throw new QuillaError(`a build with ${project} ended with exit code ${code}: ${text.trim()}`, {
    code: "hops/failed",
    hint: "`deno install` in that folder, where node_modules is missing",
  });
}
