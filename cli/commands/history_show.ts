/**
 * `quilla build history show` and `logs`: one build, as it was recorded.
 *
 * @module
 */
import {
  type RecordedFailure,
  showBuild,
  type ShownBuild,
  type StepTold,
  timelineForm,
  timelineOf,
} from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { formatDate, formatSize } from "../print/format.ts";
import { formatJson } from "../print/json.ts";
import { onOneLine, sanitise } from "../print/sanitise.ts";
import { columns } from "../print/columns.ts";
import { writeOutput } from "../print/output_file.ts";
import { readWord } from "../words/usage.ts";
import { formatSeconds } from "../progress/words.ts";

const naming =
  "a ref or its beginning, ^ for the last build, ^1 for the one before, an image ID, or an image's name";

const showExamples = `
Examples:
  quilla build history show              the last build
  quilla build history show --timeline build.html
  quilla build history show app          the last build of the image app
  quilla build history show ^1 --format json | jq '.steps[] | select(.outcome == "done")'`;

const logsExamples = `
Examples:
  quilla build history logs              of the last build
  quilla build history logs app | grep -i warning`;

export const historyShow: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Shows one build: what was asked for, its steps with their times, what came of it.",
    )
    .argument("[build]", naming, "^")
    .option("--format <format>", "text, or json", "text")
    .option(
      "--timeline <file>",
      "write when what was done, and what it waited for: FILE.html a page, FILE.json a trace for Chrome",
    )
    .addHelpText("after", showExamples)
    .action((build, options) => runShow(context, build, options));

export const historyLogs: CommandFactory = (context, name) =>
  new Command(name)
    .description("Prints what the programs of a build wrote, and its warnings.")
    .argument("[build]", naming, "^")
    .addHelpText("after", logsExamples)
    .action((build) => runLogs(context, build));

async function runShow(
  context: Context,
  word: string,
  { format, timeline }: Readonly<{ format: string; timeline?: string }>,
): Promise<void> {
  const form = timeline && readWord("--timeline", () => timelineForm(timeline));
  const build = await withStore(context, (store) => showBuild(word, { store }));
  if (form) return writeOutput("--timeline", timeline, await timelineOf(build, form));
  if (format === "json") return context.print(formatJson(build, 2));
  for (const line of linesOf(build)) context.print(sanitise(line));
}

function* linesOf({ summary, asked, steps, end }: ShownBuild): Generator<string, void, void> {
  const { ref, began, took, status, id, name } = summary;
  const facts: [string, string | undefined][] = [
    ["Build", ref],
    ["Image", name],
    ["Image ID", id],
    ["Began", formatDate(new Date(began))],
    ["Took", formatSeconds(took)],
    ["Status", status],
    ["Quilla", summary.quilla],
  ];
  yield columns(
    facts.flatMap(([what, value]) => value === undefined ? [] : [[`${what}:`, value]]),
    2,
  );
  yield "";
  yield "Asked for:";
  yield columns(Object.entries(asked).map(([what, value]) => [`  ${what}:`, worded(value)]), 2);
  if (steps.length > 0) {
    yield "";
    yield "Steps:";
    yield columns(steps.map(stepCells), 2);
  }
  const failure = end.failure as RecordedFailure | undefined;
  if (failure === undefined) return;
  const { message, code, hint, place } = failure;
  yield "";
  yield `${place === undefined ? "" : `${place.file}:${place.line}: `}${message}${
    code === undefined ? "" : ` [${code}]`
  }`;
  if (hint !== undefined) yield `  hint: ${hint}`;
}

function stepCells(step: StepTold): string[] {
  const { stage, number, total, text, outcome, took, bytes, reason } = step;
  return [
    `  [${stage} ${number}/${total}]`,
    outcome,
    outcome === "cached" ? "" : formatSeconds(took),
    bytes === undefined ? "" : formatSize(bytes),
    onOneLine(reason === undefined ? text : `${text}  (${reason})`),
  ];
}

function worded(value: unknown): string {
  return onOneLine(typeof value === "string" ? value : JSON.stringify(value));
}

async function runLogs(context: Context, word: string): Promise<void> {
  const { events } = await withStore(context, (store) => showBuild(word, { store }));
  let last: number | undefined;
  let text = "";
  const flush = () => {
    if (text !== "") context.print(sanitise(text.replace(/\n$/, "")));
    text = "";
  };
  for (const event of events) {
    if (event.type === "warning") {
      flush();
      context.print(sanitise(`warning: ${event.message}`));
    }
    if (event.type !== "output") continue;
    const { step } = event;
    if (step.id !== last) {
      flush();
      context.print(sanitise(`[${step.stage} ${step.number}/${step.total}] ${step.text}`));
      last = step.id;
    }
    text += event.text;
  }
  flush();
}
