/**
 * Images looked at from all sides, for scripts.
 *
 * @module
 */
import type { Digest } from "../../core/digest.ts";
import type { CopyListener } from "../kit/transfer/copy_event.ts";
import type { Exploration } from "../kit/exploring/contracts.ts";
import type { WasteReport } from "../tools/waste/mod.ts";
import { lookNames, type LookOptions, openLooked } from "./looking.ts";
import { loadPlugins, type NamesOf, readPlatform, requireNames } from "./session.ts";

/** What {@linkcode openExploration} is asked for. */
export interface ExploreOptions extends LookOptions {
  /**
   * Whether contents will be wanted, too: of what lies elsewhere layers are unpacked, in a place that goes with the exploration, so
   * that none is fetched twice.
   */
  readonly contents?: boolean | undefined;
  /** Told of layers that are fetched. */
  readonly listener?: CopyListener | undefined;
}

const exploreNames: NamesOf<ExploreOptions> = { ...lookNames, contents: true, listener: true };

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
  requireNames("openExploration", options, exploreNames);
  const { platform, plugins, listener, contents = false } = options;
  const { exploreImage } = await import("../kit/exploring/mod.ts");
  const looked = await openLooked(image, options, listener);
  try {
    const choice = { platform: platform === undefined ? undefined : readPlatform(platform) };
    const opened = await looked.image(choice);
    const host = () => loadPlugins(plugins);
    return await exploreImage({ image, looked, opened, host, contents });
  } catch (error) {
    await looked.close();
    throw error;
  }
}

/** What an image wastes. */
export interface ImageWaste extends WasteReport {
  /** The image ID. */
  readonly id: Digest;
  /** The digest of its manifest. */
  readonly digest: Digest;
  /** What it runs on. */
  readonly platform: string;
}

/** What {@linkcode imageWaste} is asked for. */
export interface WasteOptions extends LookOptions {
  /** Told of layers that are fetched. */
  readonly listener?: CopyListener | undefined;
}

/**
 * What of an image is transferred and of no use: bytes that later layers hide, copies, and what package managers left behind; each
 * with the step that does it, and the way to save it.
 *
 * @param image name, image ID or digest, or a place as {@linkcode copyImages} takes it
 * @throws {QuillaError} as {@linkcode openExploration}
 */
export async function imageWaste(image: string, options: WasteOptions = {}): Promise<ImageWaste> {
  requireNames("imageWaste", options, { ...lookNames, listener: true });
  const { findWaste } = await import("../tools/waste/mod.ts");
  const explored = await openExploration(image, { ...options, contents: true });
  try {
    const { id, digest, platform } = explored;
    return { id, digest, platform, ...await findWaste(explored) };
  } finally {
    await explored.close();
  }
}
