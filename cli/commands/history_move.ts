/**
 * `quilla build history export` and `import`: records of builds that go from one machine to another.
 *
 * @module
 */
import { QuillaError, systemCode } from "../../core/plugin/cli/process.ts";
import { exportBuild, importBuild } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import { readFileSync } from "node:fs";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { writeOutput } from "../print/output_file.ts";

const exportExamples = `
Examples:
  quilla build history export -o build.jsonl        the last build
  quilla build history export app >build.jsonl`;

const importExamples = `
Examples:
  quilla build history import build.jsonl
  quilla build history import <build.jsonl`;

export const historyExport: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Writes the record of a build: a line of JSON that says how it went, one with what was asked for, and one for each thing that happened.",
    )
    .argument("[build]", "a ref or its beginning, ^ for the last build, or an image's name", "^")
    .option("-o, --output <file>", "the file to write; - is the standard output", "-")
    .addHelpText("after", exportExamples)
    .action((build, { output }) => runExport(context, build, output));

export const historyImport: CommandFactory = (context, name) =>
  new Command(name)
    .description("Takes the record of a build that another store has, and prints its ref.")
    .argument("[file]", "what export wrote; - is the standard input", "-")
    .addHelpText("after", importExamples)
    .action((file) => runImport(context, file));

async function runExport(context: Context, build: string, output: string): Promise<void> {
  const text = await withStore(context, (store) => exportBuild(build, { store }));
  if (output === "-") context.print(text.trimEnd());
  else writeOutput("--output", output, text);
}

async function runImport(context: Context, file: string): Promise<void> {
  const text = read(file);
  const ref = await withStore(context, (store) => importBuild(text, { store }), { create: true });
  context.print(ref);
}

function read(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (cause) {
    const code = systemCode(cause);
    if (code === undefined) throw cause;
    throw new QuillaError(`${file} cannot be read: ${code}`, {
      code: "history/unreadable",
      hint: "give a file that quilla build history export wrote",
      cause,
    });
  }
}
