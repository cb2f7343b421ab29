/**
 * What shells need to know of the commands to complete a command line.
 *
 * @module
 */
import type { Option } from "@commander-js/extra-typings";
import type { CommandEntry, TableEntry } from "../table.ts";
import type { Context } from "../context.ts";
import { loadCommand } from "../load_command.ts";

/** An option of a command. */
export interface OptionNode {
  /** `--tag`, `-t`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** The values there are, if they are few. */
  readonly choices: readonly string[];
}

/** A command at one place of the tree, under each of its names. */
export interface CommandNode {
  /** The words that lead here, each after a slash: `` for quilla itself, `/image/ls`. */
  readonly path: string;
  /** The words that may come next. */
  readonly children: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly OptionNode[];
  /** What the arguments are. */
  readonly takes: "images" | "files";
}

/** What shells run to learn the names of images. */
export const imageNames =
  "quilla image ls --filter dangling=false --format '{{.Repository}}:{{.Tag}}' 2>/dev/null";

const help: OptionNode = {
  flags: ["--help", "-h"],
  description: "show this help",
  takesValue: false,
  choices: [],
};

/** All places, quilla itself first. */
export async function commandTree(
  context: Context,
  table: readonly TableEntry[],
): Promise<CommandNode[]> {
  const root: CommandNode = {
    path: "",
    children: childrenOf(table),
    options: [help],
    takes: "files",
  };
  const below = await Promise.all(table.map((entry) => nodesOf(entry, "")));
  return [root, ...below.flat()];

  async function nodesOf(entry: TableEntry, parent: string): Promise<CommandNode[]> {
    const path = `${parent}/${entry.name}`;
    if ("load" in entry) return await leavesOf(entry, parent);
    const node: CommandNode = {
      path,
      children: childrenOf(entry.commands),
      options: [help],
      takes: "files",
    };
    return [
      node,
      ...(await Promise.all(entry.commands.map((child) => nodesOf(child, path)))).flat(),
    ];
  }

  async function leavesOf(entry: CommandEntry, parent: string): Promise<CommandNode[]> {
    const command = await loadCommand(entry, context, table);
    const [argument] = command.registeredArguments;
    return [entry.name, ...entry.aliases ?? []].map((name) => ({
      path: `${parent}/${name}`,
      children: (argument?.argChoices ?? []).map((choice) => ({ name: choice, summary: "" })),
      options: [...command.options.map(optionOf), help],
      takes: argument?.name() === "image" ? "images" : "files",
    }));
  }
}

function childrenOf(entries: readonly TableEntry[]) {
  return entries.map(({ name, summary }) => ({ name, summary }));
}

function optionOf(
  { long, short, description, required, optional, argChoices }: Option,
): OptionNode {
  const flags = [long, short].filter((flag) => flag !== undefined);
  return { flags, description, takesValue: required || optional, choices: argChoices ?? [] };
}
