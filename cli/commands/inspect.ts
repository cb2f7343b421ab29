/**
 * `quilla image inspect`: all that is known of images, in the form of `docker image inspect`.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { inspectedFields, inspectImage } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { formatJson } from "../print/json.ts";
import { eachName } from "../each_name.ts";
import { parseTemplate } from "../print/template.ts";

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
  const show = format === undefined || format === "json"
    ? undefined
    : parseTemplate(format, inspectedFields);
  if (format?.startsWith("table")) {
    throw new UsageError("inspect prints no tables", {
      code: "usage/template",
      hint: "write --format json or a template such as '{{.Id}}'",
    });
  }
  await withStore(context, async (store) => {
    const found: Awaited<ReturnType<typeof inspectImage>>[] = [];
    await eachName(context, names, async (name) => {
      found.push(await inspectImage(name, { store, platform }));
    }, () => {
      if (show !== undefined) found.forEach((image) => context.print(show.fill(image)));
      else context.print(formatJson(found, 4));
    });
  });
}
