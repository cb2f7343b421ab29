/**
 * The times that programs see, which are not those of the layers: what came since the last program ran is new, however old its
 * layer says that it is. So whatever a program makes of its sources by their times is made anew where they changed, and only there
 * (docs/decisions/times.md).
 *
 * @module
 */
import { lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemCode } from "../../../../core/plugin/api/nouns.ts";
import type { FileView, TreeNode } from "../../../../core/plugin/api/tree.ts";
import { sameContent } from "../../../kit/comparing/contents.ts";
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
  return node.type !== "file" || sameContent(node.content, (before as typeof node).content);
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
