/**
 * What a script says of the store and of plugins, made into both.
 *
 * @module
 */
import { defaultStoreRoot } from "../../core/host/data_dir.ts";
import type { Plugin } from "../../core/plugin/contracts/plugin.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import type { PluginFile } from "../../core/plugin/loader.ts";
import { Store } from "../../core/store/store.ts";
import { loadPluginFile } from "../load.ts";
import { builtInHost } from "../mod.ts";

/** Which store is meant. */
export interface StoreOptions {
  /** Its directory; `$QUILLA_ROOT`, else the user's own store, unless given. */
  readonly store?: string | undefined;
}

/** Plugins, or the files that they are in. */
export type Plugins = readonly (Plugin | PluginFile | string)[];

/** The built-in plugins, and these. */
export async function hostWith(plugins: Plugins = []): Promise<PluginHost> {
  const host = builtInHost();
  for (const plugin of plugins) {
    if (typeof plugin === "string") await loadPluginFile(host, { path: plugin });
    else if ("path" in plugin) await loadPluginFile(host, plugin);
    else host.register(plugin, { origin: "script" });
  }
  return host;
}

/** Opens the store that is meant, for the time of the work. */
export async function withStore<T>(
  options: StoreOptions,
  create: boolean,
  work: (store: Store) => T | Promise<T>,
): Promise<T> {
  const store = await Store.open(options.store ?? defaultStoreRoot(), { create });
  try {
    return await work(store);
  } finally {
    store.close();
  }
}
