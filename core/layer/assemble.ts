/**
 * From changes to a layer in the store: one pass that reads, hashes and writes each byte once.
 *
 * @module
 */
import { type Content, contentOf, fileContent } from "../content.ts";
import type { Digest } from "../digest.ts";
import { QuillaError } from "../errors.ts";
import { layerMediaType } from "../oci/media_types.ts";
import type { BlobFacts, BlobWriter } from "../store/ingest.ts";
import type { Store } from "../store/store.ts";
import type { TarEntry } from "../tar/entry.ts";
import { encodeHeader, endOfArchive, padding } from "../tar/write.ts";
import type { FileView } from "../tree/view.ts";
import type { Change } from "./change.ts";
import { FileIndexBuilder, type IndexedChange } from "./file_index.ts";
import type { Layer } from "./layer.ts";
import { layerInputs } from "./layer_inputs.ts";
import { normalForm } from "./normal_form.ts";
import { indexTarLater } from "./tar_index.ts";
import { opaqueName, whiteoutName } from "./whiteout.ts";

/** How a layer is assembled. */
export interface AssembleOptions {
  readonly store: Store;
  /** The tree that the changes are made to. */
  readonly below: FileView;
  /** The time of every entry, in seconds; `preserve` keeps each its own. */
  readonly mtime: number | "preserve";
  /** What was made before; nothing, unless given. */
  readonly memory?: LayerMemory | undefined;
  /** Told now and then how many bytes are written. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** Knows the layers that were made before, by what they were made from: see `layerInputs`. */
export interface LayerMemory {
  /** The layer's blob; undefined where it must be made. The inputs are undefined where they cannot be told. */
  recall(inputs: readonly string[] | undefined): Promise<BlobFacts | undefined>;
  remember(inputs: readonly string[] | undefined, layer: BlobFacts): void;
}

/** The event loop gets a turn after so many bytes: timers, signals and other stages wait for it. */
const turnSize = 32 << 20;

/**
 * @throws {QuillaError} `layer/path`, `layer/whiteout-name`, `layer/through-link` for changes that no layer can hold,
 * `context/changed` for a file whose length changed while it was read, and what the store throws
 */
export async function assembleLayer(
  changes: Iterable<Change> | AsyncIterable<Change>,
  options: AssembleOptions,
): Promise<Layer> {
  const { store, memory } = options;
  const sorted = await normalForm(changes, options.below);
  const inputs = memory && layerInputs(sorted, options.mtime);
  const known = await memory?.recall(inputs);
  if (known !== undefined) return plainLayer(store, known);
  const index = new FileIndexBuilder();
  const writer = store.blobs.ingest();
  const blobFile: BlobFile = { path: "" };
  try {
    let nextTurn = turnSize;
    for (const change of sorted) {
      index.add(writeChange(writer, change, options.mtime, blobFile));
      if (writer.position < nextTurn) continue;
      nextTurn = writer.position + turnSize;
      options.onProgress?.(writer.position);
      await new Promise((resolve) => setImmediate(resolve));
    }
    writer.write(endOfArchive);
    const { digest, size } = writer.commit();
    blobFile.path = store.blobs.path(digest);
    blobFile.digest = digest;
    memory?.remember(inputs, { digest, size });
    const files = index.finish();
    const blob = { mediaType: layerMediaType("none"), digest, size };
    return { diffId: digest, blob, files: () => Promise.resolve(files) };
  } finally {
    writer.abort();
  }
}

/** A layer that lies in the store as a plain archive. */
export function plainLayer(store: Store, { digest, size }: BlobFacts): Layer {
  const files = indexTarLater(store.blobs.path(digest), digest);
  const blob = { mediaType: layerMediaType("none"), digest, size };
  return { diffId: digest, blob, files: () => Promise.resolve(files) };
}

/** Where the layer's blob lies, known once it is committed. */
interface BlobFile {
  path: string;
  digest?: Digest;
}

const defaultModes: Record<string, number> = { directory: 0o755, symlink: 0o777 };

/** Writes one entry; what stands there from now on. */
function writeChange(
  writer: BlobWriter,
  change: Change,
  fixedTime: number | "preserve",
  blobFile: BlobFile,
): IndexedChange {
  if (change.type === "remove" || change.type === "opaque") {
    const path = change.type === "remove" ? whiteoutName(change.path) : opaqueName(change.path);
    const mtime = fixedTime === "preserve" ? 0 : fixedTime;
    writer.write(encodeHeader({ type: "file", path, mode: 0, uid: 0, gid: 0, size: 0, mtime }));
    return change;
  }
  const metadata = {
    path: change.path,
    mode: change.mode ?? defaultModes[change.type] ?? 0o644,
    uid: change.uid ?? 0,
    gid: change.gid ?? 0,
    mtime: fixedTime === "preserve" ? change.mtime ?? 0 : fixedTime,
    xattrs: change.xattrs,
  };
  const entry = { ...metadata, path: entryName(change), size: 0 };
  const writeHeader = (rest: Pick<TarEntry, "type"> & Partial<TarEntry>) =>
    writer.write(encodeHeader({ ...entry, ...rest }));
  const { type } = change;
  switch (type) {
    case "file": {
      const content = contentOf(change.content);
      writeHeader({ type, size: content.size });
      const offset = writer.position;
      copyContent(writer, content, change.path);
      const { size } = content;
      const written = {
        size,
        open: () => fileContent(blobFile.path, offset, size).open(),
        identity: () => blobFile.digest && `${blobFile.digest} ${offset} ${size}`,
      };
      return { ...metadata, type, content: written };
    }
    case "hardlink":
      writeHeader({ type, linkname: change.target.slice(1) });
      return change;
    case "symlink":
      writeHeader({ type, linkname: change.target });
      return { ...metadata, type, target: change.target };
    case "char":
    case "block": {
      const { major, minor } = change;
      writeHeader({ type, major, minor });
      return { ...metadata, type, major, minor };
    }
    default:
      writeHeader({ type });
      return { ...metadata, type };
  }
}

function entryName({ path, type }: Change): string {
  if (type !== "directory") return path.slice(1);
  return path === "/" ? "./" : `${path.slice(1)}/`;
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
