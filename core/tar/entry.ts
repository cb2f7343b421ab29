/**
 * One member of a tar archive, as POSIX.1-2001 pax and its GNU and ustar relatives describe it.
 *
 * Names are text: UTF-8, where bytes that are not UTF-8 are kept as lone surrogates U+DC80 to U+DCFF (one a byte), so that
 * what was read is written back the same.
 *
 * @module
 */
import type { Xattrs } from "../tree/view.ts";

/** The kinds of member that layers have. */
export type TarType =
  | "file"
  | "directory"
  | "symlink"
  | "hardlink"
  | "char"
  | "block"
  | "fifo";

/** A part of a sparse file that is no hole. */
export interface SparseStretch {
  readonly offset: number;
  readonly length: number;
}

/** A member's header. */
export interface TarEntry {
  /** The name as it stands in the archive; a directory's may end in `/`. */
  readonly path: string;
  readonly type: TarType;
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Length in bytes of the content; 0 for all but files. */
  readonly size: number;
  /** Of a sparse file, what follows in the archive, one stretch after the other; the rest of it is zeros. */
  readonly sparse?: readonly SparseStretch[] | undefined;
  /** Seconds since 1970, possibly negative or with a fraction. */
  readonly mtime: number;
  /** The link's text, for symlinks and hard links. */
  readonly linkname?: string | undefined;
  /** Device numbers, for char and block. */
  readonly major?: number | undefined;
  readonly minor?: number | undefined;
  readonly xattrs?: Xattrs | undefined;
}
