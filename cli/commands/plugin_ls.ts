/**
 * `quilla plugin ls`: the plugins that a build here would have.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import type { RegisteredPlugin } from "../../core/plugin/host.ts";
import type { CommandFactory } from "../commands.ts";
import type { Context } from "../context.ts";
import { formatHelp, printListing, type Row } from "../listing.ts";
import { collect } from "../repeatable.ts";

const examples = `
Examples:
  quilla plugin ls                             the built-in ones, then those of quilla.yaml
  quilla plugin ls --plugin plugins/npm.js     and one more`;

export const pluginLs: CommandFactory = (context, name) =>
  new Command(name)
    .description("Lists the plugins: the built-in ones, those of quilla.yaml, those of --plugin.")
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .option("--format <format>", formatHelp, "table")
    .addHelpText("after", examples)
    .action(({ plugin, format }) => runList(context, plugin, format));

const headings = new Map([
  ["Name", "NAME"],
  ["Api", "API"],
  ["Origin", "ORIGIN"],
  ["Instructions", "INSTRUCTIONS"],
  ["Transports", "TRANSPORTS"],
  ["Digest", "DIGEST"],
]);
const columns = ["Name", "Api", "Origin", "Instructions", "Transports"];

async function runList(context: Context, files: readonly string[], format: string): Promise<void> {
  const { plugins } = await context.host(files, { project: true });
  printListing(context, { headings, columns, rows: plugins.map(rowOf) }, format);
}

function rowOf({ plugin, origin, digest }: RegisteredPlugin): Row {
  const keywords = (plugin.instructions ?? []).map(({ keyword }) => keyword);
  const schemes = (plugin.transports ?? []).map(({ scheme }) => scheme);
  return {
    Name: plugin.name,
    Api: String(plugin.api),
    Origin: origin,
    Instructions: keywords.join(",") || "-",
    Transports: schemes.join(",") || "-",
    Digest: digest ?? "",
  };
}
