/**
 * What options of other programs ask of a build, beside the words of ours that they stand for.
 *
 * @module
 */
import { QuillaError, systemCode, UsageError } from "../../../core/plugin/cli/process.ts";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  hostPlatform,
  parseReference,
  parseTag,
  withDefaultTag,
} from "../../../core/plugin/api/nouns.ts";
import type { Resources } from "../../../core/plugin/contracts/run_settings.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { quote } from "../../../core/text/quote.ts";
import type { BuildOptions as BuildRequest, BuildResult } from "../../../mod.ts";
import { writeOutput } from "../../print/output_file.ts";
import type { BuildOptions } from "../build_options.ts";
import type { ResourceWords } from "../resources.ts";
import { type ContainerWords, readContainer } from "../run/container.ts";
import { readVolume } from "../run/mounts.ts";
import { readDevice } from "../run/rights.ts";
import { readVariables } from "../run/variables.ts";
import { resourcesOf } from "../run_settings.ts";
import { format as imageFormat } from "./kaniko.ts";
import { outputsOf, type OutputWords } from "./output_words.ts";
import { addRegistryWords, type RegistryWords } from "./registry_words.ts";

/** Settings of options that quilla has not: which they are, the tables say. */
export interface ForeignSettings
  extends OutputWords, RegistryWords, ResourceWords, Partial<ContainerWords> {
  readonly devices?: readonly string[];
  readonly context?: string;
  readonly contextPath?: string;
  readonly branch?: string;
  readonly architecture?: string;
  readonly os?: string;
  readonly variant?: string;
  readonly buildArguments?: readonly string[];
  readonly cache?: boolean;
  readonly cacheRepo?: string;
  readonly noPushCache?: boolean;
  readonly env?: readonly string[];
  readonly from?: string;
  readonly unsetEnv?: readonly string[];
  readonly unsetLabels?: readonly string[];
  readonly squash?: "own" | "all";
  readonly jobs?: number;
  readonly volumes?: readonly string[];
  readonly manifest?: string;
  readonly idFile?: string;
  readonly digestFile?: string;
  readonly nameFile?: string;
  readonly taggedNameFile?: string;
}

/** A build, in our words. */
export interface AskedBuild {
  readonly location: string;
  readonly options: BuildOptions;
  /** Has registries spoken with as the options say. */
  prepare(host: PluginHost): void;
  /** What no option of ours says. */
  readonly more: Pick<
    BuildRequest,
    "container" | "env" | "from" | "unsetEnv" | "unsetLabels" | "squash" | "jobs" | "volumes"
  >;
  /** What RUN may use. */
  resources(): Promise<Resources | undefined>;
  /** Puts the image where else it belongs. */
  place(outcome: BuildResult, store: Store): Promise<void>;
  /** Makes sure that the files can be written that are to tell of the result; told the result, writes them. */
  tell(outcome?: BuildResult): void;
}

/** @throws {UsageError} `usage/…` where options do not go together */
export function askedBuild(
  location: string,
  given: BuildOptions,
  env: Readonly<Record<string, string | undefined>>,
): AskedBuild {
  const { foreign: settings = {}, ...options } = given;
  const { destinations = [], buildArguments = [] } = settings;
  const caches = cachesOf(settings);
  return {
    location: locationOf(location, settings),
    options: {
      ...options,
      platform: platformOf(options.platform, settings),
      buildArg: [...buildArguments, ...options.buildArg],
      tag: [...options.tag, ...destinations],
      ...outputsOf(options, settings),
      cacheFrom: [...options.cacheFrom, ...caches.from],
      cacheTo: [...options.cacheTo, ...caches.to],
    },
    more: {
      env: Object.fromEntries(readVariables([], settings.env ?? [], env)),
      from: settings.from,
      unsetEnv: settings.unsetEnv,
      unsetLabels: settings.unsetLabels,
      squash: settings.squash,
      jobs: settings.jobs,
      volumes: volumesOf(settings),
      container: containerOf(settings),
    },
    prepare: (host) => addRegistryWords(host, settings),
    resources: () => resourcesOf(settings),
    place: async (outcome, store) => {
      if (settings.manifest !== undefined) await addTo(settings.manifest, outcome, store);
    },
    tell: (outcome) => tell(settings, outcome),
  };
}

/**
 * `--format` of a build that is no question: buildah's, the types of the image.
 *
 * @throws {UsageError} `usage/format`
 */
export function withImageFormat({ format: _, ...written }: BuildOptions, format: string) {
  if (imageFormat.only?.(format) !== true) {
    throw new UsageError(`--format of a build takes oci or docker, not ${quote(format)}`, {
      code: "usage/format",
      hint: "images are OCI's or Docker's; text, json, sarif and github are for --check",
    });
  }
  const { set } = imageFormat.as!(format, "--format");
  return { ...written, foreign: { ...written.foreign, ...set } };
}

/** Puts the image into the index of that name, in the place of one for its platform; there is one then. */
async function addTo(name: string, { descriptor }: BuildResult, store: Store): Promise<void> {
  const { addToIndex, createIndex } = await import("../../../mod.ts");
  try {
    await addToIndex(name, [descriptor.digest], { replace: true, store });
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code !== "image/unknown") throw error;
    await createIndex(name, [descriptor.digest], { store });
  }
}

function volumesOf({ volumes = [], devices = [] }: ForeignSettings) {
  const all = [...volumes.map(hostVolume), ...devices.map(hostDevice)];
  return all.length === 0 ? undefined : all;
}

function hostDevice(text: string) {
  const device = readDevice(text);
  if (device.type === "device") return { source: device.source, target: device.target };
  throw new UsageError(`--device ${quote(text)} is no device`, { code: "usage/device" });
}

/** What is said of RUN's container; undefined where nothing is. */
function containerOf(settings: ForeignSettings): BuildRequest["container"] {
  const { capAdd = [], capDrop = [], securityOpt = [], dns = [], dnsSearch = [], dnsOption = [] } =
    settings;
  const lists = { capAdd, capDrop, securityOpt, dns, dnsSearch, dnsOption };
  const { ipc, uts, cgroupns, cgroupParent, runtime } = settings;
  const texts = { ipc, uts, cgroupns, cgroupParent, runtime };
  const said = readContainer({ ...lists, ...texts, sysctl: [], init: false });
  return Object.values(said).every((each) => each === undefined) ? undefined : said;
}

/** A volume that has a place on this machine. */
function hostVolume(text: string) {
  const mount = readVolume(text);
  if (mount.type === "bind") return mount;
  throw new UsageError(`--volume ${quote(text)} does not say what of this machine it is`, {
    code: "usage/volume",
    hint: `write --volume HOST:${mount.target}; RUN --mount=type=tmpfs makes an empty directory`,
  });
}

function locationOf(location: string, { context, contextPath, branch }: ForeignSettings): string {
  if (context !== undefined && location !== ".") {
    throw new UsageError(`there are two build contexts: ${quote(location)} and ${quote(context)}`, {
      code: "usage/context",
      hint: "leave out --context: the argument says it",
    });
  }
  const said = context ?? location;
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(said);
  if (!isUrl) {
    if (branch !== undefined) throw unfit("--git", "the context is no repository");
    return contextPath === undefined ? said : join(said, contextPath);
  }
  const [url = "", ref = branch] = said.split("#");
  if (contextPath === undefined) return ref === undefined ? url : `${url}#${ref}`;
  return `${url}#${ref ?? ""}:${contextPath}`;
}

function platformOf(
  platform: readonly string[],
  { architecture, os, variant }: ForeignSettings,
): readonly string[] {
  if (architecture === undefined && os === undefined && variant === undefined) return platform;
  if (platform.length > 0) {
    throw unfit("--arch, --os and --variant", "--platform says what the image is for");
  }
  const host = hostPlatform();
  const parts = [os ?? host.os, architecture ?? host.architecture, variant];
  return [parts.filter((part) => part !== undefined).join("/")];
}

/** kaniko's cache: a repository beside the image's, unless it is said. */
function cachesOf({ cache, cacheRepo, noPushCache, destinations = [] }: ForeignSettings) {
  if (cache !== true) return { from: [], to: [] };
  const [name] = destinations;
  if (cacheRepo === undefined && name === undefined) {
    throw new UsageError("--cache=true does not say where results are left", {
      code: "usage/cache",
      hint: "write --cache-repo REPOSITORY too; the store's own cache is always there",
    });
  }
  const { domain, path } = parseReference(cacheRepo?.replace(/^oci:.*/, "scratch") ?? name!);
  const place = cacheRepo === undefined ? `${domain}/${path}/cache` : cacheRepo;
  const layout = /^oci:(.*)$/.exec(place)?.[1];
  const from = layout === undefined ? `type=registry,ref=${place}` : `type=local,src=${layout}`;
  const to = layout === undefined ? from : `type=local,dest=${layout}`;
  return { from: [from], to: noPushCache === true ? [] : [`${to},mode=max`] };
}

function tell(settings: ForeignSettings, outcome: BuildResult | undefined): void {
  const { destinations = [], idFile, digestFile, nameFile, taggedNameFile } = settings;
  const digest = (outcome?.published ?? outcome?.descriptor)?.digest;
  const names = (isTagged: boolean) =>
    destinations.map((text) => {
      const { domain, path, tag } = withDefaultTag(parseTag(text));
      return `${domain}/${path}${isTagged ? `:${tag}` : ""}@${digest}\n`;
    }).join("");
  const write = (option: string, path: string | undefined, content: () => string) => {
    if (outcome === undefined) makeDirectory(option, path);
    writeOutput(option, path, outcome === undefined ? "" : content());
  };
  write("--iidfile-raw", idFile, () => outcome!.id.replace(/^.*:/, ""));
  write("--digest-file", digestFile, () => digest!);
  write("--image-name-with-digest-file", nameFile, () => names(false));
  write("--image-name-tag-with-digest-file", taggedNameFile, () => names(true));
}

function makeDirectory(option: string, path: string | undefined): void {
  if (path === undefined) return;
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw new QuillaError(
      `the directory of ${option} ${path} cannot be made: ${systemCode(error)}`,
      {
        code: "output/unwritable",
        hint: "give the path of a file that you may write to",
        cause: error,
      },
    );
  }
}

function unfit(option: string, why: string): UsageError {
  return new UsageError(`${option} says nothing here: ${why}`, {
    code: "usage/foreign-option",
    hint: "leave one of them out",
  });
}
