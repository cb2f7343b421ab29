/**
 * `quilla image rebase`: an image put onto another base, without a build.
 *
 * @module
 */
import { parsePlatform } from "../../core/plugin/api/nouns.ts";
import { rebaseImage } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { editNamed, type EditOptions, tagOption, warner } from "../edited.ts";
import { collect } from "../words/repeatable.ts";
import { readWord } from "../words/usage.ts";

const examples = `
Examples:
  quilla image rebase app --old-base debian:12.1 --new-base debian:12.2
  quilla image rebase app:1.2 -t app:1.2.1 --old-base sha256:1f5c… --new-base debian:12
  quilla image rebase app    where annotations of the image say its base

The layers of the old base must be the first of the image's. They are replaced by those of the new base; the layers above
stay as they are. No command of a Dockerfile runs again.`;

export const imageRebase: CommandFactory = (context, name) =>
  new Command(name)
    .description("Puts an image onto another base: for a base that was mended, without a build.")
    .argument("<image>", "name, image ID or digest; of an index, each of its images")
    .option("--old-base <image>", "the base that it has (default: what its annotation says)")
    .option("--new-base <image>", "the base that it gets (default: the old base's name)")
    .option(...tagOption, collect, [])
    .option("--platform <platform>", "of an index, change only the image for this platform")
    .option("-q, --quiet", "print the image ID only", false)
    .addHelpText("after", examples)
    .action((image, options) => runRebase(context, image, options));

type RebaseOptions =
  & EditOptions
  & Readonly<{
    oldBase?: string;
    newBase?: string;
    platform?: string;
  }>;

async function runRebase(context: Context, text: string, options: RebaseOptions): Promise<void> {
  const { oldBase, newBase } = options;
  const platform = options.platform === undefined
    ? undefined
    : readWord("--platform", () => parsePlatform(options.platform!));
  await editNamed(
    context,
    text,
    options,
    (how) => rebaseImage(text, { ...how, platform, oldBase, newBase, onWarning: warner(context) }),
  );
}
