/**
 * `quilla copy`: images from one place to another.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { UsageError } from "../../core/errors.ts";
import { copyBetween } from "../../core/image/copy_between.ts";
import { hostPlatform, parsePlatform } from "../../core/platform.ts";
import type { CommandFactory } from "../commands.ts";
import { type Context, withStore } from "../context.ts";
import { transferProgress } from "../transfer_progress.ts";

const examples = `
Places:
  store:NAME                       an image of the store, by name or ID
  oci:DIR[:NAME]                   an OCI image layout
  oci-archive:FILE[:NAME]          a tar of a layout; - is a pipe
  docker-archive:FILE[:NAME:TAG]   what docker save writes; - is a pipe
  docker-daemon:NAME               an image of a Docker engine; DOCKER_HOST says which

Examples:
  quilla copy store:hello oci:layout:latest
  quilla copy docker-archive:hello.tar store:
  quilla copy oci-archive:app.tar:app:1.2 store:app:stable
  quilla copy store:hello docker-daemon:
  quilla copy --all oci:layout docker-archive:images.tar`;

export const copy: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Copies images between the store, layouts and archives. What is there already does not move.",
    )
    .argument("<source>", "where the images are")
    .argument(
      "<destination>",
      "where they are copied to; without a name there, they keep their own",
    )
    .option(
      "-a, --all",
      "all platforms of an image that has several, not only this machine's",
      false,
    )
    .option("--platform <platform>", "copy only what runs there, such as linux/arm64")
    .option(
      "--plugin <file>",
      "load a plugin (repeatable)",
      (value, all: string[]) => [...all, value],
      [],
    )
    .option("-q, --quiet", "show no progress", false)
    .addHelpText("after", examples)
    .action((source, destination, options) => runCopy(context, source, destination, options));

type CopyOptions = Readonly<
  { all: boolean; platform?: string; plugin: readonly string[]; quiet: boolean }
>;

async function runCopy(
  context: Context,
  from: string,
  to: string,
  options: CopyOptions,
): Promise<void> {
  if (options.all && options.platform !== undefined) {
    throw new UsageError("--all and --platform exclude each other", {
      code: "usage/platforms",
      hint: "leave one of them out",
    });
  }
  const host = await context.host(options.plugin);
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  const preferred = options.all ? undefined : hostPlatform();
  const onEvent = options.quiet ? undefined : transferProgress(context);
  await withStore(
    context,
    (store) => copyBetween(host, from, to, { store, platform, preferred, onEvent }),
    { create: true },
  );
}
