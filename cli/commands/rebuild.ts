/**
 * `quilla rebuild`: an image built again from what it says of itself, and compared.
 *
 * @module
 */
import { QuillaError, UsageError } from "../../core/plugin/cli/process.ts";
import { parsePlatform, parseTag } from "../../core/plugin/api/nouns.ts";
import { quote } from "../../core/text/quote.ts";
import {
  describeDeviation,
  describeDifference,
  rebuildImage,
  type RebuiltImage,
  type RebuiltImages,
} from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { formatJson } from "../print/json.ts";
import { sanitise } from "../print/sanitise.ts";
import { chooseProgress } from "../progress/progress.ts";
import { readBuildArguments, readPairs } from "../words/build_arguments.ts";
import { anyImage, platformFlag, pluginFlag } from "../words/looking.ts";
import { policiesOf, policyFlag } from "../words/policy.ts";
import { credsFlag, placeOptions, type RegistryFlags, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";
import { readAllowed, readLent } from "../words/run_settings.ts";
import { readWord } from "../words/usage.ts";

const examples = `
Examples:
  quilla rebuild app:1.2                        its context is a repository, or came in a bundle
  quilla rebuild app:1.2 .                      its context was a directory: this one
  quilla rebuild docker://registry.example/team/app@sha256:… .
  quilla rebuild app:1.2 . -t app:again         keep what was built, to look at: quilla image diff
  quilla rebuild --secret id=token,src=token.txt app:1.2 .
  quilla rebuild --format json app:1.2 .

The image must have a provenance: quilla build --provenance=mode=max. Base images, repositories and downloads are taken at the
digests that it names, whatever their names stand for by now; with the sources in a bundle (quilla bundle create --with-sources)
nothing is fetched. RUN is answered from the recording that the image was built with (quilla build --record), where that is in
the store or came in the bundle. Every step is done. The exit code is 0 where the same image came of it, and 1 where it is
another: then the first difference is told, and what may have made it.`;

export const rebuild: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Builds an image again from its provenance, and says whether the same image came of it, or where the two begin to differ.",
    )
    .argument("<image>", anyImage)
    .argument(
      "[context]",
      "the files of the build context, where the provenance has only their digest",
    )
    .option(
      "-f, --file <file>",
      "the Dockerfile, where neither the provenance nor the context has it",
    )
    .option(
      "--build-context <name=value>",
      "the files of a context that has a name (repeatable)",
      collect,
      [],
    )
    .option(
      "--build-arg <name=value>",
      "value of an ARG that the provenance withholds (repeatable)",
      collect,
      [],
    )
    .option("-t, --tag <name>", "name of what is built (repeatable)", collect, [])
    .option("--cache", "take results of steps from the cache, and believe them", false)
    .option(
      "--secret <secret>",
      "a secret that RUN had: id=NAME,src=FILE (repeatable)",
      collect,
      [],
    )
    .option("--ssh <agent>", "an SSH agent that RUN had (repeatable)", collect, [])
    .option(
      "--allow <what>",
      "allow RUN what it was allowed then: network.host, security.insecure (repeatable)",
      collect,
      [],
    )
    .option(...platformFlag)
    .option(...policyFlag)
    .option("--format <format>", "text or json", "text")
    .option("--progress <kind>", "how progress is shown: auto, plain, tty, json, quiet, none")
    .option("-q, --quiet", "show no progress", false)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .option("--no-project-plugins", "do not load the plugins of quilla.yaml")
    .addHelpText("after", examples)
    .action((image, files, options) => runRebuild(context, image, files, options));

type RebuildOptions =
  & RegistryFlags
  & Readonly<{
    file?: string;
    buildArg: readonly string[];
    buildContext: readonly string[];
    tag: readonly string[];
    cache: boolean;
    secret: readonly string[];
    ssh: readonly string[];
    allow: readonly string[];
    platform?: string;
    policy?: string;
    format: string;
    progress?: string;
    quiet: boolean;
    plugin: readonly string[];
    projectPlugins: boolean;
  }>;

async function runRebuild(
  context: Context,
  image: string,
  files: string | undefined,
  options: RebuildOptions,
): Promise<void> {
  const { format, platform, tag: tags, file, cache, projectPlugins, plugin } = options;
  if (format !== "text" && format !== "json") {
    throw new UsageError(`--format takes text or json, not ${quote(format)}`, {
      code: "usage/format",
    });
  }
  if (platform !== undefined) readWord("--platform", () => parsePlatform(platform));
  tags.forEach((name) => readWord("--tag", () => parseTag(name)));
  const contexts = Object.fromEntries(readPairs(options.buildContext, "--build-context"));
  const run = { ...readLent(options, context.env), allowed: readAllowed(options.allow) };
  const progress = await chooseProgress(context, options.progress, options.quiet);
  const plugins = await context.host(plugin, { project: projectPlugins });
  const made = await withStore(context, async (store) => {
    try {
      return await rebuildImage(image, {
        ...{ store, plugins, platform, context: files, contexts, file, tags, run, cache },
        arguments: Object.fromEntries(readBuildArguments(options.buildArg, context.env)),
        registry: placeOptions(options),
        policy: await policiesOf(context, options.policy),
        listener: progress.listen,
      });
    } finally {
      progress.end();
    }
  }, { create: true });
  if (format === "json") context.print(formatJson(JSON.parse(JSON.stringify(made))));
  else tell(context, made);
  if (made.isEqual) return;
  throw new QuillaError(`${image} is not what came of building it again`, {
    code: "rebuild/different",
    hint: tags.length > 0
      ? `quilla image diff ${image} ${tags[0]} shows all that differs`
      : "with -t NAME what was built is kept, for quilla image diff",
  });
}

function tell(context: Context, { name, images }: RebuiltImages): void {
  for (const image of images) {
    for (const line of linesOf(image, name, images.length > 1)) context.print(sanitise(line));
  }
}

function linesOf(image: RebuiltImage, name: string, isOneOfSeveral: boolean): string[] {
  const { id, rebuilt, difference, causes, deviations, platform } = image;
  const what = isOneOfSeveral ? `${name} for ${platform}` : name;
  if (difference === undefined) {
    const notes = deviations.map((each) => `although ${describeDeviation(each)}`);
    return [`Equal: ${what}, built again, is ${id}`, ...notes];
  }
  return [
    `Different: ${what} is ${id}, and built again ${rebuilt}`,
    `first difference: ${describeDifference(difference)}`,
    ...causes.map((cause) => `cause: ${cause}`),
  ];
}
