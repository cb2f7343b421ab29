/**
 * Trying a plugin: the suite of each thing that it supplies.
 *
 * @module
 */
import { basename } from "node:path";
import { QuillaError } from "../../../core/errors.ts";
import { callPlugin, thrownText } from "../../../core/plugin/calls.ts";
import type { KindName } from "../../../core/plugin/contracts/plugin.ts";
import type { PluginTests } from "./tests.ts";
import type { PluginHost, RegisteredPlugin } from "../../../core/plugin/host.ts";
import { suppliedNames } from "../../../core/plugin/kinds/describe.ts";
import { kindOf } from "../../../core/plugin/kinds/mod.ts";
import { placeOfStack } from "../../../core/plugin/copies.ts";
import { formatPlace } from "../../../core/source.ts";
import type { SuiteCase } from "../suites/suite.ts";
import { suites, type Tried } from "./suites.ts";
import { checkTests } from "./told.ts";

/** What came of one case, or of what was no case. */
export interface Trial {
  /** `left-out`: nothing was tried, for the file does not say with what. */
  readonly outcome: "passed" | "failed" | "left-out";
  /** What must be so, and of what, such as `instruction HELLO refuses to stand alone`; of what is left out, why. */
  readonly text: string;
  /** Why it is not so. */
  readonly why?: string | undefined;
  /** What was thrown. */
  readonly thrown?: unknown;
}

/** How a plugin is tried. */
export interface TrialOptions {
  /** What a function is handed that the file exports as `tests`. */
  readonly api: unknown;
  /** How long one case may take, in milliseconds. */
  readonly patience: number;
}

/**
 * @param plugin is registered in the host
 * @throws {QuillaError} `plugin/tests` where the file's own words make no sense, and what the plugin throws while it says them
 */
export async function* tryPlugin(
  host: PluginHost,
  registered: RegisteredPlugin,
  { api, patience }: TrialOptions,
): AsyncGenerator<Trial> {
  const { plugin, origin } = registered;
  const tests = checkTests(await saidBy(registered, api), plugin, origin);
  try {
    for (const [kind, names] of suppliedNames(plugin)) {
      for (const name of names) {
        const { noun } = kindOf(kind);
        const { cases, leftOut } = await casesOf(host, kind, name, tests);
        for (const { name: what, run } of cases) {
          const text = what.startsWith(`${name} `) ? `${noun} ${what}` : `${noun} ${name}: ${what}`;
          yield { text, ...await outcomeOf(run, patience) };
        }
        for (const why of leftOut) yield { outcome: "left-out", text: `${noun} ${name}: ${why}` };
      }
    }
  } finally {
    await tests.close?.();
  }
}

async function saidBy({ plugin, tests = {} }: RegisteredPlugin, api: unknown): Promise<unknown> {
  if (typeof tests !== "function") return tests;
  return await callPlugin(
    plugin.name,
    `the tests of the plugin ${plugin.name}`,
    async () => await tests(api),
  );
}

async function casesOf<Kind extends KindName>(
  host: PluginHost,
  kind: Kind,
  name: string,
  tests: PluginTests,
): Promise<{ readonly cases: readonly SuiteCase[]; readonly leftOut: readonly string[] }> {
  const leftOut: string[] = [];
  const { supplied } = host.find(kind, name)!;
  const told = (tests as Readonly<Record<string, Record<string, unknown>>>)[kind]?.[name];
  const tried = { host, told, leaveOut: (why: string) => void leftOut.push(why) };
  const suite = suites[kind] as
    | ((subject: unknown, tried: Tried<unknown>) => ReturnType<NonNullable<typeof suites.checks>>)
    | undefined;
  return { cases: await suite?.(supplied, tried) ?? [], leftOut };
}

async function outcomeOf(
  run: SuiteCase["run"],
  patience: number,
): Promise<Pick<Trial, "outcome" | "why" | "thrown">> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const text = `it is not done after ${patience / 1000} seconds: it waits for what never comes`;
    timer = setTimeout(() => reject(new Error(text)), patience);
  });
  try {
    await Promise.race([(async () => await run())(), late]);
    return { outcome: "passed" };
  } catch (thrown) {
    return { outcome: "failed", why: reasonOf(thrown), thrown };
  } finally {
    clearTimeout(timer);
  }
}

/** What was thrown, with its place in the plugin's file and in the Dockerfile, as far as they are known. */
function reasonOf(thrown: unknown): string {
  const place = placeOf(thrown);
  const lines = [`${place === undefined ? "" : `${place}: `}${thrownText(thrown)}`];
  if (thrown instanceof QuillaError) {
    const { range, code, hint } = thrown;
    lines[0] = `${lines[0]} [${code}]`;
    if (range !== undefined) {
      const line = range.file.text.split("\n")[range.start.line - 1] ?? "";
      // Where the suite put the file is of no interest.
      const file = { ...range.file, name: basename(range.file.name) };
      lines.push(`at ${formatPlace({ ...range, file })}: ${line}`);
    }
    if (hint !== undefined) lines.push(`hint: ${hint}`);
  }
  return lines.join("\n");
}

/** The innermost cause knows best. */
function placeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  return placeOf(thrown.cause) ?? placeOfStack(thrown.stack);
}
