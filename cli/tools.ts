/**
 * Tools of plugins as commands.
 *
 * @module
 */
import { type Command, Option } from "@commander-js/extra-typings";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { QuillaError } from "../core/plugin/cli/process.ts";
import type {
  Tool,
  ToolArgument,
  ToolCommand,
  ToolOption,
  ToolWords,
} from "../core/plugin/contracts/tool.ts";
import type { PluginHost } from "../core/plugin/host.ts";
import type { Store } from "../core/plugin/api/store.ts";
import type { CommandEntry, CommandFactory, TableEntry } from "./table.ts";
import type { Context } from "./context.ts";
import { ExitCode } from "./exit_code.ts";
import { sanitise } from "./print/sanitise.ts";

/**
 * The table with the tools of plugins in it.
 *
 * @throws {QuillaError} `plugin/duplicate` where a tool has the words of a command, and does not say that it may take them
 */
export function withTools(table: readonly TableEntry[], host: PluginHost): readonly TableEntry[] {
  let all = [...table];
  for (const { supplied, plugin, isOwn } of host.all("tools")) {
    if (isOwn) continue; // in the table from the beginning
    const override = host.plugins.find((known) => known.plugin.name === plugin)?.override === true;
    all = placed(all, supplied, { plugin, override, host });
  }
  return all;
}

interface Owner {
  readonly plugin: string;
  readonly override: boolean;
  readonly host: PluginHost;
}

function placed(table: readonly TableEntry[], tool: Tool, owner: Owner): TableEntry[] {
  const [first, second] = tool.path.split(" ") as [string, string | undefined];
  const found = table.find(({ name }) => name === first);
  if (second === undefined) {
    if (found !== undefined && !owner.override) throw taken(tool, owner);
    return [...table.filter((entry) => entry !== found), entryOf(first, tool, owner.host)];
  }
  if (found !== undefined && "load" in found) throw taken(tool, owner);
  const group = found ?? { name: first, summary: `commands of the plugin ${owner.plugin}` };
  const members = found?.commands ?? [];
  const same = members.find(({ name }) => name === second);
  if (same !== undefined && !owner.override) throw taken(tool, owner);
  const commands = [
    ...members.filter((entry) => entry !== same),
    entryOf(second, tool, owner.host),
  ];
  const filled = { ...group, commands };
  return found === undefined
    ? [...table, filled]
    : table.map((entry) => entry === found ? filled : entry);
}

function taken({ path }: Tool, { plugin }: Owner): QuillaError {
  return new QuillaError(
    `the plugin ${plugin} brings the tool ${path}, which is a command already`,
    {
      code: "plugin/duplicate",
      hint: "give it another path, or say override: true for this plugin in quilla.yaml",
    },
  );
}

function entryOf(name: string, tool: Tool, host: PluginHost): CommandEntry {
  return {
    name,
    summary: tool.summary,
    async load() {
      const { Command } = await import("@commander-js/extra-typings");
      const told = await tool.load();
      const around = { tool, host: () => Promise.resolve(host) };
      return (context, called) => commandOf(new Command(called), told, { ...around, context });
    },
  };
}

/** One of quilla's own tools as a command. */
export async function ownTool(path: string): Promise<CommandFactory> {
  const { Command } = await import("@commander-js/extra-typings");
  const { ownTools } = await import("../mod.ts");
  const tool = Object.values(ownTools).find((each) => each.path === path)!;
  const told = await tool.load();
  return (context, called) => {
    const host = () => context.host(pluginWords(process.argv));
    return commandOf(new Command(called), told, { tool, context, host });
  };
}

interface Around {
  readonly tool: Tool;
  readonly context: Context;
  readonly host: () => Promise<PluginHost>;
}

function commandOf(command: Command, told: ToolCommand, around: Around): Command {
  const { arguments: words = [], options = [], examples = [] } = told;
  const { summary } = around.tool;
  command.description(told.description ?? `To ${summary}.`);
  for (const word of words) command.argument(argumentText(word), word.help);
  for (const option of options) command.addOption(optionOf(option));
  command.option("--plugin <file>", "load a plugin (repeatable)", collect, []);
  if (examples.length > 0) {
    const lines = examples.map((line) => `  quilla ${line}`);
    command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
  }
  command.action(async () => {
    const given = wordsOf(command, words, options);
    const code = await runTool(given, told, around) ?? 0;
    if (code !== 0) throw new ExitCode(code);
  });
  return command;
}

function collect(value: string, all: string[]): string[] {
  return [...all, value];
}

function argumentText({ name, kind = "one" }: ToolArgument): string {
  const texts = { one: `<${name}>`, optional: `[${name}]`, any: `[${name}...]` };
  return kind === "some" ? `<${name}...>` : texts[kind];
}

function optionOf({ name, short, help, kind, value = "text", choices, ...rest }: ToolOption) {
  const flags = `${short === undefined ? "" : `-${short}, `}--${name}${
    kind === "flag" ? "" : ` <${value}>`
  }`;
  const option = new Option(flags, kind === "list" ? `${help} (repeatable)` : help);
  if (kind === "list") option.default([] as string[]).argParser(collect);
  else if (kind === "flag") option.default(false);
  else if (rest.default !== undefined) option.default(rest.default);
  return choices === undefined ? option : option.choices(choices);
}

function wordsOf(
  command: Command,
  words: readonly ToolArgument[],
  options: readonly ToolOption[],
): ToolWords {
  const written = command.processedArgs as readonly (string | readonly string[] | undefined)[];
  const values = command.opts() as Readonly<Record<string, boolean | string | readonly string[]>>;
  const keyOf = (name: string) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  return {
    arguments: Object.fromEntries(words.map(({ name }, at) => [name, written[at]])),
    options: Object.fromEntries(options.map(({ name }) => [name, values[keyOf(name)]])),
  };
}

/** Runs it until it is done, or the user wants it to end. */
async function runTool(
  given: ToolWords,
  told: ToolCommand,
  { context, host }: Around,
): Promise<number | void> {
  const controller = new AbortController();
  const end = () => controller.abort();
  const opened: Store[] = [];
  for (const signal of endings) process.once(signal, end);
  try {
    return await told.run(given, {
      host: await host(),
      variables: context.env,
      directory: context.cwd,
      signal: controller.signal,
      store: async (options) => {
        const store = await context.store(options);
        opened.push(store);
        return store;
      },
      print: (line) => context.print(sanitise(line)),
      say: (line) => context.say(sanitise(line)),
      warn: (message) => context.say(sanitise(`warning: ${message}`)),
    });
  } finally {
    for (const signal of endings) process.off(signal, end);
    for (const store of opened) store.close();
  }
}

const endings = ["SIGINT", "SIGTERM"] as const;

/** The files that `--plugin` names, wherever it stands. */
export function pluginWords(words: readonly string[]): string[] {
  return words.flatMap((word, at) => {
    if (word.startsWith("--plugin=")) return [word.slice("--plugin=".length)];
    return word === "--plugin" && words[at + 1] !== undefined ? [words[at + 1]!] : [];
  });
}

/** Whether a directory has a quilla.yaml whose text, which is not read as YAML for that, has something in it. */
export function projectSays(directory: string, pattern: RegExp): boolean {
  try {
    return pattern.test(readFileSync(join(directory, "quilla.yaml"), "utf8"));
  } catch {
    return false; // what is wrong with it is told where it is read
  }
}
