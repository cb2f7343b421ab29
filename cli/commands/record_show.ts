/**
 * `quilla record show` and `quilla record diff`: what is in recordings.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { Store } from "../../core/plugin/api/store.ts";
import { quote } from "../../core/text/quote.ts";
import { diffRecordings, type JsonValue, showRecording } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, storeIfThere } from "../context.ts";
import { ExitCode } from "../exit_code.ts";
import { formatJson } from "../print/json.ts";
import { diffText, recordingText } from "../print/recording.ts";

const showExamples = `
Examples:
  quilla record show                          the quilla.record of this directory
  quilla record show app/quilla.record
  quilla record show 3f2a9c                   one of the store, by the beginning of its digest
  quilla record show --format '{{range .packages}}{{println .purl}}{{end}}'`;

const diffExamples = `
Examples:
  quilla record diff old.record quilla.record
  quilla record diff 3f2a9c .                           one of the store, and that of this directory
  git show HEAD~1:quilla.record >/tmp/old; quilla record diff --exit-code /tmp/old .
  quilla record diff --format json old.record .`;

/** What the argument of all these commands is. */
export const recordingHelp =
  "a file, a directory with a quilla.record, or of the store's a digest or the file it was written to";

const formats = 'text, json, or a template such as "{{.bytes}}"';

export const recordShow: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Shows what programs of a build fetched: packages by name and version, and what else they asked for.",
    )
    .argument("[recording]", recordingHelp, ".")
    .option("--format <format>", formats, "text")
    .addHelpText("after", showExamples)
    .action(async (recording, { format }) => {
      requireFormat(format);
      const shown = await withStore(context, (store) => showRecording(recording, { store }));
      if (format === "text") return context.print(recordingText(shown));
      await printDocument(context, format, shown, "the recording");
    });

export const recordDiff: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Shows what changed between two recordings: packages by name and version, and requests that are new, gone, or answered otherwise.",
    )
    .argument("<recording>", recordingHelp)
    .argument("<other>", "the same")
    .option("--format <format>", formats, "text")
    .option("--exit-code", "end with 1 where they differ", false)
    .addHelpText("after", diffExamples)
    .action(async (before, after, { format, exitCode }) => {
      requireFormat(format);
      const diff = await withStore(context, (store) => diffRecordings(before, after, { store }));
      if (format === "text") context.print(diffText(diff));
      else await printDocument(context, format, diff, "the difference");
      if (exitCode && diff.different) throw new ExitCode(1);
    });

/** The store is opened where a recording is in it: a file needs none. */
async function withStore<T>(
  context: Context,
  work: (store: () => Promise<Store | undefined>) => Promise<T>,
): Promise<T> {
  let opened: Store | undefined;
  try {
    return await work(async () => opened ??= await storeIfThere(context));
  } finally {
    opened?.close();
  }
}

/** @throws {UsageError} `usage/format` */
export function requireFormat(format: string): void {
  if (format === "text" || format === "json" || format.includes("{{")) return;
  throw new UsageError(`--format takes text, json or a template, not ${quote(format)}`, {
    code: "usage/format",
  });
}

/** As JSON, or as a template has it. */
export async function printDocument(
  context: Context,
  format: string,
  document: object,
  noun: string,
): Promise<void> {
  if (format === "json") return context.print(formatJson({ ...document }, 2));
  const { fillDocument } = await import("../print/template.ts");
  const plain: JsonValue = JSON.parse(JSON.stringify(document));
  context.print(fillDocument(format, plain, noun));
}
