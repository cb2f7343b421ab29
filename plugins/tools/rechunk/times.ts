/**
 * The times that files get: their own, one for all, or those that they had in the image before.
 *
 * What is the same as it was keeps the time that it had, as in what RUN sees. Else one file more in an image would move all that its
 * step made, which has that step's time.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { type Content, contentOf } from "../../../core/plugin/api/nouns.ts";
import type { Change } from "../../../core/plugin/api/layer.ts";
import {
  childPath,
  type FileIndex,
  type FileView,
  type IndexedName,
} from "../../../core/plugin/api/tree.ts";
import { sameContent } from "../../kit/comparing/contents.ts";
import { retimed } from "../../kit/layers/retimed.ts";
import type { Entry } from "./entries.ts";

/**
 * Paths, and the times that they have in a previous image and not in this one, though they are the same.
 *
 * @param before the layers of the previous image, each let go of before the next one comes: it names each path in one of them
 */
export async function timesBefore(
  entries: readonly Entry[],
  tree: FileView,
  before: AsyncIterable<FileIndex>,
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  const compiled: [Change & { type: "file" }, LayerItem & { type: "file" }][] = [];
  const byPath = new Map(entries.map(({ change }) => [change.path, change]));
  for await (const { root } of before) {
    for (const { path, item } of itemsBelow(root, "/")) {
      const change = byPath.get(path);
      if (change === undefined || change.type !== item.type) continue;
      if (item.mtime === (change.mtime ?? 0)) continue;
      if (change.type === "file" && item.type === "file" && /\.py[co]$/.test(path)) {
        compiled.push([change, item]);
      } else if (isSame(change, item)) times.set(path, item.mtime);
    }
  }
  // They may say the time of their source, and follow it.
  for (const [{ path, content }, old] of compiled) {
    const bytes = contentOf(content);
    const follows = retimed(path, bytes, tree, (path, own) => times.get(path) ?? own);
    const restate = follows &&
      ((first: Buffer) => first.writeUInt32LE(follows.seconds >>> 0, follows.at));
    if (sameContent(bytes, old.content, restate)) times.set(path, old.mtime);
  }
  return times;
}

type LayerItem = Exclude<NonNullable<IndexedName["item"]>, { type: "hardlink" }>;

function* itemsBelow(
  { children }: IndexedName,
  directory: string,
): Generator<{ readonly path: string; readonly item: LayerItem }> {
  for (const [name, child] of children) {
    const path = childPath(directory, name);
    const { item } = child;
    if (item !== undefined && item.type !== "hardlink") yield { path, item };
    yield* itemsBelow(child, path);
  }
}

type Node = Exclude<Entry["change"], { type: "remove" | "opaque" | "hardlink" }>;

function isSame(change: Node, old: { readonly type: string }): boolean {
  switch (change.type) {
    case "file":
      return sameContent(
        contentOf(change.content),
        (old as unknown as { content: Content }).content,
      );
    case "symlink":
      return change.target === (old as unknown as typeof change).target;
    case "char":
    case "block": {
      const { major, minor } = old as unknown as typeof change;
      return change.major === major && change.minor === minor;
    }
    default:
      return true;
  }
}
