/**
 * `quilla bundle create`: images into one file that is carried where no network goes.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { type BundleSources, createBundle } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { formatSize } from "../print/format.ts";
import { sanitise } from "../print/sanitise.ts";
import { readPairs } from "../words/build_arguments.ts";
import { askPassword } from "../words/signing.ts";
import { readAllowed } from "../words/run_settings.ts";
import { collect } from "../words/repeatable.ts";
import { withTransfers } from "../progress/transfer/transfer.ts";
import { saveWords } from "../progress/transfer/words.ts";
import { noReferrersFlag } from "../words/referrers.ts";
import { progressFlag } from "../words/progress.ts";

const examples = `
Examples:
  quilla bundle create -o all.bundle debian:13 hello
  quilla bundle create --since all.bundle -o changes.bundle hello
  quilla bundle create --since have.txt --plugin greet.ts hello >changes.bundle
  quilla bundle create --all -o base.bundle oci-archive:base.tar
  quilla bundle create --with-sources --context . -o hello.bundle hello
                                     the other side can build it again: quilla rebuild hello
  quilla bundle create --sign-key release.key -o hello.bundle hello
                                     the other side can ask who made it: quilla bundle apply --key release.pub
  quilla bundle create --sign-key release.key --with-key team.pub --with-policy policy.yaml -o hello.bundle hello
                                     the other side takes the next keys and rules: quilla bundle apply --trust-to

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
    .option(
      "--with-sources",
      "carry what the images were built from, too: base images, contexts, downloads, plugins, and what RUN fetched where that was recorded; they need a provenance",
      false,
    )
    .option(
      "--context <directory>",
      "with --with-sources: the files of a build context of which the provenance has only the digest: all that .dockerignore does not leave out",
    )
    .option(
      "-f, --file <file>",
      "with --with-sources: the Dockerfile, where it is not in the context",
    )
    .option(
      "--build-context <name=value>",
      "with --with-sources: the files of a context that has a name (repeatable)",
      collect,
      [] as string[],
    )
    .option(
      "--allow <what>",
      "with --with-sources: allow RUN what it was allowed then: network.host, security.insecure (repeatable)",
      collect,
      [] as string[],
    )
    .option(
      "--sign-key <key>",
      "sign the bundle with this private key: a file in PEM, or env://NAME",
    )
    .option(
      "--with-key <file>",
      "carry a public key, or the *.pub and *.pem of a directory; needs --sign-key (repeatable)",
      collect,
      [] as string[],
    )
    .option("--with-trusted-root <file>", "carry a trusted root of sigstore; needs --sign-key")
    .option(
      "--with-policy <file>",
      "carry a policy, and the keys and roots that it names; needs --sign-key",
    )
    .option("--platform <platform>", "only what runs there, such as linux/arm64")
    .option(
      "-a, --all",
      "of places: all platforms of an image that has several, not only this machine's",
      false,
    )
    .option(...noReferrersFlag)
    .option(...progressFlag)
    .option("-q, --quiet", "show no progress", false)
    .addHelpText("after", examples)
    .action((images, options) => runCreate(context, images, options));

type CreateOptions = Readonly<{
  output: string;
  since: readonly string[];
  plugin: readonly string[];
  signKey?: string;
  withKey: readonly string[];
  withTrustedRoot?: string;
  withPolicy?: string;
  platform?: string;
  all: boolean;
  referrers: boolean;
  withSources: boolean;
  context?: string;
  file?: string;
  buildContext: readonly string[];
  allow: readonly string[];
  progress: string;
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
  // Names of the store need no transport, but for those that begin like a place.
  const sources = readSources(options);
  const plugins = texts.some((text) => text.includes(":")) || sources !== undefined
    ? await context.host([], { project: sources !== undefined })
    : undefined;
  const password = askPassword(context);
  const sign = options.signKey === undefined ? undefined : { key: options.signKey, password };
  const { withKey: keys, withTrustedRoot: trustedRoot, withPolicy: policy } = options;
  const trustFiles = { keys, trustedRoot, policy };
  const shown = { ...options, isPatient: true };
  await withTransfers(context, shown, saveWords, (show) =>
    withStore(context, async (store) => {
      const { since, plugin: pluginFiles, platform, referrers } = options;
      const what = { since, pluginFiles, trustFiles, platform, all, referrers, sources };
      const onWarning = (message: string) => context.say(sanitise(`warning: ${message}`));
      const how = { ...what, store, plugins, sign, onWarning };
      const { complete, carried, whole, needs } = await show((listener, signal) =>
        createBundle(texts, output, { ...how, listener, signal })
      );
      if (quiet) return;
      context.say(
        complete
          ? `a complete bundle, ${formatSize(whole)}`
          : `a delta, ${formatSize(carried)} for ${
            formatSize(whole)
          } of blobs; blobs of the other side that it needs: ${needs}`,
      );
    }, { create: true }));
}

function readSources(
  { withSources, context, file, buildContext, allow, referrers }: CreateOptions,
): BundleSources | undefined {
  if (withSources) {
    if (!referrers) {
      throw new UsageError("--with-sources and --no-referrers exclude each other", {
        code: "usage/sources",
        hint: "what an image was built from hangs on it: leave one of them out",
      });
    }
    const contexts = Object.fromEntries(readPairs(buildContext, "--build-context"));
    return { context, file, contexts, run: { allowed: readAllowed(allow) } };
  }
  const [lonely] = [
    ...context === undefined ? [] : ["--context"],
    ...file === undefined ? [] : ["--file"],
    ...buildContext.length === 0 ? [] : ["--build-context"],
    ...allow.length === 0 ? [] : ["--allow"],
  ];
  if (lonely === undefined) return undefined;
  throw new UsageError(`${lonely} is about what images were built from, which is not carried`, {
    code: "usage/sources",
    hint: "add --with-sources",
  });
}
