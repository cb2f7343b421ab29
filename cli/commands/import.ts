/**
 * `quilla import`: an image from an archive of files.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import process from "node:process";
import { inflatedFile } from "../../plugins/kit/archives/open_file.ts";
import { buildImage, defaultEpoch } from "../../core/build/build.ts";
import { readDockerfile } from "../../core/build/read.ts";
import { parseDockerfile } from "../../core/dockerfile/parse.ts";
import { QuillaError, UsageError } from "../../core/errors.ts";
import { importImage } from "../../plugins/tools/edit/import_image.ts";
import type { ContainerConfig } from "../../core/oci/container_config.ts";
import { hostPlatform, parsePlatform, type Platform } from "../../core/platform.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import type { Store } from "../../core/store/store.ts";
import { parseTag } from "../../core/reference.ts";
import type { CommandFactory } from "../commands.ts";
import { type Context, withStore } from "../context.ts";
import { readTimestamp } from "../timestamp.ts";

const examples = `
Examples:
  quilla import rootfs.tar.gz base:1
  tar -C rootfs -c . | quilla import - base:1
  quilla import --change 'CMD ["/bin/app"]' --change 'ENV LANG=C.UTF-8' files.tar app

The archive becomes the image's one layer, byte for byte. The same archive and options give the same image ID.`;

const collect = (value: string, all: string[]) => [...all, value];

export const importFiles: CommandFactory = (context, name) =>
  new Command(name)
    .description("Makes an image of a tar archive of files, plain or compressed with gzip or zstd.")
    .argument("<file>", "the archive; - is the standard input")
    .argument("[name]", "name of the image, as name:tag")
    .option(
      "-c, --change <instruction>",
      `Dockerfile instruction: ${keywords.join(", ")} (repeatable)`,
      collect,
      [],
    )
    .option("-m, --message <message>", "what the image's history says")
    .option("--platform <platform>", "what the image runs on, such as linux/arm64")
    .addHelpText("after", examples)
    .action((file, tag, options) => runImport(context, file, tag, options));

type ImportOptions = Readonly<{ change: readonly string[]; message?: string; platform?: string }>;

/** The instructions that say something about an image without touching its files. */
const keywords = ["CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "ONBUILD", "SHELL"]
  .concat("STOPSIGNAL", "USER", "VOLUME", "WORKDIR");

async function runImport(
  context: Context,
  file: string,
  tag: string | undefined,
  options: ImportOptions,
): Promise<void> {
  if (file === "-" && process.stdin.isTTY) {
    throw new UsageError("there is nothing to import: the standard input is a terminal", {
      code: "usage/terminal",
      hint: "give a file, or pipe an archive in",
    });
  }
  const name = tag === undefined ? undefined : parseTag(tag);
  const platform = options.platform === undefined
    ? hostPlatform()
    : parsePlatform(options.platform);
  const created = readCreated(context);
  await withStore(context, async (store) => {
    const config = await changedConfig(context, store, platform, options.change);
    const history = [{ created, comment: options.message }];
    const image = await importImage(store, inflatedFile(file), {
      created,
      ...platform,
      config,
      history,
    });
    const imported = { image: image.descriptor, names: name === undefined ? [] : [name] };
    await store.references.take([imported], new Date());
    context.print(image.id);
  }, { create: true });
}

function readCreated(context: Context): string {
  const seconds = readTimestamp(undefined, context.env);
  const time = typeof seconds === "number" ? seconds : defaultEpoch;
  return new Date(time * 1000).toISOString().replace(".000Z", "Z");
}

/**
 * What the instructions say of an image: they are carried out on an empty one, which nothing comes of. What that one says by
 * itself, a PATH, is not theirs, unless one of them says the same.
 */
async function changedConfig(
  context: Context,
  store: Store,
  platform: Platform,
  changes: readonly string[],
): Promise<ContainerConfig> {
  if (changes.length === 0) return {};
  const host = await context.host();
  for (const text of changes) requireChange(text, host);
  const configAfter = async (lines: readonly string[]) => {
    const text = ["FROM scratch", ...lines].join("\n");
    const dockerfile = readDockerfile({ name: "--change", text }, host);
    return (await buildImage({ dockerfile, context: undefined, store, host, platform })).image
      .config.config;
  };
  const { env = [], ...config } = await configAfter(changes);
  const untouched = "PATH=//nobody/set/it";
  const withMark = await configAfter([`ENV ${untouched}`, ...changes]);
  const saysPath = !withMark.env?.includes(untouched);
  return { ...config, env: env.filter((text) => saysPath || !text.startsWith("PATH=")) };
}

/** Each change is one instruction, of those that an image without files can have. */
function requireChange(text: string, host: PluginHost): void {
  const syntaxOf = (keyword: string) => host.find("instructions", keyword)?.supplied.syntax;
  const [first, ...others] = parseDockerfile({ name: "--change", text }, syntaxOf).instructions;
  if (others.length === 0 && keywords.includes(first?.keyword.text.toUpperCase() ?? "")) return;
  throw new QuillaError(
    `--change ${JSON.stringify(text)} is not one of the instructions that can change an import`,
    {
      code: "import/change",
      hint: `they are ${keywords.join(", ")}, one for each --change`,
    },
  );
}
