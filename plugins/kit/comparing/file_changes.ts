/**
 * What the files of two images are differently.
 *
 * @module
 */
import { type Content, type Digest, Hasher, readPieces } from "../../../core/plugin/api/nouns.ts";
import { compareBytes } from "../../../core/plugin/api/text.ts";
import { type FileView, type TreeNode, walk, type Xattrs } from "../../../core/plugin/api/tree.ts";

/** What is said of a file. Times are not: they tell when, not what. */
export interface FileFacts {
  /** What it is. */
  readonly type: TreeNode["type"];
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  /** Number of the owner. */
  readonly uid: number;
  /** Number of the group. */
  readonly gid: number;
  /** Bytes, of a regular file. */
  readonly size?: number | undefined;
  /** Of a regular file whose content differs. */
  readonly digest?: Digest | undefined;
  /** Of a symbolic link. */
  readonly target?: string | undefined;
  /** Of a device, `major:minor`. */
  readonly device?: string | undefined;
}

/** What of a file differs. */
export type FileAspect = "type" | "mode" | "owner" | "content" | "target" | "device" | "xattrs";

/** One name that is not the same. */
export type FileChange =
  | { readonly kind: "added"; readonly path: string; readonly after: FileFacts }
  | { readonly kind: "removed"; readonly path: string; readonly before: FileFacts }
  | {
    readonly kind: "changed";
    readonly path: string;
    readonly before: FileFacts;
    readonly after: FileFacts;
    readonly what: readonly FileAspect[];
  };

/**
 * Compares two trees name by name: parents first, each directory's names in byte order. Contents are read where lengths are
 * equal and it is not known that they are the same.
 *
 * @throws {QuillaError} `content/short`
 */
export function* fileChanges(before: FileView, after: FileView): Generator<FileChange> {
  yield* changesAt(before, after, before.lstat("/")!, after.lstat("/")!);
}

function* changesAt(
  before: FileView,
  after: FileView,
  a: TreeNode | undefined,
  b: TreeNode | undefined,
): Generator<FileChange> {
  if (a === undefined) return yield* all("added", after, b!);
  if (b === undefined) return yield* all("removed", before, a);
  const [was, is] = [factsOf(a), factsOf(b)];
  const what = differences(a, b);
  if (what.length > 0) {
    const facts = { before: withDigest(was, a, what), after: withDigest(is, b, what) };
    yield { kind: "changed", path: a.path, ...facts, what };
  }
  const olds = before.list(a.path);
  const news = after.list(b.path);
  for (let i = 0, j = 0; i < olds.length || j < news.length;) {
    const order = orderOf(olds[i], news[j]);
    yield* changesAt(
      before,
      after,
      order <= 0 ? olds[i++] : undefined,
      order >= 0 ? news[j++] : undefined,
    );
  }
}

/** Which of two siblings comes first; what is not there comes last. */
function orderOf(a: TreeNode | undefined, b: TreeNode | undefined): number {
  if (a === undefined) return 1;
  return b === undefined ? -1 : compareBytes(a.path, b.path);
}

function* all(kind: "added" | "removed", view: FileView, top: TreeNode): Generator<FileChange> {
  const change = (node: TreeNode): FileChange =>
    kind === "added"
      ? { kind, path: node.path, after: factsOf(node) }
      : { kind, path: node.path, before: factsOf(node) };
  yield change(top);
  if (top.type !== "directory") return;
  for (const node of walk(view, top.path)) yield change(node);
}

function differences(a: TreeNode, b: TreeNode): FileAspect[] {
  const what: FileAspect[] = [];
  if (a.type !== b.type) what.push("type");
  if (a.mode !== b.mode) what.push("mode");
  if (a.uid !== b.uid || a.gid !== b.gid) what.push("owner");
  const [was, is] = [factsOf(a), factsOf(b)];
  if (a.type === "file" && b.type === "file" && !sameContent(a.content, b.content)) {
    what.push("content");
  }
  if (a.type === b.type && was.target !== is.target) what.push("target");
  if (a.type === b.type && was.device !== is.device) what.push("device");
  if (!sameXattrs(a.xattrs, b.xattrs)) what.push("xattrs");
  return what;
}

function factsOf(node: TreeNode): FileFacts {
  const { type, mode, uid, gid } = node;
  const facts = { type, mode, uid, gid };
  switch (node.type) {
    case "file":
      return { ...facts, size: node.content.size };
    case "symlink":
      return { ...facts, target: node.target };
    case "char":
    case "block":
      return { ...facts, device: `${node.major}:${node.minor}` };
    default:
      return facts;
  }
}

function withDigest(facts: FileFacts, node: TreeNode, what: readonly FileAspect[]): FileFacts {
  return node.type === "file" && what.includes("content")
    ? { ...facts, digest: digestOfContent(node.content) }
    : facts;
}

/** What two images have of one layer is one object, and is not read. */
function sameContent(a: Content, b: Content): boolean {
  if (a === b) return true;
  return a.size === b.size && digestOfContent(a) === digestOfContent(b);
}

function digestOfContent(content: Content): Digest {
  const hasher = new Hasher("sha256");
  for (const piece of readPieces(content)) hasher.update(piece);
  return hasher.digest();
}

function sameXattrs(a: Xattrs = new Map(), b: Xattrs = new Map()): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([name, value]) => {
    const other = b.get(name);
    return other !== undefined && other.length === value.length &&
      value.every((byte, at) => byte === other[at]);
  });
}
