/**
 * `quilla copy`: images from one place to another.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { copyImages, type EncodingOptions } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { compressionOption, encodingOf, forceCompressionOption } from "../words/encoding.ts";
import { policiesOf, policyFlag } from "../words/policy.ts";
import { placeOptions } from "../words/registry.ts";
import { showTransfer } from "../progress/transfer/transfer.ts";
import { copyWords } from "../progress/transfer/words.ts";
import { noReferrersFlag } from "../words/referrers.ts";
import { progressFlag } from "../words/progress.ts";

const examples = `
Places:
  docker://NAME                    an image of a registry
  store:NAME                       an image of the store, by name or ID
  oci:DIR[:NAME]                   an OCI image layout
  oci-archive:FILE[:NAME]          a tar of a layout; - is a pipe
  docker-archive:FILE[:NAME:TAG]   what docker save writes; - is a pipe
  docker-daemon:NAME               an image of a Docker engine; DOCKER_HOST says which

Examples:
  quilla copy store:hello oci:layout:latest
  quilla copy docker-archive:hello.tar store:
  quilla copy oci-archive:app.tar:app:1.2 store:app:stable
  quilla copy --compression zstd store:hello oci-archive:hello.tar
  quilla copy store:hello docker-daemon:
  quilla copy --all oci:layout docker-archive:images.tar
  quilla copy --all docker://debian:13 docker://registry.example/mirror/debian:13
  quilla copy docker://debian:13 docker://alpine docker://registry.example/mirror
                                   several: mirror/debian:13 and mirror/alpine:latest`;

export const copy: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Copies images between registries, the store, layouts and archives. What is there already does not move.",
    )
    .argument(
      "<place...>",
      "where the images are and, last, where they are copied to; without a name there, they keep their own",
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
    .option(...policyFlag)
    .addOption(compressionOption())
    .addOption(forceCompressionOption())
    .option(...noReferrersFlag)
    .option("--preserve-digests", "fail where an image would get another digest", false)
    .option("--src-creds <user:password>", "who to be at the registry that is read")
    .option("--dest-creds <user:password>", "who to be at the registry that is written to")
    .option("--src-tls-verify <boolean>", "false takes the registry that is read at its word")
    .option("--dest-tls-verify <boolean>", "the same for the registry that is written to")
    .option(...progressFlag)
    .option("-q, --quiet", "show no progress", false)
    .addHelpText("after", examples)
    .action((places, options) => runCopy(context, places, options));

type CopyOptions =
  & EncodingOptions
  & Readonly<{
    all: boolean;
    referrers: boolean;
    platform?: string;
    plugin: readonly string[];
    policy?: string;
    progress: string;
    quiet: boolean;
    srcCreds?: string;
    destCreds?: string;
    srcTlsVerify?: string;
    destTlsVerify?: string;
  }>;

async function runCopy(
  context: Context,
  places: readonly string[],
  options: CopyOptions,
): Promise<void> {
  const from = places.slice(0, -1);
  const to = places.at(-1)!;
  if (from.length === 0) {
    throw new UsageError("it is not said where to copy to", {
      code: "usage/missing-argument",
      hint: "give where the images are and, behind it, where they are copied to",
    });
  }
  if (options.all && options.platform !== undefined) {
    throw new UsageError("--all and --platform exclude each other", {
      code: "usage/platforms",
      hint: "leave one of them out",
    });
  }
  const policy = await policiesOf(context, options.policy);
  const plugins = await context.host(options.plugin);
  const encoding = encodingOf(options);
  const source = placeOptions({ creds: options.srcCreds, tlsVerify: options.srcTlsVerify });
  const destination = placeOptions({ creds: options.destCreds, tlsVerify: options.destTlsVerify });
  await withStore(context, async (store) => {
    const { all, platform, referrers } = options;
    const how = {
      ...{ store, platform, all, referrers, ...encoding, source, destination, plugins, policy },
    };
    const what = from.length === 1 ? from[0]! : from;
    await showTransfer(
      context,
      options,
      copyWords,
      (listener, signal) => copyImages(what, to, { ...how, listener, signal }),
    );
  }, { create: true });
}
