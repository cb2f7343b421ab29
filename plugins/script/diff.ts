/**
 * How one image differs from another, for scripts.
 *
 * @module
 */
import type { Digest } from "../../core/digest.ts";
import type { Image } from "../../core/image/image.ts";
import { formatPlatform, type Platform } from "../../core/platform.ts";
import type { ImageDiff } from "../tools/diff/diff.ts";
import {
  loadPlugins,
  type NamesOf,
  type PluginOptions,
  readPlatform,
  requireNames,
  storeNames,
  type StoreOptions,
  withStore,
} from "./session.ts";

/** What {@linkcode diffImages} is asked for. */
export interface DiffOptions extends StoreOptions, PluginOptions {
  /** Which image of several, such as `linux/arm64`. */
  readonly platform?: string | Platform | undefined;
}

const names: NamesOf<DiffOptions> = { ...storeNames, plugins: true, platform: true };

/** One of two images that are compared. */
export interface ComparedImage {
  /** As it was given. */
  readonly name: string;
  /** The image ID. */
  readonly id: Digest;
  /** The digest of its manifest. */
  readonly digest: Digest;
  /** What it runs on. */
  readonly platform: string;
}

/** The differences of two images. */
export interface ComparedImages extends ImageDiff {
  /** The first one. */
  readonly before: ComparedImage;
  /** The second one. */
  readonly after: ComparedImage;
}

/**
 * Compares the configurations, packages and files of two images. Times of files do not count.
 *
 * @param before name, image ID or digest, or a place as {@linkcode copyImages} takes it
 * @throws {QuillaError} `image/unknown`, and what fetching from a place throws
 *
 * @example A file that one image has more
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, diffImages } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * const store = `${context}-store`;
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /a\n");
 * await build({ context, tags: ["app:1"], store });
 * await build({ context, contexts: { "app:1": "docker-image://app:1" }, tags: ["app:2"], store });
 *
 * const { layers, files } = await diffImages("app:1", "app:2", { store });
 * assert.deepEqual(layers, { before: 1, after: 1, common: 1 });
 * assert.deepEqual([...files()], []);
 * ```
 */
export async function diffImages(
  before: string,
  after: string,
  options: DiffOptions = {},
): Promise<ComparedImages> {
  requireNames("diffImages", options, names);
  const platform = options.platform === undefined ? undefined : readPlatform(options.platform);
  const host = await loadPlugins(options.plugins);
  const { isLocation, findAnywhere } = await import("../kit/transfer/mod.ts");
  const { diffImages } = await import("../tools/diff/diff.ts");
  const { openAny } = await import("../tools/images/mod.ts");
  const create = [before, after].some((name) => isLocation(host, name));
  return await withStore(options, create, async (store) => {
    const { signal } = options;
    const open = async (name: string) => {
      const taken = await findAnywhere(host, store, name, platform, { signal });
      return openAny(store, taken, platform && formatPlatform(platform));
    };
    const [a, b] = [await open(before), await open(after)];
    const differences = await diffImages(a, b);
    return { ...differences, before: compared(before, a), after: compared(after, b) };
  });
}

function compared(name: string, { id, descriptor, config }: Image): ComparedImage {
  return { name, id, digest: descriptor.digest, platform: formatPlatform(config) };
}
