/**
 * `quilla image diff`: how one image differs from another.
 *
 * @module
 */
import { QuillaError, UsageError } from "../../core/plugin/cli/process.ts";
import { quote } from "../../core/text/quote.ts";
import { type ComparedImages, diffImages, type JsonObject } from "../../mod.ts";
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
  quilla image diff --format '{{range .files}}{{println .path}}{{end}}' app:1.1 app:1.2
  quilla image diff docker-archive:old.tar oci:layout:app
  quilla image diff docker://app:1.1 app:1.2        what is elsewhere is looked at, and not kept
  quilla image diff --exit-code app:1.1 app:1.2 >/dev/null || echo not the same`;

export const imageDiff: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Shows how one image differs from another: configuration, packages of dpkg, apk, rpm, npm, Python, Go and others, files, and how many bytes of layers. Times of files do not count.",
    )
    .argument("<before>", anyImage)
    .argument("<after>", "the same")
    .option("--format <format>", 'text, json, or a template such as "{{.different}}"', "text")
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
  if (format !== "text" && format !== "json" && !format.includes("{{")) {
    throw new UsageError(`--format takes text, json or a template, not ${quote(format)}`, {
      code: "usage/format",
    });
  }
  const differs = await withPlaces(context, flags, async (where) => {
    const diff = await diffImages(before, after, where);
    try {
      if (format === "json") return printJson(context, diff);
      if (format !== "text") return await printFilled(context, diff, format);
      return printText(context, diff, `${before} and ${after}`);
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

/** A template is filled in with what `json` prints. */
async function printFilled(
  context: Context,
  diff: ComparedImages,
  format: string,
): Promise<boolean> {
  const { before, after, config, history, layers, layerBytes, packages, unreadPackages } = diff;
  const files = [...diff.files()];
  const different = !isSame(diff, files.length);
  const head = { before, after, config, history, layers, layerBytes, packages, unreadPackages };
  const document: JsonObject = JSON.parse(JSON.stringify({ ...head, files, different }));
  const { fillDocument } = await import("../print/template.ts");
  context.print(fillDocument(format, document, "the difference"));
  return different;
}

function isSame(
  { config, history, layers, packages }: ComparedImages,
  files: number,
): boolean {
  return files + config.length + packages.length === 0 && history.before === history.after &&
    layers.common === layers.before && layers.before === layers.after;
}

/** One object; each change stands on a line of its own, and is written as it is found. */
function printJson(context: Context, diff: ComparedImages): boolean {
  const { before, after, config, history, layers, layerBytes, packages, unreadPackages } = diff;
  const head = { before, after, config, history, layers, layerBytes, packages, unreadPackages };
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
  const different = !isSame(diff, count);
  context.print(`  ],\n  "different": ${different}\n}`);
  return different;
}
