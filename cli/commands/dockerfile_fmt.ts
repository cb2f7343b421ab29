/**
 * `quilla dockerfile fmt`: Dockerfiles in the usual form.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Command } from "@commander-js/extra-typings";
import { QuillaError, UsageError } from "../../core/plugin/cli/process.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import { formatDockerfile } from "../../mod.ts";
import type { Context } from "../context.ts";
import {
  namedDockerfiles,
  readDockerfileBytes,
  rewriteFile,
  standardInput,
} from "../dockerfile_files.ts";
import { eachName } from "../each_name.ts";
import { sanitise } from "../print/sanitise.ts";
import { unifiedDiff } from "../print/unified_diff.ts";
import type { CommandFactory } from "../table.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla dockerfile fmt                                the Dockerfile of this directory, on the standard output
  quilla dockerfile fmt --write Dockerfile */Dockerfile
  quilla dockerfile fmt --check                        for CI: names what is not formatted, and ends with 1
  quilla dockerfile fmt --diff app/Dockerfile          what would change
  quilla dockerfile fmt - < Dockerfile                 from standard input, as editors do it

Keywords are in upper case, words have one blank between them, lines that go on are indented by four, and no more than one
empty line is left. Comments stay, and so does, byte for byte, what is between quotes and in here-documents, and what plugins
read. A file that is formatted says the same as before, and formatting it again changes nothing.`;

export const dockerfileFmt: CommandFactory = (context, name) =>
  new Command(name)
    .description("Formats Dockerfiles.")
    .argument("[file...]", "Dockerfiles; - is standard input (default: that of this directory)")
    .option("-w, --write", "write the files in place, instead of printing them", false)
    .option(
      "--check",
      "print the names of files that are not formatted; end with 1 if there are",
      false,
    )
    .option("--diff", "print what would change; end with 1 if anything would", false)
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .addHelpText("after", examples)
    .action((files, options) => runFmt(context, files, options));

type FmtOptions = Readonly<
  { write: boolean; check: boolean; diff: boolean; plugin: readonly string[] }
>;

async function runFmt(context: Context, named: readonly string[], options: FmtOptions) {
  const { write, check, diff } = options;
  if (write && (check || diff)) {
    throw new UsageError(`--write and ${check ? "--check" : "--diff"} do not go together`, {
      code: "usage/exclusive",
      hint: "--check and --diff write nothing",
    });
  }
  const files = namedDockerfiles(named);
  if (write && files.includes(standardInput)) {
    throw new UsageError("--write has no file to write for the standard input", {
      code: "usage/exclusive",
      hint: "leave out --write: the result is printed",
    });
  }
  const host = await context.host(options.plugin);
  const unformatted: string[] = [];
  await eachName(context, files, async (file) => {
    const { before, after } = await formatted(file, host);
    if (before !== after) unformatted.push(file);
    if (diff) printDiff(context, file, before, after);
    else if (check && before !== after) context.print(sanitise(file));
    else if (write && before !== after) rewriteFile(file, after);
    else if (!check && !write) context.printBytes(Buffer.from(after));
  });
  const count = unformatted.length;
  if (!(check || diff) || count === 0) return;
  const which = count === 1 ? `${unformatted[0]} is` : `${count} of ${files.length} files are`;
  throw new QuillaError(`${which} not formatted`, {
    code: "dockerfile/unformatted",
    hint: "quilla dockerfile fmt --write formats them",
  });
}

async function formatted(file: string, plugins: PluginHost) {
  const bytes = readDockerfileBytes(file);
  const name = file === standardInput ? "stdin" : file;
  const after = await formatDockerfile(bytes, { name, plugins });
  return { before: Buffer.from(bytes).toString("utf8"), after };
}

/** As it is: `patch` takes it. */
export function printDiff(context: Context, file: string, before: string, after: string): void {
  const names = [`a/${file}`, `b/${file}`] as const;
  const text = unifiedDiff(before, after, names);
  if (text !== "") context.printBytes(Buffer.from(text));
}
