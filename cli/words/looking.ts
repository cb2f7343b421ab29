/**
 * What commands share that look at images wherever they are.
 *
 * @module
 */
import { parsePlatform } from "../../core/plugin/api/nouns.ts";
import type { Store } from "../../core/plugin/api/store.ts";
import type { LookOptions } from "../../mod.ts";
import type { Context } from "../context.ts";
import { placeOptions, type RegistryFlags } from "./registry.ts";
import { readWord } from "./usage.ts";

/** What an image may be called, for the help of an argument. */
export const anyImage =
  "name, image ID or digest; or a place: docker://NAME, oci:DIR[:NAME], oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME, bundle:FILE[:NAME]";

export const platformFlag = [
  "--platform <platform>",
  "which image of several, such as linux/arm64",
] as const;
export const pluginFlag = ["--plugin <file>", "load a plugin (repeatable)"] as const;

/** Options of such commands. */
export type LookFlags = RegistryFlags & Readonly<{ plugin: readonly string[]; platform?: string }>;

/**
 * Does the work with what the command line says of the image's place, and the store where one is needed.
 *
 * @throws {UsageError} `platform/invalid`, and what the work throws
 */
export async function withPlaces<T>(
  context: Context,
  { plugin, platform, ...registry }: LookFlags,
  work: (options: LookOptions) => Promise<T>,
): Promise<T> {
  if (platform !== undefined) readWord("--platform", () => parsePlatform(platform));
  let opened: Promise<Store> | undefined;
  const store = () => opened ??= context.store();
  const plugins = () => context.host(plugin);
  try {
    return await work({ store, platform, plugins, registry: placeOptions(registry) });
  } finally {
    // Why there is none was told by who needed it.
    await opened?.then((each) => each.close(), () => {});
  }
}
