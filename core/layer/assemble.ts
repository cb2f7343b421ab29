/**
 * From changes to a layer in the store: one pass that reads, hashes and writes each byte once.
 *
 * @module
 */
import { type Content, contentOf } from "../content.ts";
import { QuillaError } from "../errors.ts";
import { layerMediaType } from "../oci/media_types.ts";
import type { BlobFacts, BlobWriter } from "../store/ingest.ts";
import type { Store } from "../store/store.ts";
import type { TarEntry } from "../tar/entry.ts";
import { blockSize, encodeHeader, endOfArchive, padding } from "../tar/write.ts";
import type { FileView } from "../tree/view.ts";
import type { Change } from "./change.ts";
import type { FileIndex } from "./file_index.ts";
import type { Layer } from "./layer.ts";
import { type Inputs, layerInputs } from "./layer_inputs.ts";
import { normalForm } from "./normal_form.ts";
import { indexTarLater } from "./tar_index.ts";
import { reservedMarkEntry } from "./reserved_names.ts";
import { requireNoReserved, requireSound } from "./sound_changes.ts";
import { escapedName, looksLikeWhiteout, opaqueName, whiteoutName } from "./whiteout.ts";
import { indexLater, metadataOf } from "./written_index.ts";

/** How a layer is assembled. */
export interface AssembleOptions {
  readonly store: Store;
  /** The tree that the changes are made to. */
  readonly below: FileView;
  /** The time of every entry, in seconds; `preserve` keeps each its own. */
  readonly mtime: number | "preserve";
  /** What was made before; nothing, unless given. */
  readonly memory?: LayerMemory | undefined;
  /** Whether it reaches no image, so that names may begin like a whiteout's. */
  readonly reservedNames?: boolean | undefined;
  /** Told now and then how many bytes are written. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** Knows the layers that were made before, by what they were made from: see `layerInputs`. */
export interface LayerMemory {
  /** The layer's blob; undefined where it must be made. */
  recall(inputs: Inputs): Promise<BlobFacts | undefined>;
  remember(inputs: Inputs, layer: BlobFacts): void;
}

/** The event loop gets a turn after so many bytes: timers, signals and other stages wait for it. */
const turnSize = 32 << 20;

/**
 * @throws {QuillaError} `layer/path`, `layer/whiteout-name`, `layer/through-link`, `layer/hardlink-target` for changes that no layer
 * can hold, `context/changed` for a file whose length changed while it was read, and what the store throws
 */
export async function assembleLayer(
  changes: Iterable<Change> | AsyncIterable<Change>,
  options: AssembleOptions,
): Promise<Layer> {
  const { store, memory, reservedNames } = options;
  const sorted = await normalForm(changes, options.below);
  const inputs = memory && layerInputs(sorted, options.mtime);
  const known = inputs && await memory?.recall(inputs);
  if (known !== undefined) {
    if (!reservedNames) requireNoReserved(sorted);
    return plainLayer(store, known);
  }
  requireSound(sorted, { reservedNames });
  const offsets: number[] = [];
  const writer = store.blobs.ingest();
  try {
    let nextTurn = turnSize;
    if (reservedNames && sorted.some(({ path }) => looksLikeWhiteout(path))) {
      writer.write(reservedMarkEntry());
    }
    for (const change of sorted) {
      offsets.push(writeChange(writer, change, options.mtime));
      if (writer.position < nextTurn) continue;
      nextTurn = writer.position + turnSize;
      options.onProgress?.(writer.position);
      await new Promise((resolve) => setImmediate(resolve));
    }
    writer.write(endOfArchive);
    const facts = writer.commit();
    if (inputs !== undefined) memory?.remember(inputs, facts);
    const { digest } = facts;
    const path = store.blobs.path(digest);
    const { mtime } = options;
    return layerOf(indexLater({ changes: sorted, offsets, mtime, path, digest }), facts);
  } finally {
    writer.abort();
  }
}

/** A layer that lies in the store as a plain archive. */
export function plainLayer(store: Store, { digest, size }: BlobFacts): Layer {
  return layerOf(indexTarLater(store.blobs.path(digest), digest), { digest, size });
}

function layerOf(files: FileIndex, { digest, size }: BlobFacts): Layer {
  const blob = { mediaType: layerMediaType("none"), digest, size };
  return { diffId: digest, blob, files: () => Promise.resolve(files) };
}

/** Writes one entry; where its content begins. */
function writeChange(writer: BlobWriter, change: Change, fixedTime: number | "preserve"): number {
  writer.write(encodeHeader(entryOf(change, fixedTime), headerBlock));
  const offset = writer.position;
  if (change.type === "file") copyContent(writer, contentOf(change.content), change.path);
  return offset;
}

/** Headers are made here, one after another. */
const headerBlock = new Uint8Array(blockSize);

function entryOf(change: Change, fixedTime: number | "preserve"): TarEntry {
  if (change.type === "remove" || change.type === "opaque") {
    const path = change.type === "remove" ? whiteoutName(change.path) : opaqueName(change.path);
    const mtime = fixedTime === "preserve" ? 0 : fixedTime;
    return { type: "file", path, mode: 0, uid: 0, gid: 0, size: 0, mtime };
  }
  const { type } = change;
  const entry = { ...metadataOf(change, fixedTime), path: entryName(change), size: 0 };
  switch (type) {
    case "file":
      return { ...entry, type, size: contentOf(change.content).size };
    case "hardlink":
      return { ...entry, type, linkname: escapedName(change.target.slice(1)) };
    case "symlink":
      return { ...entry, type, linkname: change.target };
    case "char":
    case "block":
      return { ...entry, type, major: change.major, minor: change.minor };
    default:
      return { ...entry, type };
  }
}

function entryName({ path, type }: Change): string {
  const name = escapedName(path.slice(1));
  if (type !== "directory") return name;
  return path === "/" ? "./" : `${name}/`;
}

function copyContent(writer: BlobWriter, content: Content, path: string): void {
  if (content.size === 0) return;
  const reader = content.open();
  try {
    writer.writeFrom(reader, content.size);
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code !== "content/short") throw error;
    throw new QuillaError(`what becomes ${path} got shorter while it was being read`, {
      code: "context/changed",
      hint: "build again when nothing writes to it",
      cause: error,
    });
  } finally {
    reader.close();
  }
  writer.zeros(padding(content.size));
}
