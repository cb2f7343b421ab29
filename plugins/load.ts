/**
 * Plugins of others, from their files, with what they are handed.
 *
 * @module
 */
import type { PluginHost } from "../core/plugin/host.ts";
import type { PluginFile } from "./kit/loading/loader.ts";

/** Loads and registers one. Nothing of this is loaded itself where there are only the built-ins. */
export async function loadPluginFile(host: PluginHost, file: PluginFile): Promise<void> {
  const { loadPlugin } = await import("./kit/loading/loader.ts");
  const { hostApi } = await import("./host_api.ts");
  await loadPlugin(host, file, hostApi);
}
