/**
 * `quilla index create` and `quilla index add`: images of several platforms under one name.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { Annotation } from "../../mod.ts";
import { parsePlatform, type Platform } from "../../core/plugin/api/nouns.ts";
import { addToIndex, createIndex, type IndexEntry } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import { readAnnotations } from "../words/change.ts";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { editNamed, type EditOptions, tagOption } from "../edited.ts";
import { collect } from "../words/repeatable.ts";
import { readWord } from "../words/usage.ts";

const createExamples = `
Examples:
  quilla index create app app:amd64 app:arm64
  quilla index create app:1.2 --annotation team=keel app:amd64 app:arm64
  quilla index create app --platform app:arm=linux/arm/v6 app:arm app:amd64

Images keep their digests, and stand in the order in which they are given. Of an index, all images are taken, with
their attestations.`;

const addExamples = `
Examples:
  quilla index add app app:riscv64
  quilla index add app -t app:next --replace app:arm64-fixed`;

const annotationHelp =
  "annotation of the index; manifest-descriptor[linux/arm64]:name=value of an entry (repeatable)";
const platformHelp =
  "what an image runs on, as image=os/arch/variant, where it does not say (repeatable)";

export const indexCreate: CommandFactory = (context, name) =>
  new Command(name)
    .description("Makes an index: one name for the images of several platforms.")
    .argument("<name>", "name of the index, as name:tag")
    .argument("<image...>", "images of the store: names, image IDs or digests")
    .option("--annotation <name=value>", annotationHelp, collect, [])
    .option("--platform <image=platform>", platformHelp, collect, [])
    .option("-q, --quiet", "print the index' digest only", false)
    .addHelpText("after", createExamples)
    .action((name, images, options) =>
      runPut(context, undefined, images, { ...options, tag: [name], replace: false })
    );

export const indexAdd: CommandFactory = (context, name) =>
  new Command(name)
    .description("Adds images to an index.")
    .argument("<index>", "name or digest of the index")
    .argument("<image...>", "images of the store: names, image IDs or digests")
    .option(...tagOption, collect, [])
    .option("--replace", "images take the place of those for the same platform", false)
    .option("--annotation <name=value>", annotationHelp, collect, [])
    .option("--platform <image=platform>", platformHelp, collect, [])
    .option("-q, --quiet", "print the index' digest only", false)
    .addHelpText("after", addExamples)
    .action((index, images, options) => runPut(context, index, images, options));

type PutOptions =
  & EditOptions
  & Readonly<{
    replace: boolean;
    annotation: readonly string[];
    platform: readonly string[];
  }>;

async function runPut(
  context: Context,
  index: string | undefined,
  images: readonly string[],
  options: PutOptions,
): Promise<void> {
  const members = readMembers(images, options.platform);
  const annotations = readIndexAnnotations(options.annotation);
  const { replace } = options;
  await editNamed(
    context,
    index,
    options,
    ({ store, tags }) =>
      index === undefined
        ? createIndex(tags[0]!, members, { store, annotations })
        : addToIndex(index, members, { store, tags, annotations, replace }),
  );
}

/** Of an index is what says no level. */
function readIndexAnnotations(written: readonly string[]): readonly Annotation[] {
  const annotations = readAnnotations(
    "--annotation",
    written.map((text) => /^[^=]*:/.test(text) ? text : `index:${text}`),
  );
  if (!annotations.some(({ level }) => level === "manifest")) return annotations;
  throw new UsageError("--annotation cannot be for a manifest: images of an index keep theirs", {
    code: "usage/annotation",
    hint: "`quilla image mutate --annotation` makes an image with others",
  });
}

/** The images, each with the platform that is said of it. */
function readMembers(images: readonly string[], written: readonly string[]): IndexEntry[] {
  const platforms = new Map<string, Platform>();
  for (const text of written) {
    const equals = text.lastIndexOf("=");
    const image = equals < 0 && images.length === 1 ? images[0]! : text.slice(0, equals);
    const platform = readWord("--platform", () => parsePlatform(text.slice(equals + 1)));
    if (equals < 0 && images.length > 1 || !images.includes(image)) {
      throw new UsageError(`--platform ${text} does not say which image it is about`, {
        code: "usage/platform",
        hint: `write --platform ${images[0]}=${text.slice(equals + 1)}`,
      });
    }
    platforms.set(image, platform);
  }
  return images.map((image) => ({ image, platform: platforms.get(image) }));
}
