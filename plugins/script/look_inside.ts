/**
 * What is inside images, wherever they are, for scripts: files, bytes of one, and what layers take.
 *
 * @module
 */
import { whileGoing } from "../kit/streams/while_going.ts";
import { piecesOf } from "../../core/content.ts";
import type { Digest } from "../../core/digest.ts";
import { formatPlatform } from "../../core/platform.ts";
import type { ImageFile } from "../tools/looking/files.ts";
import type { LayersUse } from "../tools/looking/layers.ts";
import { lookNames, type LookOptions, openLooked, withLooked } from "./looking.ts";
import { readPlatform, requireNames } from "./session.ts";

/** What {@linkcode imageFiles} is asked for. */
export interface ImageFilesOptions extends LookOptions {
  /** Only these, directories with all that is below them; `*`, `?` and `[…]` match within a name, `**` any directories. */
  readonly paths?: readonly string[] | undefined;
}

/**
 * The files of an image, all layers together, by their paths. Nothing is unpacked.
 *
 * @param image name, image ID or digest, or a place as {@linkcode copyImages} takes it
 * @throws {QuillaError} `image/unknown`, `image/artefact`, `image/no-file`, and what the place's transport throws
 *
 * @example What an image has in a directory
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, imageFiles, imageLayers, readImageFile } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /a/b\n");
 * const store = `${context}-store`;
 * await build({ context, tags: ["app"], store });
 *
 * const paths: string[] = [];
 * for await (const { path } of imageFiles("app", { store, paths: ["/a"] })) paths.push(path);
 * assert.deepEqual(paths, ["/a", "/a/b"]);
 *
 * const pieces = await Array.fromAsync(readImageFile("app", "/a/b", { store }));
 * assert.match(new TextDecoder().decode(pieces[0]), /^FROM scratch/);
 *
 * assert.equal((await imageLayers("app", { store })).wasted, 0);
 * ```
 */
export async function* imageFiles(
  image: string,
  options: ImageFilesOptions = {},
): AsyncGenerator<ImageFile, void, void> {
  requireNames("imageFiles", options, { ...lookNames, paths: true });
  const { listFiles } = await import("../tools/looking/mod.ts");
  const looked = await openLooked(image, options);
  try {
    yield* await listFiles(await looked.image(choiceOf(options)), options.paths ?? []);
  } finally {
    await looked.close();
  }
}

/**
 * The bytes of one file of an image; links are followed inside the image. Layers are read from the top down, until it is there,
 * and each is verified before the first byte of it is given.
 *
 * @param image name, image ID or digest, or a place as {@linkcode copyImages} takes it
 * @throws {QuillaError} `image/unknown`, `image/artefact`, `image/no-file`, `image/not-a-file`, and what the place's transport throws
 */
export async function* readImageFile(
  image: string,
  path: string,
  options: LookOptions = {},
): AsyncGenerator<Uint8Array, void, void> {
  requireNames("readImageFile", options, lookNames);
  const { findFile } = await import("../tools/looking/mod.ts");
  const looked = await openLooked(image, options);
  try {
    const { content } = await findFile(await looked.image(choiceOf(options)), path);
    yield* whileGoing(piecesOf(content), options.signal);
  } finally {
    await looked.close();
  }
}

/** What the layers of an image take. */
export interface ImageLayers extends LayersUse {
  /** The image ID. */
  readonly id: Digest;
  /** The digest of its manifest. */
  readonly digest: Digest;
  /** What it runs on. */
  readonly platform: string;
}

/**
 * The bytes of an image by layer and step, and what of them later layers overwrite or remove. Every layer is read, and none kept.
 *
 * @param image name, image ID or digest, or a place as {@linkcode copyImages} takes it
 * @throws {QuillaError} `image/unknown`, `image/artefact`, and what the place's transport throws
 */
export async function imageLayers(image: string, options: LookOptions = {}): Promise<ImageLayers> {
  requireNames("imageLayers", options, lookNames);
  const { layersUse } = await import("../tools/looking/mod.ts");
  return await withLooked(image, options, async (looked) => {
    const opened = await looked.image(choiceOf(options));
    const { id, descriptor: { digest }, config } = opened;
    return { id, digest, platform: formatPlatform(config), ...await layersUse(opened) };
  });
}

function choiceOf({ platform }: LookOptions) {
  return { platform: platform === undefined ? undefined : readPlatform(platform) };
}
