/**
 * File trees in memory, written down as the changes of one layer.
 *
 * @module
 */
import { bytesContent } from "../../core/content.ts";
import type { Change } from "../../core/layer/change.ts";
import {
  type FileIndex,
  FileIndexBuilder,
  type IndexedChange,
} from "../../core/tree/file_index.ts";
import { UnionTree } from "../../core/tree/union.ts";

/** The tree that these changes make of nothing. */
export function treeOf(changes: readonly Change[]): UnionTree {
  return new UnionTree([layerOf(changes)]);
}

/** What one layer says. */
export function layerOf(changes: readonly Change[]): FileIndex {
  const index = new FileIndexBuilder();
  for (const change of changes) index.add(indexed(change));
  return index.finish();
}

function indexed(change: Change): IndexedChange {
  if (change.type === "remove" || change.type === "opaque" || change.type === "hardlink") {
    return change;
  }
  const mode = change.type === "directory" ? 0o755 : change.type === "symlink" ? 0o777 : 0o644;
  const node = { mode, uid: 0, gid: 0, mtime: 0, ...change };
  if (node.type !== "file") return node as IndexedChange;
  const { content } = node;
  const isData = typeof content === "string" || content instanceof Uint8Array;
  return { ...node, content: isData ? bytesContent(content) : content } as IndexedChange;
}
