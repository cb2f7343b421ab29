/**
 * `quilla image diff`: how one image differs from another.
 *
 * @module
 */
import { QuillaError, UsageError } from "../../core/plugin/cli/process.ts";
import { type ComparedImages, diffImages } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { diffLines } from "../print/image_diff.ts";
import { formatJson } from "../print/json.ts";
import {
  anyImage,
  type LookFlags,
  platformFlag,
  pluginFlag,
  withPlaces,
} from "../words/looking.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla image diff app:1.1 app:1.2
  quilla image diff --format json app:1.1 app:1.2
  quilla image diff docker-archive:old.tar oci:layout:app
  quilla image diff docker://app:1.1 app:1.2        what is elsewhere is looked at, and not kept
  quilla image diff --exit-code app:1.1 app:1.2 >/dev/null || echo not the same`;

export const imageDiff: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Shows how one image differs from another: configuration, packages of dpkg and apk, files. Times of files do not count.",
    )
    .argument("<before>", anyImage)
    .argument("<after>", "the same")
    .option("--format <format>", "text or json", "text")
    .option("--exit-code", "fail with 1 where they differ", false)
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", examples)
    .action((before, after, options) => runDiff(context, before, after, options));

type DiffOptions = LookFlags & Readonly<{ format: string; exitCode: boolean }>;

async function runDiff(
  context: Context,
  before: string,
  after: string,
  options: DiffOptions,
): Promise<void> {
  const { format, exitCode, ...flags } = options;
  if (format !== "text" && format !== "json") {
    throw new UsageError(`--format takes text or json, not ${JSON.stringify(format)}`, {
      code: "usage/format",
    });
  }
  const differs = await withPlaces(context, flags, async (where) => {
    const diff = await diffImages(before, after, where);
    try {
      return format === "json"
        ? printJson(context, diff)
        : printText(context, diff, `${before} and ${after}`);
    } finally {
      await diff.close();
    }
  });
  if (!differs || !exitCode) return;
  throw new QuillaError(`${before} and ${after} differ`, { code: "image/different" });
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
