/**
 * The files of an image, listed without being unpacked: what the headers of its layers say.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { didYouMean, quote } from "../../../core/plugin/api/text.ts";
import {
  baseName,
  cleanPath,
  type FileIndex,
  type FileView,
  parentPath,
  resolve,
  type TreeNode,
  UnionTree,
  walk,
} from "../../../core/plugin/api/tree.ts";
import { GlobPattern, hasWildcard } from "../../kit/patterns/glob_pattern.ts";
import type { SeenImage } from "../../kit/transfer/look.ts";

/** A name in an image. */
export interface ImageFile {
  /** Absolute. */
  readonly path: string;
  /** What is there; further names of a file are files. */
  readonly type: TreeNode["type"];
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  /** Number of the owner. */
  readonly uid: number;
  /** Number of the group. */
  readonly gid: number;
  /** Bytes of a file, else 0. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Where a symbolic link leads, as it says. */
  readonly target?: string | undefined;
  /** The numbers of a device. */
  readonly device?: readonly [major: number, minor: number] | undefined;
  /** The layer that it comes from: 0 is the lowest. */
  readonly layer: number;
}

/**
 * What an image has at these paths, directories with all that is below them: everything, where there is none. In a path, `*`, `?`
 * and `[…]` match within a name, `**` any directories; what they match is listed without what is below it.
 *
 * @throws {QuillaError} `image/no-file` where nothing is at a path or matches one, `glob/bad-pattern`, and what reading throws
 */
export async function listFiles(
  image: SeenImage,
  paths: readonly string[],
): Promise<Iterable<ImageFile>> {
  const outlines = await Promise.all(image.layers.map((layer) => layer.names()));
  const layers = outlines.map(({ index }) => index);
  const tree = new UnionTree(layers);
  const found = paths.length === 0
    ? [walk(tree, "/")]
    : paths.map((path) => hasWildcard(path) ? matching(tree, path) : below(tree, path));
  return described(found, layers);
}

function* described(
  found: readonly Iterable<TreeNode>[],
  layers: readonly FileIndex[],
): Generator<ImageFile> {
  for (const nodes of found) {
    for (const node of nodes) yield { ...factsOf(node), layer: layerOf(node.path, layers) };
  }
}

function factsOf(node: TreeNode): Omit<ImageFile, "layer"> {
  const { path, type, mode, uid, gid, mtime } = node;
  const facts = { path, type, mode, uid, gid, mtime, size: 0 };
  if (node.type === "file") return { ...facts, size: node.content.size };
  if (node.type === "symlink") return { ...facts, target: node.target };
  if (node.type !== "char" && node.type !== "block") return facts;
  return { ...facts, device: [node.major, node.minor] };
}

/** What is seen at a path is what the topmost layer has there; a directory that none has is the topmost's that implies it. */
function layerOf(path: string, layers: readonly FileIndex[]): number {
  const written = layers.findLastIndex((layer) => layer.get(path)?.item !== undefined);
  return written >= 0 ? written : layers.findLastIndex((layer) => layer.get(path)?.implied);
}

/** A link is what it is, and is followed where a slash stands behind it. */
function* below(tree: FileView, path: string): Generator<TreeNode> {
  const last = path.endsWith("/") ? "follow" : "keep";
  const node = requireNode(tree, resolve(tree, `/${path}`, { last }), path);
  if (node.path !== "/") yield node;
  yield* walk(tree, node.path);
}

function* matching(tree: FileView, written: string): Generator<TreeNode> {
  const parts = cleanPath(written).slice(1).split("/");
  const first = parts.findIndex((part) => hasWildcard(part));
  const top = resolve(tree, `/${parts.slice(0, first).join("/")}`);
  const pattern = new GlobPattern(parts.slice(first).join("/"), { doubleStar: true });
  const from = top === "/" ? 1 : top.length + 1;
  let count = 0;
  const enter = ({ path }: TreeNode) => pattern.mayMatchBelow(path.slice(from));
  for (const node of walk(tree, top, { enter })) {
    if (!pattern.matches(node.path.slice(from))) continue;
    count++;
    yield node;
  }
  if (count > 0) return;
  throw new QuillaError(`no file of the image matches ${quote(written)}`, {
    code: "image/no-file",
    hint: "* matches within a name, ** any directories: **/*.so",
  });
}

/**
 * The node at a path that is resolved.
 *
 * @param written as the user has it
 * @throws {QuillaError} `image/no-file`
 */
export function requireNode(tree: FileView, path: string, written: string): TreeNode {
  const node = tree.lstat(path);
  if (node !== undefined) return node;
  const leads = cleanPath(written) === path ? "" : `, to which ${quote(written)} leads`;
  const beside = tree.list(parentPath(path)).map((each) => baseName(each.path));
  const directory = parentPath(path) === "/" ? "/" : `${parentPath(path)}/`;
  throw new QuillaError(`there is no ${quote(path)} in the image${leads}`, {
    code: "image/no-file",
    hint: didYouMean(baseName(path), beside, (name) => directory + name) ??
      "`quilla image files` lists what is there",
  });
}
