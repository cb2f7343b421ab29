/**
 * Images looked at from all sides, for scripts.
 *
 * @module
 */
import type { CopyListener } from "../kit/transfer/copy_event.ts";
import type { Exploration } from "../kit/exploring/contracts.ts";
import { lookNames, type LookOptions, openLooked } from "./looking.ts";
import { loadPlugins, readPlatform, requireNames } from "./session.ts";

/** What {@linkcode openExploration} is asked for. */
export interface ExploreOptions extends LookOptions {
  /** Told of layers that are fetched. */
  readonly listener?: CopyListener | undefined;
}

/**
 * Opens an image to be looked at from all sides; whoever opens closes. Every layer is read once, and none kept: of those that lie
 * unpacked in the store only headers.
 *
 * @param image name, image ID or digest, or a place as {@linkcode copyImages} takes it
 * @throws {QuillaError} `image/unknown`, `image/platform`, `image/artefact`, and what the place's transport throws
 *
 * @example The largest files of an image
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, openExploration } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /a/b\nCOPY Dockerfile /a/b\n");
 * const store = `${context}-store`;
 * await build({ context, tags: ["app"], store });
 *
 * const { tree, view, layers, close } = await openExploration("app", { store });
 * const found = [...view.search({ kinds: ["file"], minSize: 10 })];
 * assert.deepEqual(found.map((node) => tree.path(node)), ["/a/b"]);
 * assert.equal(layers[0]!.files, 1);
 * await close();
 * ```
 */
export async function openExploration(
  image: string,
  options: ExploreOptions = {},
): Promise<Exploration> {
  requireNames("openExploration", options, { ...lookNames, listener: true });
  const { platform, plugins, listener } = options;
  const { exploreImage } = await import("../kit/exploring/mod.ts");
  const looked = await openLooked(image, options, listener);
  try {
    const choice = { platform: platform === undefined ? undefined : readPlatform(platform) };
    const opened = await looked.image(choice);
    return await exploreImage({ image, looked, opened, host: () => loadPlugins(plugins) });
  } catch (error) {
    await looked.close();
    throw error;
  }
}
