/**
 * What a layer does to the tree below it.
 *
 * @module
 */
import type { Content } from "../content.ts";
import type { Xattrs } from "../tree/view.ts";

/** What is common to the changes that leave something at the path. Owners are 0:0 unless given. */
export interface ChangeBase {
  /** Clean absolute path in the image. */
  readonly path: string;
  /** Permission bits, 0 to 0o7777. Files 0o644, directories 0o755, links 0o777 unless given. */
  readonly mode?: number | undefined;
  /** Number of the owner. */
  readonly uid?: number | undefined;
  /** Number of the group. */
  readonly gid?: number | undefined;
  /** Seconds since 1970; only kept under `--timestamp preserve`, or where `keepsTime` says so. */
  readonly mtime?: number | undefined;
  /** Whether the time belongs to it, as an archive's members have theirs, and stays unless the user asked for one time for all. */
  readonly keepsTime?: boolean | undefined;
  /** Whether a file is left out where layers of this build's own have it already as it is, whatever came between. */
  readonly storedOnce?: boolean | undefined;
  /** Extended attributes; none unless given. */
  readonly xattrs?: Xattrs | undefined;
}

/** One entry of a layer. */
export type Change =
  | ChangeBase & { readonly type: "file"; readonly content: Content | Uint8Array | string }
  | ChangeBase & { readonly type: "directory" }
  | ChangeBase & { readonly type: "symlink"; readonly target: string }
  /** Another name of a file that stands, under `target` (clean, absolute), in the same layer. */
  | ChangeBase & { readonly type: "hardlink"; readonly target: string }
  | ChangeBase & {
    readonly type: "char" | "block";
    readonly major: number;
    readonly minor: number;
  }
  | ChangeBase & { readonly type: "fifo" }
  /** Takes away what the layers below have at the path (a whiteout). */
  | { readonly type: "remove"; readonly path: string }
  /** Takes away all that the layers below have under this directory (an opaque whiteout). */
  | { readonly type: "opaque"; readonly path: string };

/** Changes in a row, as an array has them; each may be made when it is asked for, for there may be a million. */
export interface ChangeList extends Iterable<Change> {
  readonly length: number;
  at(index: number): Change | undefined;
  some(test: (change: Change) => unknown): boolean;
  forEach(each: (change: Change, at: number) => void): void;
  /** What is made of the changes; or what was made of the very same ones, where that is known by what it is `about`. */
  remembered?<Made>(about: string, make: () => Made): Made;
}

export function isChangeList(given: object): given is ChangeList {
  return ["at", "some", "forEach", "length", Symbol.iterator].every((name) => name in given);
}
