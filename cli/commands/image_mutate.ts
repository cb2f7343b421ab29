/**
 * `quilla image mutate`: what an image says, changed without a build.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { parsePlatform } from "../../core/plugin/api/nouns.ts";
import {
  type ConfigChange,
  mutateImage,
  type MutateOptions as MutationOptions,
} from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import { readPairs } from "../words/build_arguments.ts";
import {
  readAnnotations,
  readCommand,
  readCreated,
  readSetPlatform,
  readVariables,
} from "../words/change.ts";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { editNamed, type EditOptions, tagOption, warner } from "../edited.ts";
import { collect } from "../words/repeatable.ts";
import { readWord } from "../words/usage.ts";

const examples = `
Examples:
  quilla image mutate app --env LOG_LEVEL=debug --unset-env TRACE
  quilla image mutate app:1.2 -t app:tested --label tested=yes
  quilla image mutate app --entrypoint /bin/app,--serve --cmd '["--port", "80"]'
  quilla image mutate app --platform linux/arm64 --annotation team=keel
  quilla image mutate app --user 1000:1000 --workdir /data --expose 8080

Layers stay as they are. An empty value, as in --cmd '', takes away what the image says.`;

const more = (value: string, all: readonly string[] = []) => [...all, value];

export const imageMutate: CommandFactory = (context, name) =>
  new Command(name)
    .description("Changes what an image says: the new image has the same layers.")
    .argument("<image>", "name, image ID or digest; of an index, all of its images are changed")
    .option(...tagOption, collect, [])
    .option("-e, --env <name=value>", "set a variable (repeatable)", collect, [])
    .option("--unset-env <name>", "take a variable away (repeatable)", collect, [])
    .option("-l, --label <name=value>", "set a label (repeatable)", collect, [])
    .option("--unset-label <name>", "take a label away (repeatable)", collect, [])
    .option(
      "-a, --annotation <name=value>",
      "set an annotation of the manifest; index:name=value of the index (repeatable)",
      collect,
      [],
    )
    .option("--unset-annotation <name>", "take an annotation away (repeatable)", collect, [])
    .option("--entrypoint <words>", "what starts: a JSON list, or words with commas between", more)
    .option("--cmd <words>", "its arguments, or what starts: as --entrypoint", more)
    .option("-u, --user <user>", "whom it runs as: user or user:group")
    .option("-w, --workdir <path>", "where it starts")
    .option(
      "--expose <port>",
      "port that it listens on, such as 80 or 53/udp (repeatable)",
      collect,
      [],
    )
    .option("--unset-expose <port>", "take a port away (repeatable)", collect, [])
    .option("--volume <path>", "directory that gets a volume (repeatable)", collect, [])
    .option("--unset-volume <path>", "take a volume away (repeatable)", collect, [])
    .option("--stop-signal <signal>", "what ends it, such as SIGTERM")
    .option("--author <text>", "who made it")
    .option("--created <time>", "when it was made: RFC 3339, or seconds since 1970")
    .option("--set-platform <platform>", "what it runs on, as os/arch[/variant][:osversion]")
    .option("--platform <platform>", "of an index, change only the image for this platform")
    .option("-q, --quiet", "print the image ID only", false)
    .addHelpText("after", examples)
    .action((image, options) => runMutate(context, image, options));

/** What is changed in the configuration. */
type Change = Omit<ConfigChange, "platform"> & Pick<MutationOptions, "setPlatform">;

type MutateOptions = EditOptions & ChangeWords & Readonly<{ platform?: string }>;

type ChangeWords = Readonly<{
  env: readonly string[];
  unsetEnv: readonly string[];
  label: readonly string[];
  unsetLabel: readonly string[];
  annotation: readonly string[];
  unsetAnnotation: readonly string[];
  entrypoint?: readonly string[];
  cmd?: readonly string[];
  user?: string;
  workdir?: string;
  expose: readonly string[];
  unsetExpose: readonly string[];
  volume: readonly string[];
  unsetVolume: readonly string[];
  stopSignal?: string;
  author?: string;
  created?: string;
  setPlatform?: string;
}>;

async function runMutate(context: Context, text: string, options: MutateOptions): Promise<void> {
  const change = readChange(options);
  const annotations = readAnnotations("--annotation", options.annotation);
  const unsetAnnotations = readAnnotations("--unset-annotation", options.unsetAnnotation);
  const isNothing = annotations.length + unsetAnnotations.length === 0 &&
    Object.values(change).every((value) => value === undefined);
  if (isNothing) {
    throw new UsageError("nothing is to be changed", {
      code: "usage/no-change",
      hint: "say what, as in --env NAME=value; `quilla image tag` gives another name",
    });
  }
  const platform = options.platform === undefined
    ? undefined
    : readWord("--platform", () => parsePlatform(options.platform!));
  await editNamed(context, text, options, (how) =>
    mutateImage(text, {
      ...{ ...how, ...change, platform, annotations, unsetAnnotations },
      onWarning: warner(context),
    }));
}

function readChange(options: ChangeWords): Change {
  const list = (values: readonly string[]) => values.length === 0 ? undefined : values;
  const pairs = (map: Readonly<Record<string, string>>) =>
    Object.keys(map).length === 0 ? undefined : map;
  return {
    env: pairs(readVariables(options.env)),
    unsetEnv: list(options.unsetEnv),
    labels: pairs(Object.fromEntries(readPairs(options.label, "--label"))),
    unsetLabels: list(options.unsetLabel),
    entrypoint: readCommand("--entrypoint", options.entrypoint),
    cmd: readCommand("--cmd", options.cmd),
    user: options.user,
    workingDir: options.workdir,
    expose: list(options.expose),
    unexpose: list(options.unsetExpose),
    volumes: list(options.volume),
    unsetVolumes: list(options.unsetVolume),
    stopSignal: options.stopSignal,
    author: options.author,
    setPlatform: readSetPlatform(options.setPlatform),
    created: readCreated(options.created),
  };
}
