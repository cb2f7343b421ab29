/**
 * How one image differs from another, for scripts.
 *
 * @module
 */
import type { Digest } from "../../core/digest.ts";
import type { Image } from "../../core/image/image.ts";
import { formatPlatform } from "../../core/platform.ts";
import type { Looked } from "../kit/transfer/look.ts";
import type { ImageDiff } from "../tools/diff/diff.ts";
import { lookNames, type LookOptions, openLooked } from "./looking.ts";
import { loadPlugins, readPlatform, requireNames } from "./session.ts";

/** What {@linkcode diffImages} is asked for. */
export type DiffOptions = LookOptions;

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
  /** Lets go of what was fetched from elsewhere, once the files were asked for; the end of the process does, too. */
  close(): Promise<void>;
}

/**
 * Compares the configurations, packages and files of two images. Times of files do not count.
 *
 * @param before name, image ID or digest, or a place as {@linkcode copyImages} takes it
 * @throws {QuillaError} `image/unknown`, `image/artefact`, and what fetching from a place throws
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
  requireNames("diffImages", options, lookNames);
  const { diffImages } = await import("../tools/diff/diff.ts");
  const choice = {
    platform: options.platform === undefined ? undefined : readPlatform(options.platform),
    orFirst: true,
  };
  const looked: Looked[] = [];
  const close = async () => {
    for (const each of looked.splice(0)) await each.close();
  };
  try {
    const host = await loadPlugins(options.plugins);
    const found = { ...options, plugins: host };
    for (const name of [before, after]) looked.push(await openLooked(name, found));
    const [a, b] = [await looked[0]!.image(choice), await looked[1]!.image(choice)];
    const differences = await diffImages(a, b, host);
    return { ...differences, before: compared(before, a), after: compared(after, b), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function compared(name: string, { id, descriptor, config }: Image): ComparedImage {
  return { name, id, digest: descriptor.digest, platform: formatPlatform(config) };
}
