/**
 * `quilla plugin inspect`: what a plugin brings, and the digest to pin it by.
 *
 * @module
 */
import { QuillaError } from "../../core/plugin/cli/process.ts";
import { Command } from "@commander-js/extra-typings";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { RegisteredPlugin } from "../../core/plugin/host.ts";
import { describeSupplied } from "../../core/plugin/kinds/describe.ts";
import { didYouMean } from "../../core/text/suggestion.ts";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { eachName } from "../each_name.ts";
import { formatJson } from "../print/json.ts";

const examples = `
Examples:
  quilla plugin inspect quilla.instructions.copy
  quilla plugin inspect plugins/npm.js    loads the file: it is a program, look at it first`;

export const pluginInspect: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows what plugins bring, as a JSON list.")
    .argument("<plugin...>", "a plugin's name, or its file")
    .addHelpText("after", examples)
    .action((names) => runInspect(context, names));

async function runInspect(context: Context, names: readonly string[]): Promise<void> {
  const found: ReturnType<typeof describe>[] = [];
  await eachName(context, names, async (name) => {
    found.push(describe(await findPlugin(context, name)));
  }, () => context.print(formatJson(found, 4)));
}

async function findPlugin(context: Context, name: string): Promise<RegisteredPlugin> {
  const { plugins } = await context.host([], { project: true });
  const path = resolve(context.cwd, name);
  const known = plugins.find(({ plugin, digest, origin }) =>
    plugin.name === name || (digest !== undefined && resolve(context.cwd, origin) === path)
  );
  if (known !== undefined) return known;
  if (existsSync(path)) return (await context.host([name], { project: true })).plugins.at(-1)!;
  throw new QuillaError(`there is no plugin ${name}`, {
    code: "plugin/unknown",
    hint: didYouMean(name, plugins.map(({ plugin }) => plugin.name)) ??
      "`quilla plugin ls` shows those that are there; or give a plugin's file",
  });
}

function describe({ plugin, origin, digest, override }: RegisteredPlugin) {
  const { name, api } = plugin;
  return { name, api, origin, digest, override: override === true, ...describeSupplied(plugin) };
}
