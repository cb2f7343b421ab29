/**
 * `quilla plugin test`: whether a plugin does what every one of its kinds must.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { QuillaError, UsageError } from "../../core/plugin/cli/process.ts";
import { suppliedNames } from "../../core/plugin/kinds/describe.ts";
import { kindOf } from "../../core/plugin/kinds/mod.ts";
import { withOriginalPaths } from "../../core/plugin/copies.ts";
import { quote } from "../../core/text/quote.ts";
import { tryPlugin } from "../../mod.ts";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit_code.ts";
import { collect } from "../words/repeatable.ts";
import { sanitise } from "../print/sanitise.ts";

const examples = `
What each thing is tried with is told by the file itself, in a second export: tests.

Examples:
  quilla plugin test hello.ts
  quilla plugin test --plugin base.ts hello.ts    with another plugin, which it needs`;

export const pluginTest: CommandFactory = (context, name) =>
  new Command(name)
    .description("Tries what a plugin supplies: each kind has things that all of it must do.")
    .argument("<file>", "the plugin's file")
    .option("--plugin <file>", "load another plugin before (repeatable)", collect, [])
    .option("--timeout <seconds>", "how long one case may take", readSeconds, 60)
    .addHelpText("after", examples)
    .action((file, options) => runTest(context, file, options));

interface TestOptions {
  readonly plugin: readonly string[];
  readonly timeout: number;
}

async function runTest(context: Context, file: string, options: TestOptions): Promise<void> {
  const host = await context.host([...options.plugin, file], { override: true });
  const registered = host.plugins.at(-1)!;
  const supplied = [...suppliedNames(registered.plugin)].map(([kind, names]) =>
    `${kindOf(kind).noun} ${names.join(", ")}`
  );
  if (supplied.length === 0) {
    throw new QuillaError(`the plugin ${registered.plugin.name} supplies nothing`, {
      code: "plugin/empty",
      hint: "give it a list of what it is for, such as instructions: […]",
    });
  }
  const print = (text: string) => context.print(sanitise(text));
  print(`plugin ${registered.plugin.name}: ${supplied.join("; ")}`);
  let [passed, failed] = [0, 0];
  const patience = options.timeout * 1000;
  for await (const trial of tryPlugin(host, { patience })) {
    const { outcome, text, why = "", thrown } = trial;
    if (outcome === "left-out") {
      print(`left out  ${text}`);
      continue;
    }
    if (outcome === "passed") passed++;
    else failed++;
    print(`${outcome === "passed" ? "ok      " : "FAILED  "}  ${text}`);
    for (const line of why === "" ? [] : why.split("\n")) print(`          ${line}`.trimEnd());
    if (context.env.QUILLA_DEBUG && thrown instanceof Error) {
      context.say(sanitise(withOriginalPaths(thrown.stack ?? "")));
    }
  }
  print(`${passed} passed, ${failed} failed`);
  if (failed > 0) throw new ExitCode(1);
}

function readSeconds(written: string): number {
  const seconds = Number(written);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new UsageError(`--timeout takes a number of seconds, not ${quote(written)}`, {
    code: "usage/timeout",
    hint: "write --timeout 60",
  });
}
