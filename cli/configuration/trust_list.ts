/**
 * The directories that the user trusts by name: plugins that lie there are loaded whoever could have written them.
 *
 * `QUILLA_TRUST` has a list like PATH's, and `trust:` of config.yaml another. Both are the user's own words: a project cannot say them.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { delimiter } from "node:path";
import { systemCode } from "../../core/plugin/cli/process.ts";
import { absolute, configPath, directoriesIn, withoutLinks, yamlFailure } from "./trust.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Absolute paths without links; `*` is everything.
 *
 * @throws {QuillaError} `config/yaml`, `config/shape` where `trust:` is no list of paths
 */
export async function trustedDirectories(env: Environment, cwd: string): Promise<string[]> {
  const words = (env.QUILLA_TRUST ?? "").split(delimiter).filter((word) => word !== "");
  const written = words.map((word) => absolute(word, cwd));
  return [...written, ...await configured(env)].map(withoutLinks);
}

async function configured(env: Environment): Promise<readonly string[]> {
  const path = configPath(env);
  if (path === undefined) return [];
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    // Whoever needs more of the file tells what is wrong with it: here, nobody is trusted.
    if (systemCode(error) !== undefined) return [];
    throw error;
  }
  return directoriesIn(path, (await read(path, text)).trust);
}

async function read(path: string, text: string): Promise<{ readonly trust?: unknown }> {
  const { parse } = await import("yaml");
  try {
    return parse(text, { maxAliasCount: 0 }) ?? {};
  } catch (error) {
    throw yamlFailure(path, error);
  }
}
