/**
 * `quilla pull`: images of a registry into the store.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { UsageError } from "../../core/errors.ts";
import type { CopyEvent } from "../../plugins/kit/transfer/blob_moves.ts";
import { copyImages } from "../../plugins/kit/transfer/copy_images.ts";
import { parseLocation } from "../../plugins/kit/transfer/location.ts";
import { StoreSink } from "../../plugins/kit/transfer/store_place.ts";
import type { Transport } from "../../core/plugin/contracts/transport.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { hostPlatform, parsePlatform, type Platform } from "../../core/platform.ts";
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
import { collect } from "../repeatable.ts";
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
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", examples)
    .action((names, options) => runPull(context, names, options));

type PullOptions =
  & RegistryFlags
  & Readonly<
    {
      allTags: boolean;
      platform?: string;
      allPlatforms: boolean;
      quiet: boolean;
      plugin: readonly string[];
    }
  >;

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
  const host = await context.host(options.plugin);
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
  const { transport } = parseLocation(host, `docker://${full}`);
  const place: Place = {
    store,
    transport,
    reference,
    platform: options.platform === undefined ? hostPlatform() : parsePlatform(options.platform),
    options: placeOptions(options),
    onEvent: options.quiet ? undefined : transferProgress(context),
  };
  if (!options.quiet) {
    context.say(`${reference.tag ?? reference.digest}: Pulling from ${reference.path}`);
  }
  const before = store.references.find(reference)?.digest;
  const fetched = options.allPlatforms ? await fetchAll(place) : await fetchOne(place);
  if (!options.quiet) {
    context.print(`Digest: ${fetched.digest}`);
    const status = fetched.digest === before ? "Image is up to date" : "Downloaded newer image";
    context.print(`Status: ${status} for ${familiarReference(reference)}`);
  }
  context.print(full);
}

/** Where an image is, and how it is fetched. */
interface Place {
  readonly store: Store;
  readonly transport: Transport;
  readonly reference: Reference;
  readonly platform: Platform;
  readonly options: Readonly<Record<string, string>>;
  readonly onEvent: ((event: CopyEvent) => void) | undefined;
}

/** For one platform; the name stands for all that it stands for in the registry, so that others can be fetched later. */
async function fetchOne(place: Place): Promise<Descriptor> {
  const { store, transport, reference, platform, options, onEvent } = place;
  const { RemoteImage } = await import("../../plugins/kit/transfer/fetch_image.ts");
  const remote = await RemoteImage.find(store, transport, reference, undefined, options);
  try {
    await remote.fetch(platform, { onEvent });
  } finally {
    await remote.close();
  }
  await store.references.take([{ image: remote.descriptor, names: [reference] }], new Date());
  return remote.descriptor;
}

async function fetchAll(place: Place): Promise<Descriptor> {
  const { store, transport, reference, options, onEvent } = place;
  const source = await transport.read!(`//${formatReference(reference)}`, { store, options });
  try {
    const [image] = await copyImages(source, new StoreSink(store), { store, onEvent });
    return image!.descriptor;
  } finally {
    await source.close();
  }
}
