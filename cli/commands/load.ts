/**
 * `quilla load`: images from an archive into the store.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import {
  familiarReference,
  parseReference,
  type Reference,
  withDefaultTag,
} from "../../core/plugin/api/nouns.ts";
import { carriedManifest, isManifestType } from "../../core/plugin/api/oci.ts";
import type { Store } from "../../core/plugin/api/store.ts";
import { type CopiedImage, loadImages } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import process from "node:process";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { showTransfer } from "../progress/transfer/transfer.ts";
import { loadWords } from "../progress/transfer/words.ts";
import { noReferrersFlag } from "../words/referrers.ts";
import { policiesOf, policyFlag } from "../words/policy.ts";
import { progressFlag } from "../words/progress.ts";

const examples = `
Examples:
  quilla load -i hello.tar
  docker save hello | quilla load
  quilla load -i images.tar.gz --platform linux/arm64

The archive may be of docker save, podman save, buildah, skopeo or quilla, plain or compressed with gzip or zstd.`;

export const load: CommandFactory = (context, name) =>
  new Command(name)
    .description("Loads images from an archive. Every byte is verified before an image has a name.")
    .option("-i, --input <file>", "the archive; - is the standard input", "-")
    .option("--platform <platform>", "load only what runs there, such as linux/arm64")
    .option(...noReferrersFlag)
    .option(...policyFlag)
    .option(...progressFlag)
    .option("-q, --quiet", "show no progress", false)
    .addHelpText("after", examples)
    .action((options) => runLoad(context, options));

type LoadOptions = Readonly<
  {
    input: string;
    platform?: string;
    policy?: string;
    referrers: boolean;
    progress: string;
    quiet: boolean;
  }
>;

async function runLoad(context: Context, options: LoadOptions): Promise<void> {
  const { input, platform, referrers } = options;
  if (input === "-" && process.stdin.isTTY) {
    throw new UsageError("there is nothing to load: the standard input is a terminal", {
      code: "usage/terminal",
      hint: "give a file with -i FILE, or pipe an archive in",
    });
  }
  const policy = await policiesOf(context, options.policy);
  // Those who judge ask the catalogers, which are plugins.
  const judged = policy.length === 0 ? {} : { policy, plugins: () => context.host() };
  await withStore(context, async (store) => {
    const images = await showTransfer(
      context,
      { ...options, isPatient: true },
      loadWords,
      (listener, signal) =>
        loadImages(input, { store, platform, referrers, ...judged, listener, signal }),
    );
    for (const image of images) report(context, store, image);
  }, { create: true });
}

function report(context: Context, store: Store, { descriptor, names }: CopiedImage): void {
  const references = names.flatMap(referencesOf);
  for (const reference of references) {
    context.print(`Loaded image: ${familiarReference(reference)}`);
  }
  if (references.length > 0) return;
  const id = isManifestType(descriptor.mediaType)
    ? carriedManifest(store.blobs.read(descriptor)).config.digest
    : descriptor.digest;
  context.print(`Loaded image ID: ${id}`);
}

/** None for a name of another tool's archive that no image of the store can have. */
function referencesOf(name: string): Reference[] {
  if (!/[:/]/.test(name)) return [];
  try {
    return [withDefaultTag(parseReference(name))];
  } catch {
    return [];
  }
}
