/**
 * `quilla bundle create`: images into one file that is carried where no network goes.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { Basis, readBasis } from "../../plugins/tools/bundle/basis.ts";
import { carriedSize } from "../../plugins/tools/bundle/bundle_index.ts";
import { createBundle, type PluginBytes } from "../../plugins/tools/bundle/create.ts";
import { gatherImages } from "../../plugins/tools/bundle/gather.ts";
import { isPluginName, largestPlugin } from "../../plugins/tools/bundle/read_index.ts";
import { messageOf, QuillaError, systemCode, UsageError } from "../../core/errors.ts";
import { openOutput } from "../../core/host/output.ts";
import { hostPlatform, parsePlatform } from "../../core/platform.ts";
import type { CommandFactory } from "../commands.ts";
import { type Context, withStore } from "../context.ts";
import { formatSize } from "../format.ts";
import { collect } from "../repeatable.ts";
import { transferProgress } from "../transfer_progress.ts";

const examples = `
Examples:
  quilla bundle create -o all.bundle debian:13 hello
  quilla bundle create --since all.bundle -o changes.bundle hello
  quilla bundle create --since have.txt --plugin greet.ts hello >changes.bundle
  quilla bundle create --all -o base.bundle oci-archive:base.tar

An image is a name, an ID or a digest of the store, or a place, as quilla copy takes it. A complete bundle is an OCI archive as
well: docker load, skopeo and quilla load read it. A delta has only the pieces of layers that the other side lacks. The same
images give the same bytes.`;

export const bundleCreate: CommandFactory = (context, name) =>
  new Command(name)
    .description("Writes images to a bundle: all of them, or what the other side lacks.")
    .argument("<image...>", "names, image IDs, digests, or places such as oci-archive:FILE")
    .option("-o, --output <file>", "the file to write; - is the standard output", "-")
    .option(
      "--since <file>",
      "write a delta to what the other side has: a bundle, or a list of digests (repeatable)",
      collect,
      [] as string[],
    )
    .option("--plugin <file>", "carry a plugin's file (repeatable)", collect, [] as string[])
    .option("--platform <platform>", "only what runs there, such as linux/arm64")
    .option(
      "-a, --all",
      "of places: all platforms of an image that has several, not only this machine's",
      false,
    )
    .option("-q, --quiet", "show no progress", false)
    .addHelpText("after", examples)
    .action((images, options) => runCreate(context, images, options));

type CreateOptions = Readonly<{
  output: string;
  since: readonly string[];
  plugin: readonly string[];
  platform?: string;
  all: boolean;
  quiet: boolean;
}>;

async function runCreate(
  context: Context,
  texts: readonly string[],
  options: CreateOptions,
): Promise<void> {
  const { output, all, quiet } = options;
  if (all && options.platform !== undefined) {
    throw new UsageError("--all and --platform exclude each other", {
      code: "usage/platforms",
      hint: "leave one of them out",
    });
  }
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  const preferred = all ? undefined : hostPlatform();
  const plugins = readPlugins(options.plugin);
  const basis = options.since.length === 0 ? undefined : new Basis();
  for (const path of options.since) await readBasis(path, basis!);
  // Names of the store need no transport, but for those that begin like a place.
  const host = texts.some((text) => text.includes(":")) ? await context.host() : undefined;
  const onEvent = quiet || !context.isTerminal ? undefined : transferProgress(context);
  await withStore(context, async (store) => {
    const images = await gatherImages(host, texts, { store, platform, preferred, onEvent });
    try {
      const { source, blobs } = images;
      const contents = { store, source, blobs, basis, plugins, platform };
      const index = await createBundle(openOutput(output), contents);
      if (quiet) return;
      const carried = index.blobs.reduce((sum, blob) => sum + carriedSize(blob), 0);
      const whole = index.blobs.reduce((sum, { size }) => sum + size, 0);
      context.say(
        basis === undefined
          ? `a complete bundle, ${formatSize(whole)}`
          : `a delta, ${formatSize(carried)} for ${
            formatSize(whole)
          } of blobs; blobs of the other side that it needs: ${index.needs.length}`,
      );
    } finally {
      images.close();
    }
  }, { create: true });
}

function readPlugins(paths: readonly string[]): PluginBytes[] {
  const plugins = new Map<string, PluginBytes>();
  for (const path of paths) {
    const name = basename(path);
    if (!isPluginName(name)) {
      throw pluginError(path, "its name has other characters than letters, digits, -, _ and .");
    }
    if (plugins.has(name.toLowerCase())) throw pluginError(path, "another one has its name");
    try {
      if (statSync(path).size > largestPlugin) throw pluginError(path, "it is too large for one");
      plugins.set(name.toLowerCase(), { name, bytes: readFileSync(path) });
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      throw pluginError(path, messageOf(error));
    }
  }
  return [...plugins.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

function pluginError(path: string, why: string): QuillaError {
  return new QuillaError(`the plugin ${JSON.stringify(path)} cannot be carried: ${why}`, {
    code: "bundle/plugin",
    hint: "a plugin is one file; give its path",
  });
}
