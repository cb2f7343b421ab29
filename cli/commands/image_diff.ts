/**
 * `quilla image diff`: how one image differs from another.
 *
 * @module
 */
import { QuillaError, UsageError } from "../../core/plugin/cli/process.ts";
import { parsePlatform } from "../../core/plugin/api/nouns.ts";
import { type ComparedImages, diffImages } from "../../mod.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { diffLines } from "../print/image_diff.ts";
import { formatJson } from "../print/json.ts";
import { readWord } from "../words/usage.ts";

const examples = `
Examples:
  quilla image diff app:1.1 app:1.2
  quilla image diff --format json app:1.1 app:1.2
  quilla image diff docker-archive:old.tar oci:layout:app
  quilla image diff --exit-code app:1.1 app:1.2 >/dev/null || echo not the same`;

const collect = (value: string, all: string[]) => [...all, value];

export const imageDiff: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Shows how one image differs from another: configuration, packages of dpkg and apk, files. Times of files do not count.",
    )
    .argument("<before>", "name, image ID or digest, or a place as `quilla copy` takes it")
    .argument("<after>", "the same")
    .option("--format <format>", "text or json", "text")
    .option("--exit-code", "fail with 1 where they differ", false)
    .option("--platform <platform>", "which image of several, such as linux/arm64")
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .addHelpText("after", examples)
    .action((before, after, options) => runDiff(context, before, after, options));

type DiffOptions = Readonly<{
  format: string;
  exitCode: boolean;
  platform?: string;
  plugin: readonly string[];
}>;

async function runDiff(
  context: Context,
  before: string,
  after: string,
  options: DiffOptions,
): Promise<void> {
  const { format, exitCode } = options;
  if (format !== "text" && format !== "json") {
    throw new UsageError(`--format takes text or json, not ${JSON.stringify(format)}`, {
      code: "usage/format",
    });
  }
  const { platform: text } = options;
  const platform = text === undefined
    ? undefined
    : readWord("--platform", () => parsePlatform(text));
  const plugins = await context.host(options.plugin);
  // A place is taken into the store, which is made for it where there is none.
  const create = [before, after].some((name) => isPlace(plugins, name));
  const differs = await withStore(context, async (store) => {
    const diff = await diffImages(before, after, { store, plugins, platform });
    return format === "json"
      ? printJson(context, diff)
      : printText(context, diff, `${before} and ${after}`);
  }, { create });
  if (!differs || !exitCode) return;
  throw new QuillaError(`${before} and ${after} differ`, { code: "image/different" });
}

function isPlace(host: PluginHost, text: string): boolean {
  const colon = text.indexOf(":");
  return colon > 0 && host.find("transports", text.slice(0, colon)) !== undefined;
}

function printText(context: Context, diff: ComparedImages, names: string): boolean {
  const lines = diffLines(diff);
  let line = lines.next();
  for (; !line.done; line = lines.next()) context.print(line.value);
  if (!line.value) context.print(`${names} do not differ`);
  return line.value;
}

/** One object; each change stands on a line of its own, and is written as it is found. */
function printJson(context: Context, diff: ComparedImages): boolean {
  const { before, after, config, history, layers, packages, unreadPackages } = diff;
  const head = { before, after, config, history, layers, packages, unreadPackages };
  const fields = Object.entries(head).map(([name, value]) => `"${name}": ${formatJson(value)}`);
  context.print(`{\n  ${fields.join(",\n  ")},\n  "files": [`);
  let count = 0;
  let last: string | undefined;
  for (const change of diff.files()) {
    if (last !== undefined) context.print(`    ${last},`);
    last = formatJson(change);
    count++;
  }
  if (last !== undefined) context.print(`    ${last}`);
  const isSame = count + config.length + packages.length === 0 &&
    history.before === history.after && layers.common === layers.before &&
    layers.before === layers.after;
  context.print(`  ],\n  "different": ${!isSame}\n}`);
  return !isSame;
}
