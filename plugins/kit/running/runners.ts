/**
 * Which runner runs a program.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type { Runner, RunnerEnvironment, Running } from "../../../core/plugin/contracts/runner.ts";
import { quote } from "../../../core/text/quote.ts";

/** Where nobody chose. */
const anyRunner = "auto";

/** The runners that `--isolation` means; in the order in which they are asked, as they are given. */
export function runnersFor(
  runners: readonly Runner[],
  { isolation = anyRunner }: RunSettings = {},
): readonly Runner[] {
  if (isolation === anyRunner) return runners;
  return runners.filter(({ name, isolations = [] }) => [name, ...isolations].includes(isolation));
}

/** The words that `--isolation` may be, the first of them where nobody chose. */
export function isolationWords(runners: readonly Runner[]): readonly string[] {
  const words = runners.flatMap(({ name, isolations = [] }) => [name, ...isolations]);
  return [...new Set([anyRunner, ...words])];
}

/**
 * The settings, with what build arguments say that the runners read.
 *
 * @throws {QuillaError} `run/…`, `ssh/…`: somebody could not follow them
 */
export async function settledSettings(
  runners: readonly Runner[],
  given: RunSettings,
  values: ReadonlyMap<string, string> = new Map(),
): Promise<RunSettings> {
  let settings = given;
  for (const runner of runners) settings = await runner.settings?.(settings, values) ?? settings;
  return settings;
}

/**
 * Begins with the first runner that can.
 *
 * @param runners those that may be asked: see {@linkcode runnersFor}
 * @throws {QuillaError} `run/no-executor`; where runners are there and do not work, what the first of them threw
 */
export async function openRunner(
  runners: readonly Runner[],
  environment: RunnerEnvironment,
): Promise<Running> {
  const failures: QuillaError[] = [];
  for (const runner of runners) {
    try {
      const running = await runner.open(environment);
      if (running === undefined) continue;
      for (const { message } of failures) {
        environment.warn(`programs are run by the runner ${runner.name}: ${message}`);
      }
      return running;
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  const needs = runners.map((runner) => runner.needs).join(", or ");
  const { isolation = anyRunner } = environment.settings;
  throw runners.length === 0
    ? new QuillaError(`there is no runner ${quote(isolation)}`, { code: "run/no-executor" })
    : new QuillaError(`nothing here can start a container: ${needs} is missing`, {
      code: "run/no-executor",
      hint: "install it; or choose another runner with --isolation: `quilla plugin ls` lists them",
    });
}
