/**
 * The plugins of a project whose directory the user trusts by name. For what begins by itself, as an editor's server does: that files
 * are the user's own is not enough there, for whoever opens a file has not asked for anything to run.
 *
 * @module
 */
import { lstatSync } from "node:fs";
import { join, sep } from "node:path";
import type { PluginFile } from "../../mod.ts";
import { readProjectConfig } from "./project.ts";
import { withoutLinks } from "./trust.ts";
import { trustedDirectories } from "./trust_list.ts";

/** What is loaded of a project. */
export interface TrustedPlugins {
  readonly plugins: readonly PluginFile[];
  /** Whether there is a quilla.yaml that nobody said to trust. */
  readonly isLeftOut: boolean;
}

/** @throws {QuillaError} `config/…`, `plugin/untrusted` for what is wrong with the files of a directory that is trusted */
export async function trustedPlugins(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<TrustedPlugins> {
  const none = { plugins: [], isLeftOut: false };
  if (lstatSync(join(directory, "quilla.yaml"), { throwIfNoEntry: false }) === undefined) {
    return none;
  }
  const trusted = await trustedDirectories(env, directory);
  const real = withoutLinks(directory);
  const isNamed = trusted.some((each) =>
    each === "*" || real === each || real.startsWith(each + sep)
  );
  if (!isNamed) return { plugins: [], isLeftOut: true };
  const { plugins } = await readProjectConfig(directory, () => Promise.resolve(trusted));
  return { plugins, isLeftOut: false };
}
