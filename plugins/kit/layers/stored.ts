/**
 * What is copied again as it is: a file that layers of this build's own have already, in the same place and with the same bytes,
 * mode, owner and attributes, is not stored a second time. `COPY . .` behind `COPY package.json .` is the usual case.
 *
 * Layers of a base do not count: the image may be put on another one. Nor do compiled Python files and their sources, which say
 * each other's times; and a file with several names stays one.
 *
 * Whether bytes are the same is known where they were compared before, `stored/<layer>`: what was copied then, by its identity.
 *
 * @module
 */
import { requireGoing } from "../../../core/aborting.ts";
import { type Content, contentOf } from "../../../core/content.ts";
import type { Digest } from "../../../core/digest.ts";
import type { AssembleLayersOptions } from "../../../core/layer/assemble.ts";
import type { Change, ChangeList } from "../../../core/layer/change.ts";
import { ownTime } from "../../../core/layer/layer_time.ts";
import { parentPath } from "../../../core/tree/path.ts";
import type { FileNode, TreeNode, Xattrs } from "../../../core/tree/view.ts";
import { sameContent } from "../comparing/contents.ts";

const kind = "stored";

type FileChange = Change & { readonly type: "file" };
type DirectoryChange = Change & { readonly type: "directory" };

/** What the changes are made to, and how. */
type About = Pick<AssembleLayersOptions, "below" | "times" | "store" | "room" | "signal">;

/** A file that is copied, and what stands there already, alike but for the bytes, of which nothing is known yet. */
interface Pair {
  readonly change: FileChange;
  readonly content: Content;
  readonly there: FileNode;
}

/**
 * The changes less the files that need not be stored again, and less the directories on the way to these alone. One file is left
 * where all could go, for no layer is to be empty.
 *
 * @param changes in the normal form; the very same are returned where all are needed
 */
export async function withoutStored(
  changes: ChangeList,
  about: About,
): Promise<ChangeList> {
  const left = new Map<string, FileChange>();
  for (const [layer, pairs] of pairsOf(changes, about)) {
    for (const change of await sameOf(layer, pairs, about)) left.set(change.path, change);
  }
  if (left.size === 0) return changes;
  const kept = without(changes, left, about);
  if (kept.length > 0) return kept;
  const smallest = [...left.values()].reduce((least, change) =>
    contentOf(change.content).size < contentOf(least.content).size ? change : least
  );
  left.delete(smallest.path);
  return without(changes, left, about);
}

/** What may be there already, by the layer that has it. */
function pairsOf(changes: ChangeList, about: About): Map<Digest, Pair[]> {
  const { below, room } = about;
  const own = new Set<string | undefined>(room.own);
  const named = new Set<string>();
  changes.forEach((each) => each.type === "hardlink" && named.add(each.target));
  const pairs = new Map<Digest, Pair[]>();
  let [directory, isThere] = ["", false];
  for (const change of changes) {
    if (change.type !== "file" || !change.storedOnce || named.has(change.path)) continue;
    if (/\.py[co]?$/.test(change.path)) continue;
    const parent = parentPath(change.path);
    if (parent !== directory) {
      [directory, isThere] = [parent, below.lstat(parent)?.type === "directory"];
    }
    const there = isThere ? below.lstat(change.path) : undefined;
    if (there?.type !== "file" || there.inode !== undefined) continue;
    const layer = there.content.identity?.()?.split(" ", 1)[0];
    const content = contentOf(change.content);
    if (!own.has(layer) || content.size !== there.content.size) continue;
    if (!isAlike(change, there, 0o644) || !hasItsTime(change, there, about)) continue;
    const found = pairs.get(layer as Digest) ?? [];
    pairs.set(layer as Digest, found);
    found.push({ change, content, there });
  }
  return pairs;
}

function isAlike(
  { mode, uid = 0, gid = 0, xattrs }: FileChange | DirectoryChange,
  there: TreeNode,
  usualMode: number,
): boolean {
  return (mode ?? usualMode) === there.mode && uid === there.uid && gid === there.gid &&
    haveSameXattrs(xattrs, there.xattrs);
}

function haveSameXattrs(a: Xattrs = new Map(), b: Xattrs = new Map()): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([name, value]) => {
    const other = b.get(name);
    return other?.length === value.length && value.every((byte, at) => byte === other[at]);
  });
}

/** A time that a layer makes is nobody's own. */
function hasItsTime(
  change: FileChange | DirectoryChange,
  there: TreeNode,
  { times }: About,
): boolean {
  const time = ownTime(change, times);
  return time === undefined || time === there.mtime || Math.floor(time) === there.mtime;
}

/** Those whose bytes are the same as there. */
async function sameOf(layer: Digest, pairs: readonly Pair[], about: About): Promise<FileChange[]> {
  const known = knownOf(layer, about);
  const noted: Record<string, readonly [string, boolean]> = {};
  const same: FileChange[] = [];
  let isNew = false;
  let turn = turnSize;
  for (const { change, content, there } of pairs) {
    const identity = content.identity?.();
    const before = Object.hasOwn(known, change.path) ? known[change.path] : undefined;
    const isKnown = identity !== undefined && before?.[0] === identity;
    const isSame = isKnown ? before![1] === true : sameContent(content, there.content);
    if (isSame) same.push(change);
    if (identity !== undefined) noted[change.path] = [identity, isSame];
    if (isKnown) continue;
    isNew ||= identity !== undefined;
    turn -= content.size;
    if (turn > 0) continue;
    turn = turnSize;
    await new Promise((resolve) => setImmediate(resolve));
    requireGoing(about.signal);
  }
  if (isNew) note(layer, noted, about);
  return same;
}

/** The event loop gets a turn after so many bytes. */
const turnSize = 32 << 20;

type Known = Readonly<Record<string, readonly [identity: string, isSame: boolean]>>;

/** Anything else than a record of ours is none: it may be damaged. */
function knownOf(layer: Digest, { store }: About): Known {
  try {
    const value: unknown = JSON.parse(store.cache.record(kind, layer) ?? "{}");
    return typeof value === "object" && value !== null ? value as Known : {};
  } catch {
    return {};
  }
}

function note(layer: Digest, known: Known, { store }: About): void {
  try {
    store.cache.remember(kind, layer, JSON.stringify(known), [layer]);
  } catch {
    // They are compared once more the next time.
  }
}

/** The changes less some files, and less the directories that lead to these alone and stand there as they are. */
function without(
  changes: ChangeList,
  left: ReadonlyMap<string, FileChange>,
  about: About,
): Change[] {
  const above = new Set<string>();
  for (const path of left.keys()) {
    for (let at = path; at !== "/" && !above.has(at = parentPath(at));) above.add(at);
  }
  const needed = new Set<string>();
  const kept: Change[] = [];
  for (let index = changes.length - 1; index >= 0; index--) {
    const change = changes.at(index)!;
    const { type, path } = change;
    if (type === "file" && left.has(path)) continue;
    if (type === "directory" && above.has(path) && !needed.has(path)) {
      const there = about.below.lstat(path);
      const isThere = there?.type === "directory" && isAlike(change, there, 0o755);
      if (isThere && hasItsTime(change, there, about)) continue;
    }
    needed.add(type === "opaque" ? path : parentPath(path));
    kept.push(change);
  }
  return kept.reverse();
}
