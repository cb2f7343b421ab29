/**
 * `quilla.yaml` of the directory that quilla is started in: the project's plugins, how its images are cut into layers, what RUN may
 * fetch, and which images it accepts.
 *
 * It is read from there alone, never from a build context, which may be anybody's: a plugin is a program.
 *
 * @module
 */
import {
  messageOf,
  QuillaError,
  type SourceFile,
  type SourceRange,
  systemCode,
  UsageError,
} from "../../core/plugin/cli/process.ts";
import { lstatSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Document, YAMLError } from "yaml";
import type { PluginFile } from "../../mod.ts";
import { ownTrust, requireTrusted } from "../../mod.ts";

const fileName = "quilla.yaml";

let isLeftOut = false;

/** Remembers that the project's plugins, if it has some, are not loaded by this command. */
export function noteLeftOut(directory: string): void {
  isLeftOut ||= hasProjectConfig(directory);
}

/** Failures that a plugin of the project might have prevented. */
const lacking = [
  "dockerfile/unknown-instruction",
  "transport/unknown",
  "transport/missing",
  "output/no-transport",
  "usage/isolation",
];

/** The failure with a hint to the plugins that were left out, where one of them may be what is missing. */
export function withLeftOut(thrown: unknown): unknown {
  if (!isLeftOut || !(thrown instanceof QuillaError) || !lacking.includes(thrown.code)) {
    return thrown;
  }
  const hint = `this command loads no plugins of ${fileName}: --plugin FILE does`;
  const { message, code, range, cause } = thrown;
  const Kind = thrown instanceof UsageError ? UsageError : QuillaError;
  const both = thrown.hint === undefined ? hint : `${thrown.hint}; ${hint}`;
  return new Kind(message, { code, range, cause, hint: both });
}

function hasProjectConfig(directory: string): boolean {
  return lstatSync(join(directory, fileName), { throwIfNoEntry: false }) !== undefined;
}

/** What a project says to quilla. */
export interface ProjectConfig {
  /** Their paths are taken from the project's directory. */
  readonly plugins: readonly PluginFile[];
  /** As `--layer-size` has it; undefined where nothing is said. */
  readonly layerSize?: string | undefined;
  /** As it stands there; undefined where nothing is said. */
  readonly policy?: unknown;
  readonly network?: ProjectNetwork | undefined;
}

/** What is said of RUN's network. */
export interface ProjectNetwork {
  /** As `--network-allow` has them: without it, all. */
  readonly allow?: readonly string[] | undefined;
  /** As `--network-unrecorded` has them. */
  readonly unrecorded?: readonly string[] | undefined;
  /** Names of parameters of URLs that are secrets. */
  readonly secretParameters?: readonly string[] | undefined;
}

/**
 * What the project asks for. Nothing is read that somebody else could have written.
 *
 * @param trusted the directories that the user trusts by name
 * @throws {QuillaError} `plugin/untrusted`, `config/unreadable`, `config/yaml`, `config/shape`
 */
export async function readProjectConfig(
  directory: string,
  trusted: () => Promise<readonly string[]>,
): Promise<ProjectConfig> {
  if (!hasProjectConfig(directory)) return { plugins: [] };
  const path = join(directory, fileName);
  const trust = ownTrust(await trusted());
  requireTrusted(path, trust);
  const text = readText(path);
  const { parseDocument, LineCounter } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const file = { name: fileName, text };
  const [error] = document.errors;
  if (error !== undefined) {
    throw new QuillaError(`${fileName} is not YAML: ${error.message.split("\n")[0]}`, {
      code: "config/yaml",
      range: rangeOf(file, error),
    });
  }
  const { plugins, ...others } = readConfig(valueOf(document), directory);
  return { ...others, plugins: plugins.map((plugin) => ({ ...plugin, trust })) };
}

/** Aliases are not followed: a few lines of them may mean a billion. */
function valueOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new QuillaError(`${fileName} cannot be read: ${messageOf(error)}`, {
      code: "config/yaml",
      hint: "write what an alias (*) stands for in its place",
      cause: error,
    });
  }
}

function readText(path: string): string {
  try {
    if (statSync(path).isFile()) return readFileSync(path, "utf8");
    throw new Error("it is no file");
  } catch (error) {
    throw new QuillaError(`${path} cannot be read: ${systemCode(error) ?? messageOf(error)}`, {
      code: "config/unreadable",
      hint: "quilla.yaml names the plugins of the project, and says how its images are built",
      cause: error,
    });
  }
}

function rangeOf(file: SourceFile, error: YAMLError): SourceRange | undefined {
  const [start] = error.linePos ?? [];
  if (start === undefined) return undefined;
  const at = { line: start.line, column: start.col };
  return { file, start: at, end: { ...at, column: at.column + 1 } };
}

function readConfig(config: unknown, directory: string): ProjectConfig {
  if (config === null || config === undefined) return { plugins: [] };
  const { plugins = [], "layer-size": size, policy, network, ...others } = requireObject(
    config,
    fileName,
  );
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw shapeError(
      `${fileName} has no field ${unknown}; it has plugins, layer-size, network and policy`,
    );
  }
  if (!Array.isArray(plugins)) throw shapeError(`${fileName}: plugins is no list`);
  return {
    plugins: plugins.map((entry, index) => readPlugin(entry, `plugins[${index}]`, directory)),
    layerSize: readSize(size),
    policy: readPolicy(policy),
    network: readNetwork(network),
  };
}

function readNetwork(network: unknown): ProjectNetwork | undefined {
  if (network === undefined || network === null) return undefined;
  const { allow, unrecorded, "secret-parameters": secret, ...others } = requireObject(
    network,
    `${fileName}: network`,
  );
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw networkError(`has no field ${unknown}; it has allow, unrecorded and secret-parameters`);
  }
  return {
    allow: readTexts(allow, "allow"),
    unrecorded: readTexts(unrecorded, "unrecorded"),
    secretParameters: readTexts(secret, "secret-parameters"),
  };
}

function readTexts(list: unknown, name: string): readonly string[] | undefined {
  if (list === undefined || list === null) return undefined;
  const isList = Array.isArray(list) && list.every((each) => typeof each === "string");
  if (isList) return list;
  throw networkError(`has ${name}, which is no list of texts`);
}

function networkError(what: string): QuillaError {
  return new QuillaError(`${fileName}: network ${what}`, {
    code: "config/shape",
    hint: "write what RUN may fetch, such as allow: [packages.example, 'https://host/path/*']",
  });
}

/** Its rules are read by whoever needs them. */
function readPolicy(policy: unknown): unknown {
  if (policy === undefined || policy === null) return undefined;
  if (typeof policy === "string") return policy;
  return requireObject(policy, `${fileName}: policy`);
}

function readSize(size: unknown): string | undefined {
  if (size === undefined || size === null) return undefined;
  if (typeof size === "string" || typeof size === "number") return String(size);
  throw new QuillaError(`${fileName}: layer-size is no size`, {
    code: "config/shape",
    hint: "write a size, such as 16m, or none",
  });
}

function readPlugin(entry: unknown, place: string, directory: string): PluginFile {
  if (typeof entry === "string") return { path: join(directory, entry) };
  const { file, sha256, override, ...others } = requireObject(entry, `${fileName}: ${place}`);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw shapeError(`${fileName}: ${place} has no field ${unknown}`);
  if (typeof file !== "string") throw shapeError(`${fileName}: ${place}.file is no path`);
  if (sha256 !== undefined && typeof sha256 !== "string") {
    throw shapeError(`${fileName}: ${place}.sha256 is no text of 64 digits`);
  }
  if (override !== undefined && typeof override !== "boolean") {
    throw shapeError(`${fileName}: ${place}.override is neither true nor false`);
  }
  const pin = sha256 === undefined ? undefined : `sha256:${sha256.replace(/^sha256:/, "")}`;
  return { path: join(directory, file), pin, override };
}

function requireObject(value: unknown, place: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw shapeError(`${place} is no mapping`);
}

function shapeError(message: string): QuillaError {
  return new QuillaError(message, {
    code: "config/shape",
    hint: "write plugins: and a list of files, or of { file, sha256, override }",
  });
}
