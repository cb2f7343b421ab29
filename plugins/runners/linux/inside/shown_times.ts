/**
 * The times that programs see, which are not those of the layers: what came since the last program ran is new, however old its
 * layer says that it is. So whatever a program makes of its sources by their times is made anew where they changed, and only there
 * (docs/decisions/times.md).
 *
 * @module
 */
import { lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readContent, systemCode } from "../../../../core/plugin/api/nouns.ts";
import type {
  FileIndex,
  FileView,
  IndexedName,
  TreeNode,
} from "../../../../core/plugin/api/tree.ts";
import { replaceFile, uniquePath } from "../../../../core/plugin/api/host.ts";

/** The time, in seconds, by the clock that the file system's times are of: it is a little behind, and never ahead of it. */
export function fileClock(directory: string): number {
  const probe = uniquePath(directory);
  writeFileSync(probe, "");
  const { mtimeMs } = lstatSync(probe);
  rmSync(probe);
  return Math.floor(mtimeMs) / 1000;
}

/** A file's time, in seconds; undefined where there is none. */
export function mtimeOf(path: string): number | undefined {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status && status.mtimeMs / 1000;
}

/** When a file was seen to be of the tree below, it keeps the time that it was seen with there. */
export interface TreeBelow {
  readonly tree: FileView;
  /** The time that a path is shown with, in seconds. */
  shown(path: string): number | undefined;
}

/** The times of what a new layer brings, but for what was there before as it is. */
export function timesOfFresh(
  below: TreeBelow,
  came: (node: TreeNode) => number,
): (node: TreeNode) => number {
  return (node) => {
    const before = below.tree.lstat(node.path);
    const isOld = before !== undefined && isSame(node, before);
    return (isOld ? below.shown(node.path) : undefined) ?? came(node);
  };
}

function isSame(node: TreeNode, before: TreeNode): boolean {
  if (node.type !== before.type) return false;
  if (node.type === "symlink") return node.target === (before as typeof node).target;
  return node.type !== "file" || sameFile(node, before as typeof node);
}

/** Whether two files have the same bytes. */
export function sameFile(
  { content: a }: TreeNode & { type: "file" },
  { content: b }: TreeNode & { type: "file" },
): boolean {
  if (a.size !== b.size) return false;
  const identity = a.identity?.();
  if (identity !== undefined && identity === b.identity?.()) return true;
  if (a.size <= comparedAtOnce) {
    const [x, y] = [readContent(a, comparedAtOnce), readContent(b, comparedAtOnce)];
    return x.every((byte, at) => byte === y[at]);
  }
  const readers = [a.open(), b.open()];
  try {
    const [x, y] = [new Uint8Array(comparedAtOnce), new Uint8Array(comparedAtOnce)];
    for (let left = a.size; left > 0; left -= comparedAtOnce) {
      const length = Math.min(left, comparedAtOnce);
      fill(readers[0]!, x.subarray(0, length));
      fill(readers[1]!, y.subarray(0, length));
      for (let at = 0; at < length; at++) if (x[at] !== y[at]) return false;
    }
    return true;
  } finally {
    for (const reader of readers) reader.close();
  }
}

const comparedAtOnce = 1 << 20;

function fill(reader: { read(into: Uint8Array): number }, into: Uint8Array): void {
  for (let filled = 0; filled < into.length;) {
    const got = reader.read(into.subarray(filled));
    if (got === 0) return;
    filled += got;
  }
}

/** The latest time, in seconds, in a layer; what lies far in the future was set by somebody who did not mean it. */
export function newestIn(index: FileIndex): number {
  const most = Date.now() / 1000 + 400 * 24 * 3600;
  let newest = 0;
  const visit = ({ item, children }: IndexedName) => {
    if (item !== undefined && item.type !== "hardlink" && item.mtime < most) {
      newest = Math.max(newest, item.mtime);
    }
    for (const child of children.values()) visit(child);
  };
  visit(index.root);
  return newest;
}

/** What is known of a snapshot's times, which are in seconds. */
export interface SnapshotTimes {
  /** The whole seconds that a clock gave its files: who copies a file with its time tells nothing by it. */
  readonly seconds: readonly number[];
  readonly newest: number;
  /** Whether all times are those that the layer says. */
  readonly isExact: boolean;
}

/** The times of snapshots: a file for each, beside them. */
export class Clocks {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  note(name: string, times: SnapshotTimes): void {
    const path = join(this.#directory, name);
    replaceFile(path, JSON.stringify(times), this.#directory, { sync: false, mode: 0o600 });
  }

  /** The seconds that a clock gave to files in any of these snapshots. */
  seconds(names: readonly string[]): Set<number> {
    return new Set(names.flatMap((name) => this.#read(name)?.seconds ?? []));
  }

  isExact(name: string): boolean {
    return this.#read(name)?.isExact === true;
  }

  /** The latest time in any of these snapshots. */
  newest(names: readonly string[]): number {
    return Math.max(0, ...names.map((name) => this.#read(name)?.newest ?? Infinity));
  }

  #read(name: string): SnapshotTimes | undefined {
    try {
      return JSON.parse(readFileSync(join(this.#directory, name), "utf8"));
    } catch (error) {
      if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}
