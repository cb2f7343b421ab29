/**
 * `quilla pull`: images of a registry into the store.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { UsageError } from "../../core/errors.ts";
import { copyImages } from "../../core/image/copy_images.ts";
import { parseLocation } from "../../core/image/location.ts";
import { StoreSink } from "../../core/image/store_place.ts";
import { hostPlatform, parsePlatform } from "../../core/platform.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import {
  familiarReference,
  formatReference,
  parseReference,
  type Reference,
  withDefaultTag,
  withTag,
} from "../../core/reference.ts";
import type { Store } from "../../core/store/store.ts";
import type { CommandFactory } from "../commands.ts";
import { type Context, withStore } from "../context.ts";
import { credsFlag, placeOptions, type RegistryFlags, tlsVerifyFlag } from "../registry_options.ts";
import { transferProgress } from "../transfer_progress.ts";

const examples = `
Examples:
  quilla pull debian:13
  quilla pull --platform linux/arm64 registry.example/team/app
  quilla pull --all-platforms debian:13      all that the name stands for
  quilla pull -a registry.example/team/app   all tags

A download that breaks is taken up where it broke. Every byte is verified before an image has a name.`;

export const pull: CommandFactory = (context, name) =>
  new Command(name)
    .description("Fetches images from a registry.")
    .argument("<name...>", "names of images; without a registry, Docker Hub is meant")
    .option("-a, --all-tags", "all tags of the repository", false)
    .option("--platform <platform>", "fetch what runs there, such as linux/arm64")
    .option("--all-platforms", "all platforms of an image that has several", false)
    .option("-q, --quiet", "print the names only", false)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", examples)
    .action((names, options) => runPull(context, names, options));

type PullOptions =
  & RegistryFlags
  & Readonly<{ allTags: boolean; platform?: string; allPlatforms: boolean; quiet: boolean }>;

async function runPull(
  context: Context,
  names: readonly string[],
  options: PullOptions,
): Promise<void> {
  if (options.allPlatforms && options.platform !== undefined) {
    throw new UsageError("--all-platforms and --platform exclude each other", {
      code: "usage/platforms",
      hint: "leave one of them out",
    });
  }
  const host = await context.host();
  await withStore(context, async (store) => {
    for (const text of names) {
      const references = await referencesOf(context, text, options);
      for (const reference of references) await pullOne(context, host, store, reference, options);
    }
  }, { create: true });
}

async function referencesOf(
  context: Context,
  text: string,
  options: PullOptions,
): Promise<Reference[]> {
  const reference = parseReference(text);
  const isWhole = reference.tag !== undefined || reference.digest !== undefined;
  if (!options.allTags) {
    if (!isWhole && !options.quiet) context.say("Using default tag: latest");
    return [withDefaultTag(reference)];
  }
  if (isWhole) {
    throw new UsageError("--all-tags takes the name of a repository, without a tag", {
      code: "usage/all-tags",
      hint: "leave out the tag",
    });
  }
  const { repositoryTags } = await import("../../plugins/transports/registry/operations.ts");
  const tags = await repositoryTags(text, placeOptions(options));
  return tags.map((tag) => withTag(reference, tag));
}

async function pullOne(
  context: Context,
  host: PluginHost,
  store: Store,
  reference: Reference,
  options: PullOptions,
): Promise<void> {
  const full = formatReference(reference);
  const { transport, rest } = parseLocation(host, `docker://${full}`);
  if (!options.quiet) {
    context.say(`${reference.tag ?? reference.digest}: Pulling from ${reference.path}`);
  }
  const before = store.references.find(reference)?.digest;
  const source = await transport.read!(rest, { store, options: placeOptions(options) });
  try {
    const [image] = await copyImages(source, new StoreSink(store), {
      store,
      platform: options.platform === undefined ? undefined : parsePlatform(options.platform),
      preferred: options.allPlatforms ? undefined : hostPlatform(),
      onEvent: options.quiet ? undefined : transferProgress(context),
    });
    if (!options.quiet) {
      const isOld = image!.descriptor.digest === before;
      context.print(`Digest: ${source.images[0]!.descriptor.digest}`);
      const status = isOld ? "Image is up to date" : "Downloaded newer image";
      context.print(`Status: ${status} for ${familiarReference(reference)}`);
    }
    context.print(full);
  } finally {
    await source.close();
  }
}
