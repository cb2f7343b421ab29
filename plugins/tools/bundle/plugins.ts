/**
 * The plugins of a bundle, into a directory that the user says. What is loaded is up to quilla.yaml and `--plugin`.
 *
 * @module
 */
import { lstatSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Digest, digestOf, QuillaError } from "../../../core/plugin/api/nouns.ts";
import { replaceFile } from "../../../core/plugin/api/host.ts";
import { outputFailure } from "../../../core/plugin/api/host.ts";
import { requireDirectory } from "../../kit/outputs/output_file.ts";
import { type BundledPlugin, invalidIndex } from "./bundle_index.ts";

/**
 * Those that are not in the directory yet.
 *
 * @throws {QuillaError} `bundle/plugin-exists` where another file has the name of one, `output/not-a-directory`
 */
export function pluginsToInstall(
  plugins: readonly BundledPlugin[],
  directory: string,
): BundledPlugin[] {
  requireDirectory(directory);
  return plugins.filter((plugin) => {
    const path = join(directory, plugin.name);
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined) return true;
    const isSame = status.isFile() && status.size === plugin.size &&
      digestOf(readFileSync(path)) === plugin.digest;
    if (isSame) return false;
    throw new QuillaError(`${JSON.stringify(path)} is there, and is not the bundle's plugin`, {
      code: "bundle/plugin-exists",
      hint: "move it away, or give another directory with --plugins-to",
    });
  });
}

/**
 * Writes plugins; gives their paths.
 *
 * @param read gives a plugin's bytes
 * @throws {QuillaError} `bundle/index` where the bytes are others, `output/…`
 */
export function installPlugins(
  plugins: readonly BundledPlugin[],
  directory: string,
  read: (digest: Digest) => Uint8Array,
): string[] {
  return plugins.map(({ name, digest }) => {
    const bytes = read(digest);
    const found = digestOf(bytes);
    if (found !== digest) throw invalidIndex(`the plugin ${name} hashes to ${found}`);
    const path = join(directory, name);
    try {
      mkdirSync(directory, { recursive: true });
      replaceFile(path, bytes, directory);
    } catch (error) {
      throw outputFailure(error, JSON.stringify(path));
    }
    return path;
  });
}
