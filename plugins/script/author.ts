/**
 * Plugins begun and tried, for scripts of those who write them.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { NewPlugin } from "../kit/author/init_plugin.ts";
import type { Trial } from "../kit/author/try_plugin.ts";
import { loadPlugins, type Plugins, requireNames } from "./session.ts";

/** What {@linkcode tryPlugin} is asked for. */
export interface TryPluginOptions {
  /** Milliseconds that one case may take; a minute unless given. */
  readonly patience?: number | undefined;
}

/**
 * Tries what a plugin supplies with the suites of its kinds, as `quilla plugin test` does.
 *
 * @param plugins the last one is tried, the others it may need
 * @returns one case after the other, as they are done
 * @throws {QuillaError} `plugin/…` where it cannot be loaded, or its own tests make no sense
 */
export async function* tryPlugin(
  plugins: Plugins,
  options: TryPluginOptions = {},
): AsyncGenerator<Trial> {
  requireNames("tryPlugin", options, { patience: true });
  const { tryPlugin } = await import("../kit/author/mod.ts");
  const { hostApi } = await import("../host_api.ts");
  const host = await loadPlugins(plugins);
  const last = host.plugins.at(-1)!;
  if (last.isOwn === true) {
    throw new UsageError("there is no plugin to try", { code: "plugin/none" });
  }
  yield* tryPlugin(host, last, { api: hostApi, patience: options.patience ?? 60_000 });
}

/** What {@linkcode initPlugin} is asked for. */
export interface InitPluginOptions {
  /** What the plugin supplies, such as `check`; an instruction unless given. */
  readonly kind?: string | undefined;
}

/**
 * Begins a plugin, as `quilla plugin init` does: a folder with a file that works, its types as `quilla.d.ts`, and a page.
 *
 * @param directory made here; its last name is the plugin's
 * @throws {QuillaError} `plugin/folder` where something is there, or nothing can be made
 * @throws {UsageError} `usage/kind`, `usage/plugin-name`
 */
export async function initPlugin(
  directory: string,
  options: InitPluginOptions = {},
): Promise<NewPlugin> {
  requireNames("initPlugin", options, { kind: true });
  const { initPlugin } = await import("../kit/author/mod.ts");
  const { typesOfQuilla } = await import("../kit/author/mod.ts");
  return initPlugin(directory, { kind: options.kind, types: await typesOfQuilla() });
}
