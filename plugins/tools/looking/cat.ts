/**
 * One file of an image. Layers are read from the top down, and no further than it takes to know what is at its path.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import {
  childPath,
  type FileIndex,
  type FileNode,
  type FileView,
  type IndexedName,
  resolve,
  type TreeNode,
} from "../../../core/plugin/api/tree.ts";
import type { SeenImage } from "../../kit/transfer/look.ts";
import { requireNode } from "./files.ts";

/**
 * The file at a path, links followed inside the image and never out of it.
 *
 * @throws {QuillaError} `image/no-file`, `image/not-a-file`, `tree/link-loop`, and what reading the layers throws
 */
export async function findFile({ layers }: SeenImage, path: string): Promise<FileNode> {
  const known: FileIndex[] = []; // top first
  while (true) {
    try {
      const view = viewOf(known, layers.length);
      const at = resolve(view, `/${path}`);
      return requireFile(requireNode(view, at, path), at);
    } catch (error) {
      if (!(error instanceof NotYetKnown)) throw error;
      known.push(await layers[layers.length - 1 - known.length]!.files());
    }
  }
}

/** What a path means lies further down. */
class NotYetKnown extends Error {}

function viewOf(known: readonly FileIndex[], count: number): FileView {
  const lstat = (path: string) => seen(known, count, path);
  return { lstat, list: (path) => namesIn(known, path).flatMap((each) => lstat(each) ?? []) };
}

function namesIn(known: readonly FileIndex[], directory: string): string[] {
  const names = known.flatMap((layer) => [...layer.get(directory)?.children.keys() ?? []]);
  return [...new Set(names)].map((name) => childPath(directory, name));
}

function requireFile(node: TreeNode, at: string): FileNode {
  const { type } = node;
  if (type === "file") return node;
  const what = type === "directory" ? "a directory" : `no file, but a ${kinds[type] ?? type}`;
  throw new QuillaError(`${quote(at)} is ${what}`, {
    code: "image/not-a-file",
    hint: type === "directory"
      ? "`quilla image files` lists it; `quilla export` has its files in a tar"
      : "only files have bytes",
  });
}

const kinds: Readonly<Record<string, string>> = {
  char: "device",
  block: "device",
  fifo: "named pipe",
};

/**
 * What layers show at a path, as an overlay mount would: the first that says something from the top down. That of a directory
 * its own layer has no entry for is said by that layer, too; whose it is does not matter here.
 *
 * @param known the layers that were read, top first
 * @param count of all layers
 * @throws {NotYetKnown} where none of them says it, and there are more
 */
function seen(known: readonly FileIndex[], count: number, path: string): TreeNode | undefined {
  for (const [position, { root }] of known.entries()) {
    const said = saidBy(root, path);
    if (said === "gone") return undefined;
    if (said === undefined) continue;
    const { item } = said;
    if (item === undefined) return { ...bareDirectory, path };
    if (item.type !== "hardlink") return { ...item, path };
    return seen(known.slice(position), count - position, item.target);
  }
  if (known.length < count) throw new NotYetKnown();
  return path === "/" ? { ...bareDirectory, path } : undefined;
}

const bareDirectory = { type: "directory", mode: 0o755, uid: 0, gid: 0, mtime: 0 } as const;

/** What one layer says: a name that is there, that nothing is there whatever is below, or nothing. */
function saidBy(root: IndexedName, path: string): IndexedName | "gone" | undefined {
  let name = root;
  let isHidden = false;
  for (const component of path === "/" ? [] : path.slice(1).split("/")) {
    if (name.item !== undefined && name.item.type !== "directory") return "gone";
    isHidden ||= name.opaque;
    const child = name.children.get(component);
    if (child === undefined) return isHidden ? "gone" : undefined;
    name = child;
    isHidden ||= name.removed;
  }
  if (name.item !== undefined || name.implied) return name;
  return isHidden ? "gone" : undefined;
}
