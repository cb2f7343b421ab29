/**
 * The plugins that an image was built with, and those that are loaded.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { quote } from "../../../core/text/quote.ts";
import type { Deviations } from "./deviations.ts";
import type { Material } from "./recipe.ts";

/**
 * Finds each plugin that the provenance names among those that are loaded.
 *
 * @throws {QuillaError} `rebuild/plugin` where one is not loaded
 */
export function comparePlugins(
  materials: readonly Material[],
  { plugins }: PluginHost,
  deviations: Deviations,
): void {
  for (const { kind, uri: name, digest: { sha256 } } of materials) {
    if (kind !== "plugin") continue;
    const loaded = plugins.find(({ plugin, isOwn }) => plugin.name === name && isOwn !== true);
    if (loaded === undefined) {
      throw new QuillaError(`the image was built with the plugin ${quote(name)}`, {
        code: "rebuild/plugin",
        hint: "give its file: --plugin FILE",
      });
    }
    if (sha256 === undefined) continue; // it was no file
    const recorded = `sha256:${sha256}`;
    const found = loaded.digest ?? "none that is a file";
    if (found !== recorded) deviations.add({ what: "plugin", name, recorded, found });
  }
}
