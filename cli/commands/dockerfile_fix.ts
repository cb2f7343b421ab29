/**
 * `quilla dockerfile fix`: what checks find, mended where a rule can.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Command } from "@commander-js/extra-typings";
import { dirname } from "node:path";
import { decodeSource } from "../../core/plugin/api/dockerfile.ts";
import { QuillaError, UsageError } from "../../core/plugin/cli/process.ts";
import { fixDockerfile } from "../../mod.ts";
import { storeIfAnywhere } from "../call.ts";
import type { Context } from "../context.ts";
import {
  markOf,
  namedDockerfiles,
  readDockerfileBytes,
  standardInput,
} from "../dockerfile_files.ts";
import { eachName } from "../each_name.ts";
import { mendedLine, tellMended, writeMended } from "../fixing.ts";
import type { CommandFactory } from "../table.ts";
import { collect } from "../words/repeatable.ts";
import { printDiff } from "./dockerfile_fmt.ts";

const examples = `
Examples:
  quilla dockerfile fix                        the Dockerfile of this directory, in place
  quilla dockerfile fix --check-only           what would be mended; ends with 1 if anything would
  quilla dockerfile fix --diff app/Dockerfile  the same, as a patch
  quilla dockerfile fix - < Dockerfile         from standard input to standard output
  quilla build --check --fix .                 mend, and tell what is left

The rules are those of quilla build --check, and a line # check=skip=NAME silences them here, too. What is mended passes its
rule then, and builds the same image, or what the rule asks for: docs/guide/checks.md says which is which. What no rule can
mend, such as a variable that nothing declares, stays for quilla build --check to tell.`;

export const dockerfileFix: CommandFactory = (context, name) =>
  new Command(name)
    .description("Mends what checks find in Dockerfiles, where a rule can.")
    .argument("[file...]", "Dockerfiles; - is standard input (default: that of this directory)")
    .option(
      "--check-only",
      "print what would be mended, and write nothing; end with 1 if anything would",
      false,
    )
    .option("--diff", "print what would change; end with 1 if anything would", false)
    .option(
      "--plugin <file>",
      "load a plugin, whose checks are asked too (repeatable)",
      collect,
      [],
    )
    .addHelpText("after", examples)
    .action((files, options) => runFix(context, files, options));

type FixOptions = Readonly<{ checkOnly: boolean; diff: boolean; plugin: readonly string[] }>;

async function runFix(context: Context, named: readonly string[], options: FixOptions) {
  const { checkOnly, diff } = options;
  if (checkOnly && diff) {
    throw new UsageError("--check-only and --diff do not go together", {
      code: "usage/exclusive",
      hint: "both write nothing; --diff shows more",
    });
  }
  const files = namedDockerfiles(named);
  const plugins = await context.host(options.plugin);
  const store = await storeIfAnywhere(context) ?? false;
  let mendable = 0;
  try {
    await eachName(context, files, async (file) => {
      const isInput = file === standardInput;
      const bytes = readDockerfileBytes(file);
      const mark = markOf(bytes);
      const place = isInput
        ? { dockerfile: decodeSource("stdin", bytes).text }
        : { context: dirname(file), file };
      const fixed = await fixDockerfile({ ...place, plugins, store });
      const { mended } = fixed;
      mendable += mended.length;
      if (diff) {
        printDiff(context, file, Buffer.from(bytes).toString("utf8"), mark + fixed.file.text);
      } else if (checkOnly) mended.forEach((each) => context.print(mendedLine(each)));
      else {
        if (isInput) context.printBytes(Buffer.from(mark + fixed.file.text));
        else if (mended.length > 0) writeMended(file, fixed.file.text);
        tellMended(context, mended);
      }
    });
  } finally {
    if (store !== false) store.close();
  }
  if (!(checkOnly || diff) || mendable === 0) return;
  throw new QuillaError(`${mendable} ${mendable === 1 ? "finding" : "findings"} can be mended`, {
    code: "dockerfile/unmended",
    hint: "quilla dockerfile fix mends them",
  });
}
