/**
 * `quilla push`: images of the store to a registry.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import {
  formatReference,
  parseReference,
  parseTag,
  type Reference,
  repositoryName,
} from "../../core/plugin/api/nouns.ts";
import type { Store } from "../../core/plugin/api/store.ts";
import { type EncodingOptions, pushImage, requireImage, storedImages } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { compressionOption, encodingOf, forceCompressionOption } from "../words/encoding.ts";
import { credsFlag, placeOptions, type RegistryFlags, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";
import { type ShowTransfer, withTransfers } from "../progress/transfer/transfer.ts";
import { pushWords } from "../progress/transfer/words.ts";
import { noReferrersFlag } from "../words/referrers.ts";
import { progressFlag } from "../words/progress.ts";

const examples = `
Examples:
  quilla push registry.example/team/app:1.2
  quilla push -a registry.example/team/app          all tags of it that are here
  quilla push --tls-verify=false host:5000/app      a registry without a certificate

Layers that are not compressed are compressed with gzip, unless --compression says otherwise, each
while the one before it is sent. An upload that breaks is taken up where it broke. What the registry has already is not sent,
and what it was found to be is not compressed again.`;

export const push: CommandFactory = (context, name) =>
  new Command(name)
    .description("Sends images of the store to the registry that their names say.")
    .argument("<name...>", "names of images; without a registry, Docker Hub is meant")
    .option("-a, --all-tags", "all tags of the repository", false)
    .option("--platform <platform>", "send only what runs there, such as linux/arm64")
    .addOption(compressionOption())
    .addOption(forceCompressionOption())
    .option(...noReferrersFlag)
    .option(...progressFlag)
    .option("-q, --quiet", "print the names only", false)
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", examples)
    .action((names, options) => runPush(context, names, options));

type PushOptions =
  & RegistryFlags
  & EncodingOptions
  & Readonly<{
    allTags: boolean;
    platform?: string;
    referrers: boolean;
    progress: string;
    quiet: boolean;
    plugin: readonly string[];
  }>;

async function runPush(
  context: Context,
  names: readonly string[],
  options: PushOptions,
): Promise<void> {
  const plugins = await context.host(options.plugin);
  const encoding = encodingOf(options);
  const pushAll = async (store: Store, show: ShowTransfer) => {
    for (const text of names) {
      const references = options.allTags ? tagsOf(store, text) : [named(text)];
      if (!options.quiet) {
        context.say(`The push refers to repository [${repositoryName(references[0]!)}]`);
      }
      for (const reference of references) {
        const full = formatReference(reference);
        const registry = placeOptions(options);
        const { platform, referrers } = options;
        const how = { store, plugins, platform, referrers, ...encoding, registry };
        const { descriptor: { digest, size } } = await show((listener, signal) =>
          pushImage(full, { ...how, listener, signal })
        );
        context.print(
          options.quiet ? full : `${reference.tag}: digest: ${digest} size: ${size}`,
        );
      }
    }
  };
  await withTransfers(
    context,
    options,
    pushWords,
    (show) => withStore(context, (store) => pushAll(store, show)),
  );
}

/** A name says where to; an ID does not. */
function named(text: string): Reference {
  if (!/^(sha256:)?[0-9a-f]{64}$/.test(text)) return parseTag(text);
  throw new UsageError("an ID does not say which registry an image goes to", {
    code: "usage/push",
    hint: "give the image a name with `quilla tag`, and push that",
  });
}

function tagsOf(store: Store, text: string): Reference[] {
  const repository = parseReference(text);
  if (repository.tag !== undefined || repository.digest !== undefined) {
    throw new UsageError("--all-tags takes the name of a repository, without a tag", {
      code: "usage/all-tags",
      hint: `leave out the tag: ${repositoryName(repository)}`,
    });
  }
  const found = storedImages(store).flatMap(({ name }) =>
    name?.tag !== undefined && repositoryName(name) === repositoryName(repository) ? [name] : []
  );
  if (found.length === 0) requireImage(store, text); // says what there is instead
  return found.sort((a, b) => a.tag! < b.tag! ? -1 : 1);
}
