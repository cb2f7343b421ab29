/**
 * `quilla pull`: images of a registry into the store.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import {
  familiarReference,
  formatReference,
  parseReference,
  type Reference,
  withDefaultTag,
  withTag,
} from "../../core/plugin/api/nouns.ts";
import type { Store } from "../../core/plugin/api/store.ts";
import { listTags, type Policy, pullImage } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { PluginHost } from "../../core/plugin/host.ts";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { policiesOf, policyFlag } from "../words/policy.ts";
import { credsFlag, placeOptions, type RegistryFlags, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";
import { type ShowTransfer, withTransfers } from "../progress/transfer/transfer.ts";
import { pullWords } from "../progress/transfer/words.ts";
import { noReferrersFlag } from "../words/referrers.ts";
import { progressFlag } from "../words/progress.ts";

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
    .option(...noReferrersFlag)
    .option(...progressFlag)
    .option("-q, --quiet", "print the names only", false)
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .option(...policyFlag)
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
      referrers: boolean;
      progress: string;
      quiet: boolean;
      plugin: readonly string[];
      policy?: string;
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
  const policy = await policiesOf(context, options.policy);
  const plugins = await context.host(options.plugin);
  await withTransfers(context, options, pullWords, (show) =>
    withStore(context, async (store) => {
      for (const text of names) {
        const references = await referencesOf(context, plugins, text, options);
        for (const reference of references) {
          await pullOne(context, { store, plugins, policy, show }, reference, options);
        }
      }
    }, { create: true }));
}

async function referencesOf(
  context: Context,
  plugins: PluginHost,
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
  const tags = await listTags(text, { plugins, registry: placeOptions(options) });
  return tags.map((tag) => withTag(reference, tag));
}

interface Around {
  readonly store: Store;
  readonly plugins: PluginHost;
  readonly policy: readonly Policy[];
  readonly show: ShowTransfer;
}

async function pullOne(
  context: Context,
  { store, plugins, policy, show }: Around,
  reference: Reference,
  options: PullOptions,
): Promise<void> {
  const full = formatReference(reference);
  const { platform, allPlatforms: all, referrers, quiet } = options;
  if (!quiet) context.say(`${reference.tag ?? reference.digest}: Pulling from ${reference.path}`);
  const registry = placeOptions(options);
  const how = { store, plugins, policy, platform, all, referrers, registry };
  const { descriptor, wasThere } = await show((listener, signal) =>
    pullImage(full, { ...how, listener, signal })
  );
  if (!quiet) {
    context.print(`Digest: ${descriptor.digest}`);
    const status = wasThere ? "Image is up to date" : "Downloaded newer image";
    context.print(`Status: ${status} for ${familiarReference(reference)}`);
  }
  context.print(full);
}
