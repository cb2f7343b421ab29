/**
 * `quilla build history diff`: what differs between two builds, and why steps were done.
 *
 * @module
 */
import { type BuildDifference, type BuildsCompared, diffBuilds, type StepTold } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { formatJson } from "../print/json.ts";
import { onOneLine, sanitise } from "../print/sanitise.ts";
import { columns } from "../print/columns.ts";
import { formatSeconds } from "../progress/words.ts";

const examples = `
Examples:
  quilla build history diff                  the last two builds
  quilla build history diff ^3 ^
  quilla build history diff mf3k9x mf3ka2 --format json`;

export const historyDiff: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Shows what differs between two builds: what was asked for, the Dockerfile, base images, which steps were done and why, times, and what came of it.",
    )
    .argument("[before]", "the earlier build: a ref, ^1, an image's name", "^1")
    .argument("[after]", "the later one", "^")
    .option("--format <format>", "text, or json", "text")
    .addHelpText("after", examples)
    .action((before, after, options) => runDiff(context, before, after, options));

async function runDiff(
  context: Context,
  before: string,
  after: string,
  { format }: Readonly<{ format: string }>,
): Promise<void> {
  const compared = await withStore(context, (store) => diffBuilds(before, after, { store }));
  if (format === "json") return context.print(formatJson(compared, 2));
  for (const line of linesOf(compared)) context.print(sanitise(line));
}

function* linesOf({ inputs, results, steps }: BuildsCompared): Generator<string, void, void> {
  yield inputs.length === 0 ? "Inputs: the same was asked for" : "Inputs:";
  yield* inputs.flatMap(differenceLines);
  yield "";
  yield steps.length === 0 ? "Steps: all were in the cache, both times" : "Steps:";
  yield columns(
    steps.map(({ before, after, why }) => [
      `  ${placeOf(after ?? before!)}`,
      told(before),
      "→",
      told(after),
      onOneLine((after ?? before!).text) + (why === undefined ? "" : `  (${onOneLine(why)})`),
    ]),
    2,
  );
  yield "";
  yield results.length === 0 ? "Results: the same image" : "Results:";
  yield* results.flatMap(differenceLines);
}

function differenceLines({ what, before, after }: BuildDifference): string[] {
  return [
    `  ${onOneLine(what)}`,
    ...before === undefined ? [] : [`    - ${onOneLine(before)}`],
    ...after === undefined ? [] : [`    + ${onOneLine(after)}`],
  ];
}

const placeOf = ({ stage, number, total }: StepTold) => `[${stage} ${number}/${total}]`;

function told(step: StepTold | undefined): string {
  if (step === undefined) return "not there";
  return step.outcome === "cached" ? "cached" : `${step.outcome} ${formatSeconds(step.took)}`;
}
