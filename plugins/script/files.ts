/**
 * Images and plain archives of files, for scripts.
 *
 * @module
 */
import { whileGoing } from "../kit/streams/while_going.ts";
import type { Digest } from "../../core/digest.ts";
import { hostPlatform } from "../../core/platform.ts";
import { parseTag } from "../../core/reference.ts";
import type { CopyListener } from "../kit/transfer/copy_event.ts";
import type { ImageOptions } from "./images.ts";
import { lookNames, type LookOptions, withLooked } from "./looking.ts";
import {
  loadPlugins,
  type NamesOf,
  type PluginOptions,
  readPlatform,
  requireNames,
  storeNames,
  withStore,
} from "./session.ts";

const imageNames: NamesOf<ImageOptions> = { ...storeNames, platform: true };

/** What {@linkcode exportFiles} is asked for. */
export interface ExportOptions extends LookOptions {
  /** Told of layers that are fetched, and how much of the archive has been written, in events of type `archive`. */
  readonly listener?: CopyListener | undefined;
}

/**
 * Writes the files of an image, all layers together, as one tar archive.
 *
 * @param image name, image ID or digest, or a place as {@linkcode copyImages} takes it: its layers are fetched, and not kept
 * @param output a path; `-` is the standard output
 * @throws {QuillaError} `image/unknown`, `image/platform`, `image/artefact`, `output/…`, and what the place's transport throws
 */
export async function exportFiles(
  image: string,
  output: string,
  options: ExportOptions = {},
): Promise<void> {
  requireNames("exportFiles", options, { ...lookNames, listener: true });
  const platform = options.platform === undefined ? undefined : readPlatform(options.platform);
  const { UnionTree } = await import("../../core/tree/union.ts");
  const { openOutput } = await import("../kit/outputs/mod.ts");
  const { toldArchive, treeTar } = await import("../kit/archives/mod.ts");
  await withLooked(image, options, async (looked) => {
    const { layers } = await looked.image({ platform });
    const tree = new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
    const archive = openOutput(output);
    try {
      const pieces = toldArchive(treeTar(tree), "write", undefined, options.listener);
      for await (const piece of whileGoing(pieces, options.signal)) {
        await archive.write(piece);
      }
      await archive.commit();
    } catch (error) {
      await archive.abort();
      throw error;
    }
  }, options.listener);
}

/** What {@linkcode importImage} is asked for. */
export interface ImportOptions extends ImageOptions, PluginOptions {
  /** Its name, as name:tag; it dangles without. */
  readonly tag?: string | undefined;
  /** Dockerfile instructions that say something of it: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, and so on. */
  readonly changes?: readonly string[] | undefined;
  /** What its history says. */
  readonly message?: string | undefined;
  /** When it was made, seconds since 1970; 1980-01-02 unless given. */
  readonly created?: number | undefined;
  /** Told how much of the archive has been read, in events of type `archive`. */
  readonly listener?: CopyListener | undefined;
}

const importNames: NamesOf<ImportOptions> = {
  ...{ ...imageNames, plugins: true, tag: true, changes: true, message: true, created: true },
  listener: true,
};

/**
 * Makes an image of a tar archive of files, plain or compressed: it becomes the image's one layer, byte for byte.
 *
 * @param input a path; `-` is the standard input
 * @returns the image ID
 * @throws {QuillaError} `import/…`, `archive/…`
 */
export async function importImage(input: string, options: ImportOptions = {}): Promise<Digest> {
  requireNames("importImage", options, importNames);
  const { changes = [], message, signal } = options;
  const name = options.tag === undefined ? undefined : parseTag(options.tag);
  const platform = options.platform === undefined ? hostPlatform() : readPlatform(options.platform);
  const { defaultEpoch, rfc3339 } = await import("../../core/text/epoch.ts");
  const { inflatedFile } = await import("../kit/archives/mod.ts");
  const { importImage } = await import("../tools/edit/mod.ts");
  const created = rfc3339(options.created ?? defaultEpoch);
  return await withStore(options, true, async (store) => {
    const { changedConfig } = await import("./import_changes.ts");
    const config = changes.length === 0
      ? {}
      : await changedConfig(await loadPlugins(options.plugins), store, platform, changes);
    const statement = { created, ...platform, config, history: [{ created, comment: message }] };
    const { id, descriptor } = await importImage(
      store,
      whileGoing(inflatedFile(input, options.listener), signal),
      statement,
    );
    const imported = { image: descriptor, names: name === undefined ? [] : [name] };
    await store.references.take([imported], new Date());
    return id;
  });
}
