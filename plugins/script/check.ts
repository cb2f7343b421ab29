/**
 * Questions about a Dockerfile, answered without building, for scripts.
 *
 * @module
 */
import { requireGoing } from "../../core/aborting.ts";
import type { CheckReport, CheckRequest } from "../kit/checks/run.ts";
import type { GivenContext } from "../kit/building/context/place.ts";
import type { Dockerfile } from "../../core/dockerfile/parse.ts";
import { QuillaError } from "../../core/errors.ts";
import type { Platform } from "../../core/platform.ts";
import type { CheckedFile } from "../../core/plugin/contracts/check.ts";
import type { RunSettings } from "../../core/plugin/contracts/run_settings.ts";
import type { SourceFile, SourceRange } from "../../core/source.ts";
import type { Store } from "../../core/store/store.ts";
import type { FixedDockerfile } from "../kit/dockerfile/fix.ts";
import type { Outline } from "../kit/checks/outline.ts";
import {
  type Endable,
  loadPlugins,
  type NamesOf,
  type PluginOptions,
  readPlatform,
  requireNames,
  storeNames,
  withStore,
} from "./session.ts";

/** What a question is about. */
export interface DockerfileOptions extends Endable, PluginOptions {
  /** Where base images are looked up, as for {@linkcode build}; `false`: nowhere. It need not be there. */
  readonly store?: string | Store | false | undefined;
  /** Where the Dockerfile is, as {@linkcode build} takes it. It may be left out where `dockerfile` is given. */
  readonly context?: GivenContext | undefined;
  /** What stages and images of these names are replaced by. */
  readonly contexts?: Readonly<Record<string, GivenContext>> | undefined;
  /** The Dockerfile's text, instead of one of the context. */
  readonly dockerfile?: string | undefined;
  /** The Dockerfile's path; of several, each goes on where the one before it ends. */
  readonly file?: string | readonly string[] | undefined;
  /** The ignore file's path. */
  readonly ignoreFile?: string | undefined;
  /** The stage that is meant; all of them, or the last, unless given. */
  readonly target?: string | undefined;
  /** Values of the Dockerfile's ARGs. */
  readonly arguments?: Readonly<Record<string, string>> | undefined;
  /** What it would be built for. */
  readonly platform?: string | Platform | undefined;
  /** What it takes to get at the Dockerfile: secrets and agents. */
  readonly run?: RunSettings | undefined;
}

const names: NamesOf<DockerfileOptions> = {
  ...{ ...storeNames, plugins: true, context: true, contexts: true, dockerfile: true, file: true },
  ...{ ignoreFile: true, target: true, arguments: true, platform: true, run: true },
};

/** What {@linkcode parseDockerfile} is asked for. */
export interface ParseOptions extends PluginOptions {
  /** What messages call the file; `Dockerfile` unless given. */
  readonly name?: string | undefined;
}

/**
 * Reads a Dockerfile into its instructions: variables stay as they are, and what instructions mean is not looked at.
 *
 * @param text its bytes, which are UTF-8, or its text
 * @throws {QuillaError} `dockerfile/…`
 */
export async function parseDockerfile(
  text: string | Uint8Array,
  options: ParseOptions = {},
): Promise<Dockerfile> {
  requireNames("parseDockerfile", options, { plugins: true, name: true });
  const { parseDockerfile } = await import("../../core/dockerfile/parse.ts");
  const { decodeSource } = await import("../../core/dockerfile/source_lines.ts");
  const { name = "Dockerfile" } = options;
  const host = await loadPlugins(options.plugins);
  return parseDockerfile(
    typeof text === "string" ? { name, text } : decodeSource(name, text),
    (keyword) => host.find("instructions", keyword)?.supplied.syntax,
  );
}

/** What checks found, in a file. */
export interface CheckedDockerfile extends CheckReport {
  /** The Dockerfile. */
  readonly file: SourceFile;
}

/**
 * Checks a Dockerfile, and builds nothing.
 *
 * @throws {QuillaError} where it cannot be read at all; what is wrong with it is in the report
 *
 * @example A program that no signal reaches
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkDockerfile } from "../../mod.ts";
 *
 * const dockerfile = "FROM scratch\nCMD /app --serve\n";
 * const { warnings } = await checkDockerfile({ dockerfile });
 * assert.deepEqual(warnings.map(({ check }) => check.name), ["JSONArgsRecommended"]);
 * ```
 */
export async function checkDockerfile(options: DockerfileOptions): Promise<CheckedDockerfile> {
  requireNames("checkDockerfile", options, names);
  return await ask(options, async (request) => {
    const { checkDockerfile } = await import("../kit/checks/mod.ts");
    return { ...checkDockerfile(request), file: request.dockerfile.file };
  });
}

/**
 * Checks a Dockerfile, and mends what is found and a rule can mend. No file is written: `file.text` is what it would be.
 *
 * @throws {QuillaError} where it cannot be read at all; what is wrong with it then is in the report
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fixDockerfile } from "../../mod.ts";
 *
 * const { file } = await fixDockerfile({ dockerfile: "FROM scratch as app\nCMD /app --serve\n" });
 * assert.equal(file.text, 'FROM scratch AS app\nCMD ["/app", "--serve"]\n');
 * ```
 */
export async function fixDockerfile(options: DockerfileOptions): Promise<FixedDockerfile> {
  requireNames("fixDockerfile", options, names);
  return await ask(options, async (request) => {
    const { fixDockerfile } = await import("../kit/dockerfile/mod.ts");
    return fixDockerfile(request);
  });
}

/**
 * A Dockerfile in the usual form: keywords in upper case, one blank between words, lines that go on indented. It says the same
 * as before.
 *
 * @param text its bytes, which are UTF-8, or its text
 * @throws {QuillaError} `dockerfile/…`
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatDockerfile } from "../../mod.ts";
 *
 * const text = await formatDockerfile("from  scratch\ncopy [\"a\",\"/\"]");
 * assert.equal(text, 'FROM scratch\nCOPY ["a", "/"]\n');
 * ```
 */
export async function formatDockerfile(
  text: string | Uint8Array,
  options: ParseOptions = {},
): Promise<string> {
  requireNames("formatDockerfile", options, { plugins: true, name: true });
  const { decodeSource } = await import("../../core/dockerfile/source_lines.ts");
  const { formatDockerfile } = await import("../kit/dockerfile/mod.ts");
  const { name = "Dockerfile" } = options;
  const host = await loadPlugins(options.plugins);
  if (typeof text === "string") return formatDockerfile({ name, text }, host);
  const isMarked = text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf;
  return (isMarked ? "\ufeff" : "") + formatDockerfile(decodeSource(name, text), host);
}

/** What a target can be given. */
export interface OutlinedDockerfile extends Outline {
  /** The Dockerfile. */
  readonly file: SourceFile;
}

/**
 * The build arguments, secrets and SSH agents that a target of a Dockerfile can be given.
 *
 * @throws {QuillaError} whatever is wrong with the Dockerfile
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { outlineDockerfile } from "../../mod.ts";
 *
 * const dockerfile = "FROM scratch\n# VERSION of the program\nARG VERSION=1\n";
 * const { args } = await outlineDockerfile({ dockerfile });
 * assert.deepEqual(args.map(({ name, value }) => [name, value]), [["VERSION", "1"]]);
 * ```
 */
export async function outlineDockerfile(options: DockerfileOptions): Promise<OutlinedDockerfile> {
  requireNames("outlineDockerfile", options, names);
  const { outlineOf } = await import("../kit/checks/mod.ts");
  const { walkDockerfile } = await import("../kit/checks/mod.ts");
  return await ask(options, async (request) => {
    const { stages, dockerfile } = await sound(request);
    const target = request.target ?? String(stages.length - 1);
    const part = await sound({ ...request, target });
    const stage = walkDockerfile(part).needed.at(-1)!;
    return { ...outlineOf(part, stage), file: dockerfile.file };
  });
}

/** A stage that can be built. */
export interface DockerfileTarget {
  /** Its name, in lower case; undefined where it has none. */
  readonly name: string | undefined;
  /** Whether it is built where no target is named. */
  readonly isDefault: boolean;
  /** What a comment above it says: `# app is what runs`. */
  readonly description: string | undefined;
  /** What it is built on, as it is written. */
  readonly base: string | undefined;
  /** Its platform, as it is written. */
  readonly platform: string | undefined;
  /** Where it begins. */
  readonly range: SourceRange;
}

/** The stages of a file. */
export interface DockerfileTargets {
  /** In the order of the file. */
  readonly targets: readonly DockerfileTarget[];
  /** The Dockerfile. */
  readonly file: SourceFile;
}

/**
 * The stages of a Dockerfile.
 *
 * @throws {QuillaError} whatever is wrong with the Dockerfile
 */
export async function listTargets(options: DockerfileOptions): Promise<DockerfileTargets> {
  requireNames("listTargets", options, names);
  const { descriptionOf } = await import("../kit/checks/mod.ts");
  const { walkDockerfile } = await import("../kit/checks/mod.ts");
  return await ask(options, async (request) => {
    const checked = await sound(request);
    const { stages } = walkDockerfile(checked);
    const targets = stages.map(({ opening: { line }, name }, index) => ({
      name,
      isDefault: index === stages.length - 1,
      description: descriptionOf(line, name),
      base: line.args[0],
      platform: line.flag("platform"),
      range: line.range,
    }));
    return { targets, file: checked.dockerfile.file };
  });
}

async function sound(request: CheckRequest): Promise<CheckedFile> {
  const { checkedFile } = await import("../kit/checks/mod.ts");
  const { file, failure } = checkedFile(request);
  if (failure !== undefined) throw failure;
  return file;
}

async function ask<T>(
  options: DockerfileOptions,
  answer: (request: CheckRequest) => Promise<T>,
): Promise<T> {
  const { tmpdir } = await import("node:os");
  const { openSources } = await import("../kit/building/mod.ts");
  const { namedPlaces, OpenContexts } = await import("../kit/building/mod.ts");
  const { contextOf } = await import("../kit/building/mod.ts");
  const { Sources } = await import("../kit/building/mod.ts");
  const { readDockerfile } = await import("../../core/build/read.ts");
  const { knownImages } = await import("../kit/building/mod.ts");
  const { context, contexts = {}, dockerfile: text, file, ignoreFile, target, run } = options;
  const host = await loadPlugins(options.plugins);
  // Nothing is built, so that there need not be a store.
  const sources = new Sources({ host, run, temporary: tmpdir });
  try {
    const named = new OpenContexts(namedPlaces(host, new Map(Object.entries(contexts))), sources);
    const given = {
      context: context === undefined ? undefined : contextOf(host, context),
      dockerfile: text === undefined ? undefined : { name: "Dockerfile", text },
    };
    const opened = await openSources({ ...given, file, ignoreFile }, sources);
    const request = {
      ...{ host, target, contexts: named, ignored: opened.ignored },
      dockerfile: readDockerfile(opened.dockerfile, host),
      arguments: new Map(Object.entries(options.arguments ?? {})),
      platform: options.platform === undefined ? undefined : readPlatform(options.platform),
    };
    return await inStoreIfAnywhere(
      options,
      async (store) => await answer({ ...request, image: store && knownImages(store) }),
    );
  } finally {
    sources.close();
  }
}

/** A question needs no store, nor a home for one. */
async function inStoreIfAnywhere<T>(
  { store: given, signal }: DockerfileOptions,
  work: (store: Store | undefined) => Promise<T>,
): Promise<T> {
  requireGoing(signal);
  if (given === false) return await work(undefined);
  let isOpen = false;
  try {
    return await withStore({ store: given }, false, async (store) => {
      isOpen = true;
      return await work(store);
    });
  } catch (error) {
    const code = error instanceof QuillaError ? error.code : undefined;
    if (isOpen || code !== "store/missing" && code !== "store/no-home") throw error;
    return await work(undefined);
  }
}
