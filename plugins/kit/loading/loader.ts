/**
 * Plugins from files: one ESM file each, TypeScript or JavaScript, whose default export is a plugin or a function of the
 * host API that returns one, or a promise of one.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { type Digest, digestOf, parseDigest } from "../../../core/digest.ts";
import { messageOf, QuillaError, systemCode } from "../../../core/errors.ts";
import { callPlugin, forgetCalls } from "../../../core/plugin/calls.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { explainLoadFailure } from "./load_failure.ts";
import { privateCopy } from "./private_copy.ts";
import { requireTrusted, type Trust } from "./trust.ts";

/** A plugin as `--plugin` or quilla.yaml names it. */
export interface PluginFile {
  /** Where it is. */
  readonly path: string;
  /** What the file must hash to. */
  readonly pin?: string | undefined;
  /** Whether it may replace what others supply. */
  readonly override?: boolean | undefined;
  /** Given where nobody named the file at the command line: who may have written it. */
  readonly trust?: Trust | undefined;
}

/**
 * Loads and registers; the file's own digest becomes part of the registration. It is read once: what runs is what was hashed.
 *
 * @param api what a function that it exports is handed
 * @throws {QuillaError} `plugin/untrusted`, `plugin/missing`, `plugin/pin`, `plugin/exit`, `plugin/load`, `plugin/syntax`, `plugin/import`, `plugin/types`, and
 * what registering throws
 */
export async function loadPlugin(
  host: PluginHost,
  file: PluginFile,
  api: unknown,
): Promise<void> {
  if (file.trust !== undefined) requireTrusted(file.path, file.trust);
  const bytes = readPlugin(file.path);
  const digest = digestOf(bytes);
  if (file.pin !== undefined && parsePin(file) !== digest) {
    throw new QuillaError(
      `the plugin ${file.path} hashes to ${digest}, not to its pin ${file.pin}`,
      {
        code: "plugin/pin",
        hint: "look at what changed in it; then write its new digest",
      },
    );
  }
  const copy = privateCopy(file.path, bytes);
  try {
    const { exported, tests } = await importDefault(file.path, bytes, copy.url);
    const plugin = typeof exported === "function"
      ? await callFactory(exported, file.path, api)
      : exported;
    copy.name(register(host, plugin, file, { digest, tests }));
    forgetCalls(file.path);
  } finally {
    copy.remove();
  }
}

/** @returns the plugin's name */
function register(
  host: PluginHost,
  plugin: unknown,
  { path, override }: PluginFile,
  known: { readonly digest: Digest; readonly tests: unknown },
): string {
  try {
    return host.register(plugin, { origin: path, override, ...known }).name;
  } catch (error) {
    if (error instanceof QuillaError) throw error;
    // A getter or a proxy: nothing else can throw when a member is looked at.
    throw new QuillaError(
      `the plugin ${path} threw while it was looked at: ${messageOf(error)}`,
      {
        code: "plugin/shape",
        hint: "make it of plain members: { name, api: 2, instructions: […] }",
        cause: error,
      },
    );
  }
}

function readPlugin(path: string): Uint8Array {
  try {
    if (statSync(path).isFile()) return readFileSync(path);
    throw new Error("it is no file");
  } catch (error) {
    throw new QuillaError(
      `the plugin ${path} cannot be read: ${systemCode(error) ?? messageOf(error)}`,
      {
        code: "plugin/missing",
        hint: "a plugin is one file; give its path",
        cause: error,
      },
    );
  }
}

function parsePin({ path, pin }: PluginFile): Digest {
  try {
    return parseDigest(pin!);
  } catch (error) {
    throw new QuillaError(`the pin of the plugin ${path} is no digest: ${messageOf(error)}`, {
      code: "plugin/pin",
      hint: "write sha256: and the 64 digits that `quilla plugin inspect` shows",
    });
  }
}

/** Boxed: a promise of something that has a `then` would wait for it. */
async function importDefault(
  path: string,
  bytes: Uint8Array,
  url: string,
): Promise<{ readonly exported: unknown; readonly tests: unknown }> {
  let exported: unknown, tests: unknown;
  try {
    const loading = (): Promise<{ default?: unknown; tests?: unknown }> => import(url);
    const { module } = await loadingOf(
      path,
      async () => ({ module: await inTime(loading(), path) }),
    );
    ({ default: exported, tests } = module);
  } catch (error) {
    if (error instanceof QuillaError) throw error;
    throw await explainLoadFailure(error, { name: path, text: new TextDecoder().decode(bytes) });
  }
  if (exported !== undefined) return { exported, tests };
  throw new QuillaError(`the plugin ${path} has no default export`, {
    code: "plugin/shape",
    hint: "end it with: export default { name, api: 2, instructions: […] }",
  });
}

/** What the file does meanwhile is its own; failures are told by whoever asked. */
async function loadingOf<T>(path: string, work: () => Promise<T>): Promise<T> {
  const outcome = await callPlugin(path, `the plugin ${path}`, async () => {
    try {
      return { value: await work() };
    } catch (thrown) {
      return { thrown };
    }
  });
  if ("thrown" in outcome) throw outcome.thrown;
  return outcome.value!;
}

/** Milliseconds. */
const longestLoad = 10_000;

/** What waits for what never comes would end the process without a word. */
async function inTime<T>(loading: Promise<T>, path: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new QuillaError(`the plugin ${path} is not loaded after ${longestLoad / 1000} seconds`, {
          code: "plugin/load",
          hint:
            "something that it waits for never comes; or it exports a `then`, which makes it a promise",
        }),
      );
    }, longestLoad);
  });
  try {
    return await Promise.race([loading, late]);
  } finally {
    clearTimeout(timer);
  }
}

// deno-lint-ignore ban-types -- whatever the file exports
async function callFactory(factory: Function, path: string, api: unknown): Promise<unknown> {
  try {
    return await loadingOf(path, () => inTime(Promise.resolve(factory(api)), path));
  } catch (error) {
    if (error instanceof QuillaError) throw error;
    throw new QuillaError(`the plugin ${path} threw while it was set up: ${messageOf(error)}`, {
      code: "plugin/load",
      hint: "this is a defect of the plugin: QUILLA_DEBUG=1 shows where it happened",
      cause: error,
    });
  }
}
