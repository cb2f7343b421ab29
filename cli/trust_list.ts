/**
 * The directories that the user trusts by name: plugins that lie there are loaded whoever could have written them.
 *
 * `QUILLA_TRUST` has a list like PATH's, and `trust:` of config.yaml another. Both are the user's own words: a project cannot say them.
 *
 * @module
 */
import { readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { messageOf, QuillaError, systemCode } from "../core/errors.ts";
import { configDir } from "../core/host/config_dir.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Absolute paths without links; `*` is everything.
 *
 * @throws {QuillaError} `config/shape` where `trust:` is no list of paths
 */
export async function trustedDirectories(env: Environment, cwd: string): Promise<string[]> {
  const words = (env.QUILLA_TRUST ?? "").split(delimiter).filter((word) => word !== "");
  const written = words.map((word) => absolute(word, cwd));
  return [...written, ...await configured(env)].map(withoutLinks);
}

async function configured(env: Environment): Promise<string[]> {
  const directory = configDir({ env });
  const path = env.QUILLA_CONFIG ? resolve(env.QUILLA_CONFIG) : directory &&
    join(directory, "config.yaml");
  if (path === undefined) return [];
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    // Whoever needs more of the file tells what is wrong with it: here, nobody is trusted.
    if (systemCode(error) !== undefined) return [];
    throw error;
  }
  const { trust = [] } = await read(path, text);
  const isList = Array.isArray(trust) && trust.every((each) => typeof each === "string");
  if (isList) return trust.map((each: string) => absolute(each, dirname(path)));
  throw new QuillaError(`${path}: trust is no list of directories`, {
    code: "config/shape",
    hint: "write trust: [/home/ann/project]",
  });
}

async function read(path: string, text: string): Promise<{ readonly trust?: unknown }> {
  const { parse } = await import("yaml");
  try {
    return parse(text, { maxAliasCount: 0 }) ?? {};
  } catch (error) {
    throw new QuillaError(`${path} is not YAML: ${messageOf(error).split("\n")[0]}`, {
      code: "config/yaml",
      cause: error,
    });
  }
}

function absolute(word: string, from: string): string {
  return word === "*" || isAbsolute(word) ? word : resolve(from, word);
}

function withoutLinks(path: string): string {
  if (path === "*") return path;
  try {
    return realpathSync(path);
  } catch {
    return resolve(path); // nothing is there
  }
}
