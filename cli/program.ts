/**
 * From the words of the command line to the command that they name.
 *
 * Only the module of the command that was asked for is loaded: starting is most of what a small build costs.
 *
 * @module
 */
import { Command, CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { QuillaError, UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/suggestion.ts";
import { type CommandEntry, commands } from "./commands.ts";
import type { Context } from "./context.ts";

/** Runs one command line. */
export async function run(context: Context, words: readonly string[]): Promise<void> {
  const program = new Command("quilla")
    .description(
      "Builds container images from Dockerfiles, without a daemon, and carries them anywhere.",
    )
    .usage("COMMAND [OPTIONS]")
    .helpOption("-h, --help", "show this, or help of a command")
    .option("-v, --version", "show the version")
    .addHelpText("after", examples)
    .action((_options: unknown, command: Command) => {
      throw new UsageError(
        command.args.length === 0 ? "no command was given" : unknownCommand(command.args[0]!),
        {
          code: "usage/command",
          hint: didYouMean(command.args[0] ?? "", commands.map(({ name }) => name)) ??
            "`quilla --help` lists the commands",
        },
      );
    })
    .allowExcessArguments();
  const [first, ...rest] = words;
  if (first === "--version" || first === "-v") return await run(context, ["version", ...rest]);
  if (words.length === 0) return program.outputHelp();
  for (const entry of commands) program.addCommand(await commandOf(entry, first!, context));
  try {
    await prepared(program, context).parseAsync([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageError(error);
  }
}

const examples = `
Examples:
  quilla build -t hello .          build the Dockerfile of this directory
  quilla image ls                  list the images of the store
  quilla save hello -o hello.tar   write an archive that docker load reads

QUILLA_ROOT is the directory of the store. QUILLA_DEBUG=1 shows stack traces.`;

async function commandOf(
  entry: CommandEntry,
  asked: string,
  context: Context,
): Promise<CommandUnknownOpts> {
  if (entry.name === asked) return (await entry.load())(context, entry.name).summary(entry.summary);
  return new Command(entry.name).summary(entry.summary);
}

/** Makes a command and those below it throw what is wrong instead of ending the process. */
function prepared(command: CommandUnknownOpts, context: Context): CommandUnknownOpts {
  command.exitOverride().showSuggestionAfterError(true).configureOutput({
    writeOut: (text) => context.print(text.replace(/\n$/, "")),
    writeErr: () => {},
  });
  for (const child of command.commands) prepared(child, context);
  return command;
}

function unknownCommand(word: string): string {
  return `there is no command ${JSON.stringify(word)}`;
}

/** Commander's own message, in quilla's grammar: without its prefix, its suggestion as the hint. */
function usageError(error: CommanderError): QuillaError {
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const hint = suggestion?.replace(/^\(Did you mean (.*)\)$/, "did you mean $1");
  return new UsageError(message.replace(/\.$/, ""), {
    code: error.code.replace(/^commander\./, "usage/").replace(/([a-z])([A-Z])/g, "$1-$2")
      .toLowerCase(),
    hint: hint ?? "--help shows how the command is used",
  });
}
