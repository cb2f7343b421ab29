/**
 * `quilla plugin ls`: the plugins that a build here would have.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { Command } from "@commander-js/extra-typings";
import type { KindName } from "../../core/plugin/contracts/plugin.ts";
import type { RegisteredPlugin } from "../../core/plugin/host.ts";
import { suppliedNames } from "../../core/plugin/kinds/describe.ts";
import { kindNames, kindOf } from "../../core/plugin/kinds/mod.ts";
import { quote } from "../../core/text/quote.ts";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { formatHelp, printListing, type Row } from "../print/listing.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla plugin ls                             the built-in ones, then those of quilla.yaml
  quilla plugin ls --plugin plugins/npm.js     and one more
  quilla plugin ls --kind check                the rules that Dockerfiles are checked against`;

export const pluginLs: CommandFactory = (context, name) =>
  new Command(name)
    .description("Lists the plugins: the built-in ones, those of quilla.yaml, those of --plugin.")
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .option("--kind <kind>", "only those that supply something of it, such as transport")
    .option("--format <format>", formatHelp, "table")
    .addHelpText("after", examples)
    .action((options) => runList(context, options));

const headings = new Map([
  ["Name", "NAME"],
  ["Api", "API"],
  ["Origin", "ORIGIN"],
  ["Supplies", "SUPPLIES"],
  ["Digest", "DIGEST"],
]);
const columns = ["Name", "Api", "Origin", "Supplies"];

interface ListOptions {
  readonly plugin: readonly string[];
  readonly kind?: string | undefined;
  readonly format: string;
}

async function runList(context: Context, options: ListOptions): Promise<void> {
  const kind = readKind(options.kind);
  const { plugins } = await context.host(options.plugin, { project: true });
  const wanted = plugins.filter(({ plugin }) =>
    kind === undefined || suppliedNames(plugin).has(kind)
  );
  await printListing(context, { headings, columns, rows: wanted.map(rowOf) }, options.format);
}

/** A kind by its name, of one or of several: `codec`, `codecs`. */
function readKind(written: string | undefined): KindName | undefined {
  if (written === undefined) return undefined;
  const found = kindNames.find((kind) => kind === written || kindOf(kind).noun === written);
  if (found !== undefined) return found;
  throw new UsageError(`--kind takes a kind of plugins, not ${quote(written)}`, {
    code: "usage/kind",
    hint: `write one of ${kindNames.map((kind) => kindOf(kind).noun).join(", ")}`,
  });
}

function rowOf({ plugin, origin, digest }: RegisteredPlugin): Row {
  const supplied = [...suppliedNames(plugin)].map(([kind, names]) =>
    `${kindOf(kind).noun} ${names.join(", ")}`
  );
  return {
    Name: plugin.name,
    Api: String(plugin.api),
    Origin: origin,
    Supplies: supplied.join("; ") || "-",
    Digest: digest ?? "",
  };
}
