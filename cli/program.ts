/**
 * From the words of the command line to the command that they name.
 *
 * Only the module of the command that was asked for is loaded: starting is most of what a small build costs.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { QuillaError, UsageError } from "../core/plugin/cli/process.ts";
import {
  Command,
  CommanderError,
  type CommandUnknownOpts,
  Help,
  type Option,
} from "@commander-js/extra-typings";
import { didYouMean } from "../core/text/suggestion.ts";
import { commands } from "./commands.ts";
import type { CommandEntry, CommandGroup, TableEntry } from "./table.ts";
import type { Context } from "./context.ts";
import { ExitCode } from "./exit_code.ts";
import { reportFailure } from "./failure.ts";
import { sanitise } from "./print/sanitise.ts";
import { loadCommand } from "./load_command.ts";

/** Runs one command line. */
export async function run(
  around: Context,
  words: readonly string[],
  table: readonly TableEntry[] = commands,
): Promise<void> {
  const begun = hasGlobals(words)
    ? await (await import("./foreign/globals.ts")).readGlobals(around, words)
    : { context: around, words };
  const context = refusingTaken(begun.context, table);
  const plain = plainWords(begun.words);
  const program = prepared(topCommand(), context);
  let failureCode: number | undefined;
  const whole = await tableFor(context, plain, table);
  const named: { leaf?: Leaf } = {};
  const path = await fill(program, whole, plain, "quilla");
  if (plain.length === 0) return program.outputHelp();
  try {
    const { leaf } = named;
    const ready = leaf === undefined ? plain : await wordsOf(leaf, plain, path);
    await program.parseAsync(ready, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const thrown = error instanceof CommanderError ? usageError(error, path) : error;
    if (failureCode === undefined || thrown instanceof ExitCode) throw thrown;
    reportFailure(context, thrown);
    throw new ExitCode(failureCode);
  }

  /** Adds the commands, of which only the one that the words name is loaded; gives its full name. */
  async function fill(
    parent: CommandUnknownOpts,
    entries: readonly TableEntry[],
    asked: readonly string[],
    path: string,
    hint?: string,
  ): Promise<string> {
    const found = entryOf(entries, asked[0], path, hint);
    let foundPath = path;
    for (const entry of entries) {
      const group = entry === found ? groupOf(entry, asked) : undefined;
      const isLoaded = entry === found && "load" in entry && group === undefined;
      const command = isLoaded ? await loadCommand(entry, context, whole) : nameCommand(entry);
      parent.addCommand(prepared(command, context), { hidden: entry.isHidden === true });
      if (entry !== found) continue;
      foundPath = `${path} ${entry.name}`;
      if (group !== undefined) {
        foundPath = await fill(command, [group], asked.slice(1), foundPath);
        continue;
      }
      if ("load" in entry) {
        failureCode = entry.failureCode;
        named.leaf = { command, entry };
        continue;
      }
      foundPath = await fill(command, entry.commands, asked.slice(1), foundPath, entry.hint);
    }
    return foundPath;
  }
}

/** Whether options stand before the command that are Docker's, such as `--config`. */
function hasGlobals([first = "", second = ""]: readonly string[]): boolean {
  const word = first === "buildx" ? second : first;
  return word.startsWith("-") && !/^(-v|--version|-h|--help)$/.test(word);
}

/** The command that was asked for. */
interface Leaf {
  readonly command: CommandUnknownOpts;
  readonly entry: CommandEntry;
}

/** The words as commander takes them. */
async function wordsOf(
  { command, entry }: Leaf,
  plain: readonly string[],
  path: string,
): Promise<string[]> {
  let depth = 0;
  for (let parent = command.parent; parent !== null; parent = parent.parent) depth++;
  const words = plain.slice(depth);
  if (arePlain(command, words)) return [...plain];
  const { plainForms } = await import("./words/go_flags.ts");
  const others = async () =>
    (await import("./words/foreign/commands.ts")).optionsOf(path.replace(/^quilla /, ""));
  const table = entry.foreign?.bind(entry) ?? others;
  return [...plain.slice(0, depth), ...await plainForms(command, words, table)];
}

/** Whether commander reads the words as Go's programs would, and quilla's own options are all there is. */
function arePlain(command: CommandUnknownOpts, words: readonly string[]): boolean {
  return words.every((word) => {
    if (!word.startsWith("-") || word === "-" || word === "--") return true;
    const equals = word.indexOf("=");
    const name = equals < 0 || !word.startsWith("--") ? word : word.slice(0, equals);
    const option = command.options.find(({ long, short }) => long === name || short === name);
    return option !== undefined && !option.optional && (name === word || option.required);
  });
}

/** Whatever is called, a plugin is refused whose tool has the words of a command. */
function refusingTaken(context: Context, table: readonly TableEntry[]): Context {
  return {
    ...context,
    async host(files, use) {
      const host = await context.host(files, use);
      if (host.all("tools").some(({ isOwn }) => !isOwn)) {
        (await import("./tools.ts")).withTools(table, host);
      }
      return host;
    },
  };
}

/**
 * The commands that there are. Plugins are loaded where they may have the command that is asked for, or the list of all commands is:
 * those that the words name, and the project's.
 */
async function tableFor(
  context: Context,
  words: readonly string[],
  table: readonly TableEntry[],
): Promise<readonly TableEntry[]> {
  const named = words.slice(0, 2).filter((word) => !word.startsWith("-"));
  const isList = named.length === 0;
  const isOwn = isKnown(named, table);
  const hasProject = existsSync(join(context.cwd, "quilla.yaml"));
  if (!hasProject && isOwn) return table;
  if (!hasProject && !words.some((word) => /^--plugin(=|$)/.test(word))) return foreign(table);
  const { pluginWords, projectSays, withTools } = await import("./tools.ts");
  const isTaken = () => projectSays(context.cwd, /override: *true/);
  if (!isList && isOwn && !isTaken()) return table;
  try {
    const whole = withTools(table, await context.host(pluginWords(words), { project: true }));
    return isKnown(named, whole) ? whole : foreign(whole);
  } catch (error) {
    if (!isList || !(error instanceof QuillaError)) throw error;
    context.say(sanitise(`warning: the project's plugins are not listed: ${error.message}`));
    return table;
  }
}

/** With the words of Docker and others: they are no plugin's to keep. */
async function foreign(table: readonly TableEntry[]): Promise<readonly TableEntry[]> {
  return (await import("./foreign/mod.ts")).withForeign(table);
}

function isKnown([first, second]: readonly string[], table: readonly TableEntry[]): boolean {
  if (first === undefined) return true;
  const entry = table.find((each) => each.name === first || aliasesOf(each).includes(first));
  if (entry === undefined || "load" in entry) return entry !== undefined;
  return second === undefined ||
    entry.commands.some((each) => each.name === second || aliasesOf(each).includes(second));
}

function topCommand(): CommandUnknownOpts {
  return new Command("quilla")
    .description(
      "Builds container images from Dockerfiles, without a daemon, and carries them anywhere.",
    )
    .usage("COMMAND [OPTIONS]")
    .enablePositionalOptions()
    .option("-v, --version", "show the version")
    .addHelpText("after", examples);
}

const examples = `
Examples:
  quilla build -t hello .          build the Dockerfile of this directory
  quilla run hello                 run its program
  quilla image ls                  list the images of the store
  quilla save hello -o hello.tar   write an archive that docker load reads

QUILLA_ROOT is the directory of the store. QUILLA_DEBUG=1 shows stack traces.`;

/** The other ways to ask for help and the version, as Docker takes them: `quilla help image ls`, `quilla --version`. */
function plainWords(words: readonly string[]): string[] {
  const [first, ...rest] = words;
  if (first === "--version" || first === "-v") return ["version", ...rest];
  if (first === "help") return [...rest.filter((word) => !word.startsWith("-")), "--help"];
  return [...words];
}

/**
 * What a word names; undefined where it names nothing because it is an option or is not there.
 *
 * @throws {UsageError} `usage/unknown-command`
 */
function entryOf(
  entries: readonly TableEntry[],
  asked: string | undefined,
  path: string,
  hint?: string,
): TableEntry | undefined {
  if (asked === undefined || asked.startsWith("-")) return undefined;
  const found = entries.find((entry) => entry.name === asked || aliasesOf(entry).includes(asked));
  if (found !== undefined) return found;
  const names = entries.flatMap(({ name, isHidden }) => isHidden ? [] : [name]);
  throw new UsageError(`there is no command \`${path} ${asked}\``, {
    code: "usage/unknown-command",
    hint: didYouMean(asked, names, (name) => `\`${path} ${name}\``) ?? hint ??
      `\`${path} --help\` lists the commands`,
  });
}

/** The group below a command that words mean: its name, and that of one of its commands, or a question for help. */
function groupOf(
  entry: TableEntry,
  [, name, command]: readonly string[],
): CommandGroup | undefined {
  const group = "load" in entry ? entry.group : undefined;
  if (group === undefined || name !== group.name) return undefined;
  const isCommand = group.commands.some((each) =>
    each.name === command || command !== undefined && aliasesOf(each).includes(command)
  );
  return isCommand || command === "--help" || command === "-h" ? group : undefined;
}

/** A command as the list of commands shows it; a group of commands, asked for alone, shows its own list. */
function nameCommand(entry: TableEntry): CommandUnknownOpts {
  const command = new Command(entry.name).summary(entry.summary).aliases(aliasesOf(entry));
  if ("load" in entry) return command;
  return command.usage("COMMAND [OPTIONS]").description(`To ${entry.summary}.`)
    .enablePositionalOptions()
    .action(() => command.outputHelp());
}

function aliasesOf(entry: TableEntry): readonly string[] {
  return "load" in entry ? entry.aliases ?? [] : [];
}

/** Makes a command throw what is wrong instead of ending the process. */
function prepared(command: CommandUnknownOpts, context: Context): CommandUnknownOpts {
  return command.exitOverride()
    .helpCommand(false)
    .helpOption("-h, --help", "show this help")
    .configureOutput({
      writeOut: (text) => context.print(text.replace(/\n$/, "")),
      writeErr: () => {},
      getOutHasColors: () => false,
    })
    .configureHelp({
      minWidthToWrap: 24, // beside options as long as cosign's
      optionDescription: (option) =>
        isNothing(option.defaultValue)
          ? option.description
          : Help.prototype.optionDescription(withoutPreset(option)),
    });
}

/** What an option means that has no value, its description says. */
function withoutPreset(option: Option): Option {
  return Object.create(option, { presetArg: { value: undefined } });
}

/** Whether help need not tell the default. */
function isNothing(value: unknown): boolean {
  return typeof value === "boolean" || (Array.isArray(value) && value.length === 0);
}

/** Commander's own message, in quilla's grammar: without its prefix, its suggestion as the hint. */
function usageError(error: CommanderError, path: string): UsageError {
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const near = suggestion?.replace(/^\(Did you mean (.*)\)$/, "did you mean $1");
  return new UsageError(message.replace(/\.$/, ""), {
    code: error.code.replace(/^commander\./, "usage/").replace(/([a-z])([A-Z])/g, "$1-$2")
      .toLowerCase(),
    hint: near ??
      (path === "quilla"
        ? "the command comes first, as in `quilla build --file FILE .`; `quilla --help` lists all"
        : `\`${path} --help\` shows how it is used`),
  });
}
