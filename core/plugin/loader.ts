/**
 * Plugins from files: one ESM file each, TypeScript or JavaScript, whose default export is a plugin or a function of the
 * host API that returns one, or a promise of one.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Digest, digestOf, parseDigest } from "../digest.ts";
import { messageOf, QuillaError, systemCode } from "../errors.ts";
import { currentRuntime } from "../host/runtime.ts";
import { hostApi } from "./api.ts";
import type { PluginHost } from "./host.ts";

/** A plugin as `--plugin` or quilla.yaml names it. */
export interface PluginFile {
  readonly path: string;
  /** What the file must hash to. */
  readonly pin?: string | undefined;
  /** Whether it may replace what others supply. */
  readonly override?: boolean | undefined;
}

/**
 * Loads and registers; the file's own digest becomes part of the registration.
 *
 * @throws {QuillaError} `plugin/missing`, `plugin/pin`, `plugin/load`, `plugin/types`, and what registering throws
 */
export async function loadPlugin(host: PluginHost, file: PluginFile): Promise<void> {
  const path = resolve(file.path);
  const digest = digestFile(path, file.path);
  if (file.pin !== undefined && parsePin(file) !== digest) {
    throw new QuillaError(
      `the plugin ${file.path} hashes to ${digest}, not to its pin ${file.pin}`,
      {
        code: "plugin/pin",
        hint: "look at what changed in it; then write its new digest",
      },
    );
  }
  const exported = await importDefault(path, file.path);
  const plugin = typeof exported === "function" ? await callFactory(exported, file.path) : exported;
  host.register(plugin, { origin: file.path, override: file.override, digest });
}

function digestFile(path: string, shown: string): Digest {
  try {
    return digestOf(readFileSync(path));
  } catch (error) {
    throw new QuillaError(
      `the plugin ${shown} cannot be read: ${systemCode(error) ?? messageOf(error)}`,
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

async function importDefault(path: string, shown: string): Promise<unknown> {
  let module: { default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    const { name, version, standalone } = currentRuntime();
    if (/\.[cm]?tsx?$/.test(path) && standalone && error instanceof SyntaxError) {
      throw new QuillaError(
        `the plugin ${shown} is TypeScript, which this quilla (${name} ${version}) cannot read`,
        {
          code: "plugin/types",
          hint:
            "turn it into JavaScript once (`bun build --no-bundle`, `tsc`) and load the .js, or use another build of quilla",
          cause: error,
        },
      );
    }
    throw new QuillaError(`the plugin ${shown} could not be loaded: ${messageOf(error)}`, {
      code: "plugin/load",
      hint: "a plugin is one ESM file; of quilla and of packages it imports types only",
      cause: error,
    });
  }
  if (module.default === undefined) {
    throw new QuillaError(`the plugin ${shown} has no default export`, {
      code: "plugin/shape",
      hint: "end it with: export default { name, api: 1, instructions: […] }",
    });
  }
  return module.default;
}

// deno-lint-ignore ban-types -- whatever the file exports
async function callFactory(factory: Function, shown: string): Promise<unknown> {
  try {
    return await factory(hostApi);
  } catch (error) {
    throw new QuillaError(`the plugin ${shown} threw while it was set up: ${messageOf(error)}`, {
      code: "plugin/load",
      hint: "QUILLA_DEBUG=1 shows where",
      cause: error,
    });
  }
}
