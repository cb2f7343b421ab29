/**
 * `quilla image inspect`: all that is known of images, in the form of `docker image inspect`.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { inspectImage } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { formatJson } from "../print/json.ts";
import { eachName } from "../each_name.ts";

const examples = `
Examples:
  quilla image inspect hello
  quilla image inspect --format '{{.Id}}' hello
  quilla image inspect --format '{{json .Config.Env}}' hello
  quilla image inspect --format '{{index .Config.Labels "version"}}' hello`;

export const inspect: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows all that is known of images, as a JSON list.")
    .argument("<image...>", "names, image IDs or digests")
    .option("-f, --format <format>", 'json, or a template such as "{{.Id}}"')
    .option("--platform <platform>", "which image of several, such as linux/arm64")
    .addHelpText("after", examples)
    .action((names, options) => runInspect(context, names, options));

type InspectOptions = Readonly<{ format?: string; platform?: string }>;

async function runInspect(
  context: Context,
  names: readonly string[],
  { format, platform }: InspectOptions,
): Promise<void> {
  if (format?.startsWith("table")) {
    throw new UsageError("inspect prints no tables", {
      code: "usage/template",
      hint: "write --format json or a template such as '{{.Id}}'",
    });
  }
  const template = isTemplate(format) ? await readTemplate(format) : undefined;
  await withStore(context, async (store) => {
    const found: Awaited<ReturnType<typeof inspectImage>>[] = [];
    const filled: string[] = [];
    await eachName(context, names, async (name) => {
      const image = await inspectImage(name, { store, platform });
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
