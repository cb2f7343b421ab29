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
export interface NodeBase {
  /** Clean absolute path inside the view. */
  readonly path: string;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  /** Number of the owner. */
  readonly uid: number;
  /** Number of the group. */
  readonly gid: number;
  /** Seconds since 1970, possibly with a fraction. */
  readonly mtime: number;
  /** Whether copies have this time, too, because the user wanted it; they have their layer's unless it says so. */
  readonly timeIsMeant?: boolean | undefined;
  /** Extended attributes; none unless given. */
  readonly xattrs?: Xattrs | undefined;
}

/** A file. */
export interface FileNode extends NodeBase {
  /** A file. */
  readonly type: "file";
  /** Its bytes. */
  readonly content: Content;
  /** Equal for nodes of one view that are hard links to one file; undefined for a file with one name. */
  readonly inode?: string | undefined;
}

/** A directory. */
export interface DirectoryNode extends NodeBase {
  /** A directory. */
  readonly type: "directory";
}

/** A symbolic link. */
export interface SymlinkNode extends NodeBase {
  /** A symbolic link. */
  readonly type: "symlink";
  /** The link's text, as it is. */
  readonly target: string;
}

/** A device. */
export interface DeviceNode extends NodeBase {
  /** Read by characters, or by blocks. */
  readonly type: "char" | "block";
  /** The number of its driver. */
  readonly major: number;
  /** Its number there. */
  readonly minor: number;
}

/** What processes talk through. */
export interface SpecialNode extends NodeBase {
  /** A named pipe, or a socket. */
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
