/**
 * Commands of docker, buildx, podman, buildah, skopeo, crane, cosign, oras, regctl and syft, under their own words: the same as one of quilla's, or done here, or
 * answered with what to do instead. Loaded where the words are none of quilla's own.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { CommandEntry, CommandFactory, CommandGroup, TableEntry } from "../table.ts";
import { artifactAnswers } from "./artifact_answers.ts";
import { type Answer, buildxAnswers, dockerAnswers } from "./answers.ts";
import { carrierAnswers, podmanAnswers } from "./others_answers.ts";
import { groupHints, ownCommands, ownGroups } from "./own.ts";
import { spellings } from "./spellings.ts";

/** All answers, by the program that has the command. */
export const answers: ReadonlyMap<string, readonly Answer[]> = new Map([
  ["docker", dockerAnswers],
  ["docker buildx", buildxAnswers],
  ["podman", podmanAnswers],
  ["buildah, skopeo, crane", carrierAnswers],
  ["cosign, oras, regctl, syft", artifactAnswers],
]);

/** The table with the commands of other programs in it, behind those that it has. */
export function withForeign(table: readonly TableEntry[]): readonly TableEntry[] {
  let all = table;
  const add = (path: string, entry: (name: string) => TableEntry) =>
    all = placed(all, path.split(" "), entry);
  for (const [path, command] of ownCommands) add(path, (name) => ({ ...command, name }));
  for (const [path, target] of spellings) add(path, (name) => spelled(name, target, table));
  for (const { commands, ...answer } of [...answers.values()].flat()) {
    for (const path of commands) add(path, (name) => answered(name, path, answer));
  }
  return all;
}

/** What is there stays; groups that are not there are made. */
function placed(
  table: readonly TableEntry[],
  [first, ...rest]: readonly string[],
  make: (name: string) => TableEntry,
  above = "",
): readonly TableEntry[] {
  const path = `${above}${first}`;
  const found = table.find(({ name }) => name === first);
  if (rest.length === 0) return found === undefined ? [...table, make(first!)] : table;
  if (found !== undefined && "load" in found) return table;
  const group = found ??
    {
      name: first!,
      summary: ownGroups.get(path) ?? `look for ${path}`,
      commands: [],
      hint: groupHints.get(path),
    };
  const filled: CommandGroup = {
    ...group,
    commands: placed(group.commands, rest, make, `${path} `),
  };
  return found === undefined
    ? [...table, filled]
    : table.map((entry) => entry === found ? filled : entry);
}

function spelled(name: string, path: string, table: readonly TableEntry[]): CommandEntry {
  const found = findCommand(table, path.split(" "));
  if (found === undefined || !("load" in found)) throw new Error(`there is no command ${path}`);
  return { ...found, name, aliases: [] };
}

/** What some words name. */
export function findCommand(
  table: readonly TableEntry[],
  [first, ...rest]: readonly string[],
): TableEntry | undefined {
  const found = table.find((entry) =>
    entry.name === first || ("load" in entry && entry.aliases?.includes(first!))
  );
  if (rest.length === 0 || found === undefined) return found;
  if (!("load" in found)) return findCommand(found.commands, rest);
  const [name, ...words] = rest;
  const { group } = found;
  return group !== undefined && group.name === name ? findCommand(group.commands, words) : found;
}

function answered(name: string, path: string, { why, hint }: Omit<Answer, "commands">) {
  return {
    name,
    summary: why,
    isHidden: true,
    load: (): Promise<CommandFactory> =>
      Promise.reject(
        new UsageError(`there is no \`quilla ${path}\`, for ${why}`, {
          code: "usage/not-a-command",
          hint,
        }),
      ),
  };
}
