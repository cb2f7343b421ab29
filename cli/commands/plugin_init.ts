/**
 * `quilla plugin init`: the beginning of a plugin.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { relative, resolve } from "node:path";
import { initPlugin } from "../../mod.ts";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { sanitise } from "../print/sanitise.ts";

const examples = `
The kinds: instruction, source, transport, output, attester, cache, codec, runner, check, server,
tool.

Examples:
  quilla plugin init greeter                  an instruction GREETER
  quilla plugin init --kind check tag-named   a rule for Dockerfiles`;

export const pluginInit: CommandFactory = (context, name) =>
  new Command(name)
    .description("Makes a folder with a plugin that works, its types, and what tries it.")
    .argument("<name>", "the plugin's name; the folder is called that")
    .option("--kind <kind>", "what it supplies", "instruction")
    .addHelpText("after", examples)
    .action((folder, { kind }) => runInit(context, folder, kind));

async function runInit(context: Context, folder: string, kind: string): Promise<void> {
  const made = await initPlugin(resolve(context.cwd, folder), { kind });
  const shown = relative(context.cwd, made.directory);
  const say = (text: string) => context.say(sanitise(text));
  say(`made ${shown}: ${made.files.join(", ")}`);
  say("now:");
  for (const command of [`cd ${shown}`, ...made.commands]) say(`  ${command}`);
}
