/**
 * `quilla image inspect`: all that is known of images, in the form of `docker image inspect`.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { imageDocument, inspectImage, type LookOptions } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { formatJson } from "../print/json.ts";
import { eachName } from "../each_name.ts";
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
  quilla image inspect hello
  quilla image inspect --format '{{.Id}}' hello
  quilla image inspect --format '{{json .Config.Env}}' hello
  quilla image inspect --format '{{index .Config.Labels "version"}}' hello
  quilla image inspect docker://debian:13                  an image of a registry: nothing is pulled
  quilla image inspect --platform linux/arm64 oci:layout   an image of a layout
  quilla image inspect --raw docker://debian:13            its manifest or index, byte for byte
  quilla image inspect --config docker://debian:13         its configuration`;

export const inspect: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Shows all that is known of images, as a JSON list. What is no image, such as a chart or a signature, is shown as what it is.",
    )
    .argument("<image...>", anyImage)
    .option("-f, --format <format>", 'json, or a template such as "{{.Id}}"')
    .option(...platformFlag)
    .option("--raw", "print the manifest or index as it is, byte for byte", false)
    .option("--config", "print the image's configuration; with --raw, byte for byte", false)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", examples)
    .action((names, options) => runInspect(context, names, options));

type InspectOptions = LookFlags & Readonly<{ format?: string; raw: boolean; config: boolean }>;

async function runInspect(
  context: Context,
  names: readonly string[],
  options: InspectOptions,
): Promise<void> {
  const { format, raw, config, ...flags } = options;
  if (raw || config) {
    if (format !== undefined) throw excluded("--format", raw ? "--raw" : "--config");
    return await withPlaces(
      context,
      flags,
      (where) =>
        eachName(context, names, (name) => printDocument(context, name, { ...where, raw, config })),
    );
  }
  if (format?.startsWith("table")) {
    throw new UsageError("inspect prints no tables", {
      code: "usage/template",
      hint: "write --format json or a template such as '{{.Id}}'",
    });
  }
  const template = isTemplate(format) ? await readTemplate(format) : undefined;
  await withPlaces(context, flags, async (where) => {
    const found: Awaited<ReturnType<typeof inspectImage>>[] = [];
    const filled: string[] = [];
    await eachName(context, names, async (name) => {
      const image = await inspectImage(name, where);
      if (template === undefined) found.push(image);
      else filled.push(template.fill(image));
    }, () => {
      if (template === undefined) context.print(formatJson(found, format === "json" ? 0 : 4));
      else filled.forEach((text) => context.print(text));
    });
  });
}

function isTemplate(format: string | undefined): format is string {
  return format !== undefined && format !== "" && format !== "json";
}

/** Templates are not loaded where there is none. */
async function readTemplate(format: string) {
  const { parseInspectTemplate } = await import("../print/template.ts");
  const { imageShape, withOlderConfig } = await import("../template/shapes/image.ts");
  return parseInspectTemplate(format, imageShape, withOlderConfig);
}

type Which = LookOptions & Readonly<{ raw: boolean; config: boolean }>;

async function printDocument(context: Context, name: string, { raw, ...which }: Which) {
  const { bytes } = await imageDocument(name, which);
  if (raw) context.printBytes(bytes);
  else context.print(formatJson(JSON.parse(new TextDecoder().decode(bytes)), 4));
}

function excluded(one: string, other: string): UsageError {
  return new UsageError(`${one} and ${other} exclude each other`, {
    code: "usage/excluded",
    hint: "leave one of them out",
  });
}
