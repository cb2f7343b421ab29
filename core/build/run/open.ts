/**
 * The way to containers from a build: nothing of them is loaded before the first program is run.
 *
 * @module
 */
import type { PluginHost } from "../../plugin/host.ts";
import type { Store } from "../../store/store.ts";
import type { Containers } from "./containers.ts";
import type { RunSettings } from "./settings.ts";

/** What a build knows of them. */
export interface ContainersRequest {
  readonly store: Store;
  readonly host: PluginHost;
  readonly run?: RunSettings | undefined;
}

export async function openContainers(
  { store, host: { executors }, run: settings = {} }: ContainersRequest,
  warn: (message: string) => void,
): Promise<Containers> {
  const { Containers } = await import("./containers.ts");
  return new Containers({ store, executors, settings, warn });
}
