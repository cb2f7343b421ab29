/**
 * `manifest …`: lists of images for several platforms, in the words of docker, podman and buildah. A list is kept where Docker's client
 * keeps it, and read by it; images stay in their registries.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "@commander-js/extra-typings";
import type { Store } from "../../core/plugin/api/store.ts";
import { QuillaError, UsageError } from "../../core/plugin/cli/process.ts";
import {
  annotateManifestList,
  copyImages,
  createManifestList,
  type ManifestListOptions,
  type PlatformFields,
  pushManifestList,
  readManifestList,
  removeFromManifestList,
  removeManifestList,
} from "../../mod.ts";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { eachName } from "../each_name.ts";
import { ExitCode } from "../exit_code.ts";
import { showTransfer } from "../progress/transfer/transfer.ts";
import { pushWords } from "../progress/transfer/words.ts";
import { credsFlag, placeOptions, type RegistryFlags, tlsVerifyFlag } from "../words/registry.ts";

/** Docker's word for a registry without a certificate. */
export const insecureFlag = [
  "--insecure",
  "take the registry at its word, by http where need be",
] as const;

/** What is said of the registry. */
export type RegistryWords = RegistryFlags & Readonly<{ insecure?: true }>;

const createExamples = `
Examples:
  quilla manifest create registry.example/app:1 registry.example/app:1-amd64 registry.example/app:1-arm64
  quilla manifest annotate registry.example/app:1 registry.example/app:1-arm64 --variant v8
  quilla manifest push registry.example/app:1`;

export const create: CommandFactory = (context, name) =>
  new Command(name)
    .description("Begins a list of images that registries have. Nothing is sent before `push`.")
    .argument("<list>", "name of the list, as name:tag")
    .argument("[image...]", "names of images in registries")
    .option("-a, --amend", "add to a list that is there", false)
    .option(...insecureFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", createExamples)
    .action((list, images, { amend, ...words }) =>
      withLists(context, words, async (where) => {
        const made = await createManifestList(list, images, { ...where, amend });
        context.print(`Created manifest list ${made.name}`);
      })
    );

export const add: CommandFactory = (context, name) =>
  withPlatform(
    new Command(name)
      .description("Adds images that registries have to a list.")
      .argument("<list>", "name of the list")
      .argument("<image...>", "names of images in registries")
      .option(...insecureFlag)
      .option(...credsFlag)
      .option(...tlsVerifyFlag)
      .addHelpText(
        "after",
        "\nExamples:\n  quilla manifest add app:1 registry.example/app:1-riscv64",
      ),
  ).action((list, images, words) => {
    const options = words as PlatformWords & RegistryWords;
    return withLists(context, options, async (where) => {
      await readManifestList(list, where);
      const made = await createManifestList(list, images, { ...where, amend: true });
      const platform = platformIn(options);
      if (Object.keys(platform).length > 0) {
        for (const image of images) await annotateManifestList(list, image, platform, where);
      }
      context.print(made.name);
    });
  });

const annotateExamples = `
Examples:
  quilla manifest annotate app:1 app:1-armv6 --os linux --arch arm --variant v6`;

export const annotate: CommandFactory = (context, name) =>
  withPlatform(
    new Command(name)
      .description("Says what an image of a list runs on.")
      .argument("<list>", "name of the list")
      .argument("<image>", "name or digest of an image in it")
      .addHelpText("after", annotateExamples),
  ).action((list, image, options) =>
    withLists(context, {}, async (where) => {
      await annotateManifestList(list, image, platformIn(options), where);
    })
  );

type PlatformWords = Readonly<{
  os?: string;
  arch?: string;
  variant?: string;
  osVersion?: string;
  osFeatures: readonly string[];
}>;

function withPlatform<T extends unknown[]>(command: Command<T>) {
  return command
    .option("--os <system>", "system, such as linux")
    .option("--arch <processor>", "processor, such as arm64")
    .option("--variant <variant>", "variant of the processor, such as v7")
    .option("--os-version <version>", "version of the system")
    .option("--os-features <features>", "features of the system, with commas between", split, []);
}

function split(value: string, all: readonly string[]): string[] {
  return [...all, ...value.split(",")];
}

function platformIn({ os, arch, variant, osVersion, osFeatures }: PlatformWords): PlatformFields {
  return {
    ...(os === undefined ? {} : { os }),
    ...(arch === undefined ? {} : { architecture: arch }),
    ...(variant === undefined ? {} : { variant }),
    ...(osVersion === undefined ? {} : { "os.version": osVersion }),
    ...(osFeatures.length === 0 ? {} : { "os.features": osFeatures }),
  };
}

export const remove: CommandFactory = (context, name) =>
  new Command(name)
    .description("Takes images out of a list.")
    .argument("<list>", "name of the list")
    .argument("<image...>", "names or digests of images in it")
    .addHelpText("after", "\nExamples:\n  quilla manifest remove app:1 app:1-armv6")
    .action((list, images) =>
      withLists(context, {}, async (where) => {
        context.print((await removeFromManifestList(list, images, where)).name);
      })
    );

export const removeLists: CommandFactory = (context, name) =>
  new Command(name)
    .description("Forgets lists. What was sent of them stays.")
    .argument("<list...>", "names of lists")
    .addHelpText("after", "\nExamples:\n  quilla manifest rm app:1")
    .action((lists) =>
      withLists(
        context,
        {},
        (where) => eachName(context, lists, (list) => removeManifestList(list, where)),
      )
    );

export const exists: CommandFactory = (context, name) =>
  new Command(name)
    .description("Ends with 0 where there is such a list, and with 1 where there is none.")
    .argument("<list>", "name of a list")
    .addHelpText("after", "\nExamples:\n  quilla manifest exists app:1 && echo there")
    .action((list) =>
      withLists(context, {}, async (where) => {
        await readManifestList(list, where).catch((error) => {
          throw isUnknown(error) ? new ExitCode(1) : error;
        });
      })
    );

/** Whether there is no such list. */
export function isUnknown(error: unknown): boolean {
  return error instanceof QuillaError && error.code === "index/unknown";
}

export const push: CommandFactory = (context, name) =>
  new Command(name)
    .description("Sends a list, and the images in it that the registry lacks there.")
    .argument("<list>", "name of the list")
    .argument("[destination]", "the name that it gets, such as docker://registry.example/app:1")
    .option("-p, --purge", "forget the list when it is there", false)
    .option("--rm", "the same", false)
    .option("--all", "taken: all images of the list are sent", true)
    .option("-q, --quiet", "print the digest only", false)
    .option("--digestfile <file>", "write the digest to a file")
    .option(...insecureFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .addHelpText("after", "\nExamples:\n  quilla manifest push --purge registry.example/app:1")
    .action((list, destination, options) =>
      withLists(context, options, (where) => runPush(context, list, destination, options, where))
    );

type PushOptions =
  & RegistryWords
  & Readonly<{ purge: boolean; rm: boolean; quiet: boolean; digestfile?: string }>;

async function runPush(
  context: Context,
  list: string,
  to: string | undefined,
  options: PushOptions,
  where: ManifestListOptions,
): Promise<void> {
  if (to !== undefined && /^[a-z-]+:(?!\d)/.test(to) && !to.startsWith("docker://")) {
    throw new UsageError(`a manifest list goes to a registry, not to ${JSON.stringify(to)}`, {
      code: "usage/push",
      hint: "push it to docker://NAME, and `quilla copy --all docker://NAME` it from there",
    });
  }
  const shown = { progress: "auto", quiet: options.quiet, isPatient: true };
  const digest = await showTransfer(context, shown, pushWords, async (listener, signal) => {
    const how = { ...where, to, listener, signal };
    try {
      return (await pushManifestList(list, how)).descriptor.digest;
    } catch (error) {
      if (!isUnknown(error)) throw error;
      return await pushStored(list, error, how);
    }
  });
  if (options.digestfile !== undefined) writeFileSync(options.digestfile, digest);
  context.print(digest);
  if ((options.purge || options.rm) && (await isKept(list, where))) {
    await removeManifestList(list, where);
  }
}

/** An index of the store is a list, too: `quilla index create` and builds for several platforms make them. */
async function pushStored(
  list: string,
  unknown: unknown,
  { to, registry, plugins, store, listener, signal }: ManifestListOptions & {
    readonly to: string | undefined;
    readonly listener: Parameters<Parameters<typeof showTransfer>[3]>[0];
  },
): Promise<string> {
  const target = (to ?? list).replace(/^docker:\/\//, "");
  const how = { plugins, store, all: true, destination: registry, listener, signal };
  const [copied] = await copyImages(`store:${list}`, `docker://${target}`, how).catch((error) => {
    throw error instanceof QuillaError && /^(image\/unknown|store\/missing)$/.test(error.code)
      ? unknown
      : error;
  });
  return copied!.descriptor.digest;
}

async function isKept(list: string, where: ManifestListOptions): Promise<boolean> {
  return await readManifestList(list, where).then(() => true, () => false);
}

/** Does work with the place where lists are, and the store, which registries are asked with. */
export async function withLists<T>(
  context: Context,
  { insecure, ...flags }: RegistryWords,
  work: (where: ManifestListOptions) => Promise<T>,
): Promise<T> {
  const { DOCKER_CONFIG, HOME } = context.env;
  const base = DOCKER_CONFIG || (HOME && join(HOME, ".docker"));
  if (!base) {
    throw new QuillaError("manifest lists have no place: neither HOME nor DOCKER_CONFIG is set", {
      code: "index/no-home",
      hint: "set DOCKER_CONFIG to a directory",
    });
  }
  const tlsVerify = insecure === true ? "false" : flags.tlsVerify;
  const directory = join(base, "manifests");
  const plugins = await context.host();
  const registry = placeOptions({ ...flags, tlsVerify });
  const inStore = (store: Store) => work({ directory, plugins, registry, store });
  return await withStore(context, inStore, { create: true });
}
