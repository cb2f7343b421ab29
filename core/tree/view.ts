/**
 * A file tree that can be looked at: a directory of the host, a union of layers, or whatever a plugin makes.
 *
 * Paths start with `/`, the view's own root; they are clean (no `.`, `..`, `//` or trailing slash). A view resolves no
 * link: {@linkcode resolve} of resolve.ts does, and never leaves the root.
 *
 * @module
 */
import type { Content } from "../content.ts";

/** Extended attributes: name to raw value. */
export type Xattrs = ReadonlyMap<string, Uint8Array>;

/** What every node has. */
interface NodeBase {
  /** Clean absolute path inside the view. */
  readonly path: string;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970, possibly with a fraction. */
  readonly mtime: number;
  /** Whether copies have this time, too, because the user wanted it; they have their layer's unless it says so. */
  readonly timeIsMeant?: boolean | undefined;
  readonly xattrs?: Xattrs | undefined;
}

export interface FileNode extends NodeBase {
  readonly type: "file";
  readonly content: Content;
  /** Equal for nodes of one view that are hard links to one file; undefined for a file with one name. */
  readonly inode?: string | undefined;
}

export interface DirectoryNode extends NodeBase {
  readonly type: "directory";
}

export interface SymlinkNode extends NodeBase {
  readonly type: "symlink";
  /** The link's text, as it is. */
  readonly target: string;
}

export interface DeviceNode extends NodeBase {
  readonly type: "char" | "block";
  readonly major: number;
  readonly minor: number;
}

export interface SpecialNode extends NodeBase {
  readonly type: "fifo" | "socket";
}

/** One name in a file tree, never followed. */
export type TreeNode = FileNode | DirectoryNode | SymlinkNode | DeviceNode | SpecialNode;

/** A file tree, read only. */
export interface FileView {
  /** The node at a path, or undefined; `/` is always there. Links on the way are not followed: they have no children. */
  lstat(path: string): TreeNode | undefined;
  /** The children of a directory in byte order of their names; none where the path is no directory. */
  list(path: string): readonly TreeNode[];
  /** Why nothing is seen at a path where something is, for a message; undefined where nothing is. */
  whyHidden?(path: string): string | undefined;
}
