/**
 * Layers that are put onto an image: archives and directories of the host.
 *
 * @module
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { fileBytes, openArchiveFile } from "../../kit/archives/open_file.ts";
import { messageOf, piecesOf, QuillaError } from "../../../core/plugin/api/nouns.ts";
import {
  assembleLayer,
  broughtTime,
  type Change,
  indexTar,
  type Layer,
  type LayerTimes,
} from "../../../core/plugin/api/layer.ts";
import { codecs, decompress, magicLength } from "../../../core/plugin/api/codec.ts";
import { type FileIndex, UnionTree } from "../../../core/plugin/api/tree.ts";
import { LocalTree } from "../../kit/sources/local.ts";
import { RootOwnedView } from "../../kit/layers/root_owned.ts";
import { layerChanges, replacedLinks, treeChanges } from "./tree_changes.ts";
import { isLayerCompression, layerMediaType } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { StoredLayer } from "../../../core/plugin/api/image.ts";

/** How files become a layer. */
export interface NewLayerOptions {
  readonly store: Store;
  /** The times of all entries; unless given, an archive's members keep theirs, and other files have one that their content makes. */
  readonly times?: LayerTimes | undefined;
  /** Takes an archive as it is, byte for byte. */
  readonly keep?: boolean | undefined;
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
}

/** A layer that can be put onto several images. */
export interface NewLayer {
  /** The layer, in the store, as it is on top of that tree. */
  on(below: UnionTree): Promise<Layer>;
  /** The links of that tree that the layer makes directories of. */
  replacedLinks(below: UnionTree): readonly string[];
  /** Removes what was written meanwhile. */
  close(): void;
}

/**
 * Opens an archive (plain, or compressed with gzip, zstd, bzip2 or xz; `-` is the standard input) or a directory. An archive's
 * owners stay, and its whiteouts take away; what is in a directory belongs to root.
 *
 * @throws {QuillaError} `append/empty`, `append/keep` for what cannot be kept as it is, what opening an archive throws, and, with
 * the archive named, what `indexTar` throws
 */
export async function openNewLayer(location: string, options: NewLayerOptions): Promise<NewLayer> {
  if (location !== "-" && statSync(location, { throwIfNoEntry: false })?.isDirectory()) {
    return openDirectory(location, options);
  }
  return options.keep === true
    ? await keepArchive(location, options.store)
    : await openArchive(location, options);
}

async function openArchive(
  location: string,
  { store, times = "preserve", signal }: NewLayerOptions,
): Promise<NewLayer> {
  const archive = await openArchiveFile(location, store);
  try {
    const files = indexed(archive.path, archive.name);
    return {
      on: (below) =>
        assembleLayer(withoutRoot(layerChanges(files, below)), { store, below, times, signal }),
      replacedLinks: (below) => [...replacedLinks(files, below)],
      close: () => archive.close(),
    };
  } catch (error) {
    archive.close();
    throw error;
  }
}

function openDirectory(
  location: string,
  { store, times = broughtTime, keep, signal }: NewLayerOptions,
): NewLayer {
  if (keep === true) {
    throw new QuillaError(`${JSON.stringify(location)} is a directory, and no archive to keep`, {
      code: "append/keep",
      hint: "leave out --keep, or write the archive that you want",
    });
  }
  const tree = new LocalTree(location);
  if (tree.list("/").length === 0) {
    tree.close();
    throw empty(`the directory ${JSON.stringify(location)}`);
  }
  const view = new RootOwnedView(tree);
  return {
    on: (below) => assembleLayer(withoutRoot(treeChanges(view)), { store, below, times, signal }),
    replacedLinks: (below) =>
      [...treeChanges(view)].flatMap(({ type, path }) =>
        type === "directory" && below.lstat(path)?.type === "symlink" ? [path] : []
      ),
    close: () => tree.close(),
  };
}

/** What a directory or an archive says of its own root says nothing about an image's, as with ADD. */
function* withoutRoot(changes: Iterable<Change>): Generator<Change> {
  for (const change of changes) {
    if (change.path !== "/" || change.type !== "directory") yield change;
  }
}

async function keepArchive(location: string, store: Store): Promise<NewLayer> {
  const { blobs } = store;
  const blob = await blobs.putStream(fileBytes(location));
  const form = codecs.of(firstBytes(blobs.path(blob.digest)))?.name ?? "none";
  if (!isLayerCompression(form)) {
    throw new QuillaError(`the archive ${JSON.stringify(location)} is compressed with ${form}`, {
      code: "append/keep",
      hint: "a layer is plain, or compressed with gzip or zstd; leave out --keep",
    });
  }
  const plain = form === "none"
    ? blob
    : await blobs.putStream(decompress(piecesOf(blobs.content(blob))));
  const files = indexed(blobs.path(plain.digest), JSON.stringify(location));
  const layer = new StoredLayer(store, plain.digest, { mediaType: layerMediaType(form), ...blob });
  return {
    on(below) {
      below.with(files).lstat("/"); // its hard links must lead to files
      return Promise.resolve(layer);
    },
    replacedLinks: (below) => [...replacedLinks(files, below)],
    close() {},
  };
}

function indexed(path: string, name: string): FileIndex {
  let files: FileIndex;
  try {
    files = indexTar(path);
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    throw new QuillaError(`the archive ${name} can be no layer: ${messageOf(error)}`, {
      code: error.code,
      hint: error.hint,
      cause: error,
    });
  }
  const { children, item, opaque } = files.root;
  if (children.size === 0 && item === undefined && !opaque) throw empty(`the archive ${name}`);
  return files;
}

function empty(what: string): QuillaError {
  return new QuillaError(`${what} has no files for a layer`, {
    code: "append/empty",
    hint: "give a tar archive or a directory that has some",
  });
}

function firstBytes(path: string): Uint8Array {
  const fd = openSync(path, "r");
  try {
    const bytes = new Uint8Array(magicLength);
    return bytes.subarray(0, readSync(fd, bytes, 0, magicLength, 0));
  } finally {
    closeSync(fd);
  }
}
