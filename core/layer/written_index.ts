/**
 * The index of a layer that was just written, from the changes that it was made of.
 *
 * @module
 */
import type { Digest } from "../digest.ts";
import { contentOf } from "../content.ts";
import type { Change, ChangeList } from "./change.ts";
import { FileIndex, FileIndexBuilder, type IndexedChange } from "../tree/file_index.ts";
import { type LayerTimes, ownTime } from "./layer_time.ts";
import type { Store } from "../store/store.ts";
import { archivedContent } from "./tar_index.ts";

/** A layer's archive, in the order of its changes. */
export interface WrittenLayer {
  /** The normal form. */
  readonly changes: ChangeList;
  /** Where the content of each begins. */
  readonly offsets: readonly number[];
  /** As for `assembleLayer`. */
  readonly times: LayerTimes;
  /** The layer's own, in seconds. */
  readonly time: number;
  readonly path: string;
  readonly digest?: Digest;
}

const defaultModes: Record<string, number> = { directory: 0o755, symlink: 0o777 };

/**
 * What a change says of what it puts somewhere, and what it leaves to be understood.
 *
 * @param time the layer's own, for what has none
 */
export function metadataOf(
  change: Exclude<Change, { type: "remove" | "opaque" }>,
  times: LayerTimes,
  time: number,
) {
  const { path, type, mode, uid = 0, gid = 0, xattrs } = change;
  return {
    path,
    mode: mode ?? defaultModes[type] ?? 0o644,
    uid,
    gid,
    mtime: ownTime(change, times) ?? time,
    xattrs,
  };
}

/** Made when it is first looked at: the last layer of a build never is. */
export function indexLater(layer: WrittenLayer, digest: Digest, store: Store): FileIndex {
  return new FileIndex(() => store.indexed(digest, () => indexOf({ ...layer, digest })));
}

/** @throws {QuillaError} what `FileIndexBuilder` throws; of changes in normal form only where one of them is a hard link */
export function indexOf(layer: WrittenLayer): FileIndex {
  const builder = new FileIndexBuilder({ reservedNames: true });
  layer.changes.forEach((change, at) => builder.add(indexed(change, layer, layer.offsets[at]!)));
  return builder.finish();
}

function indexed(change: Change, layer: WrittenLayer, offset: number): IndexedChange {
  if (change.type === "remove" || change.type === "opaque" || change.type === "hardlink") {
    return change;
  }
  const metadata = metadataOf(change, layer.times, layer.time);
  const { type } = change;
  switch (type) {
    case "file": {
      const { size } = contentOf(change.content);
      return {
        ...metadata,
        type,
        content: archivedContent(layer.path, offset, { size }, layer.digest),
      };
    }
    case "symlink":
      return { ...metadata, type, target: change.target };
    case "char":
    case "block":
      return { ...metadata, type, major: change.major, minor: change.minor };
    default:
      return { ...metadata, type };
  }
}
