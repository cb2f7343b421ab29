/**
 * Files that a bundle carries beside images: plugins, and what says whom to trust.
 *
 * @module
 */
import { digestOf } from "../../core/digest.ts";
import { messageOf, QuillaError, systemCode, UsageError } from "../../core/errors.ts";
import type { PluginBytes, TrustBytes } from "../tools/bundle/create.ts";
import type { TrustFiles } from "../tools/bundle/trust_files.ts";

/**
 * Keys, trusted roots and policies to carry.
 *
 * @throws {QuillaError} `usage/trust` where the bundle is not signed, and what `readTrustFiles` throws
 */
export async function trustBytes(
  trustFiles: TrustFiles | undefined,
  isSigned: boolean,
): Promise<TrustBytes[]> {
  const { keys = [], trustedRoot, policy } = trustFiles ?? {};
  if (keys.length === 0 && trustedRoot === undefined && policy === undefined) return [];
  if (!isSigned) {
    throw new UsageError("keys, trusted roots and policies are carried by a signed bundle alone", {
      code: "usage/trust",
      hint: "in one that anybody may have made they prove nothing: add --sign-key KEY",
    });
  }
  return await (await import("../tools/bundle/mod.ts")).readTrustFiles(trustFiles!);
}

/**
 * Plugins to carry, by name.
 *
 * @throws {QuillaError} `bundle/plugin`
 */
export async function readPlugins(paths: readonly string[]): Promise<PluginBytes[]> {
  if (paths.length === 0) return [];
  const { readFileSync, statSync } = await import("node:fs");
  const { basename } = await import("node:path");
  const { isPluginName, largestPlugin } = await import("../tools/bundle/mod.ts");
  const plugins = new Map<string, PluginBytes>();
  for (const path of paths) {
    const name = basename(path);
    if (!isPluginName(name)) {
      throw pluginError(path, "its name has other characters than letters, digits, -, _ and .");
    }
    if (plugins.has(name.toLowerCase())) throw pluginError(path, "another one has its name");
    try {
      if (statSync(path).size > largestPlugin) throw pluginError(path, "it is too large for one");
      plugins.set(name.toLowerCase(), { name, bytes: readFileSync(path) });
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      throw pluginError(path, messageOf(error));
    }
  }
  return [...plugins.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

function pluginError(path: string, why: string): QuillaError {
  return new QuillaError(`the plugin ${JSON.stringify(path)} cannot be carried: ${why}`, {
    code: "bundle/plugin",
    hint: "a plugin is one file; give its path",
  });
}

/**
 * Adds those that the images were built with; the same file may have been named, too.
 *
 * @throws {QuillaError} `bundle/plugin`
 */
export function addPlugins(plugins: PluginBytes[], more: readonly PluginBytes[]): void {
  for (const plugin of more) {
    const same = plugins.find(({ name }) => name.toLowerCase() === plugin.name.toLowerCase());
    if (same === undefined) plugins.push(plugin);
    else if (digestOf(same.bytes) !== digestOf(plugin.bytes)) {
      throw pluginError(plugin.name, "another one has its name");
    }
  }
  plugins.sort((a, b) => a.name < b.name ? -1 : 1);
}
