/**
 * A package as its manager's records in a file tree tell of it.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { readContent } from "../../../core/content.ts";
import { parentPath } from "../../../core/tree/path.ts";
import { resolve } from "../../../core/tree/resolve.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";

/** Whose packages they are. */
export type PackageManager = "dpkg" | "apk" | "rpm" | "npm" | "python";

/** What is installed. */
export interface InstalledPackage {
  /** Whose package it is. */
  readonly manager: PackageManager;
  /** As the package manager calls it, such as `libc6` or `@types/node`. */
  readonly name: string;
  /** With the epoch and the release, where there are some, as the manager writes it: `1:2.3-4`. */
  readonly version: string;
  /** As the manager calls it: `amd64`, `x86_64`, `noarch`; undefined where packages have none. */
  readonly architecture?: string | undefined;
  /** The source package or its file, where that is told and has another name. */
  readonly source?: string | undefined;
  /** As it stands there: mostly, but not always, an SPDX expression. */
  readonly licence?: string | undefined;
  /** The directory that it is, for managers that install into one beside others: npm's; or where its records are, Python's. */
  readonly directory?: string | undefined;
  /**
   * What it installed: clean absolute paths without links on the way. Directories may be among them, and names that are gone.
   */
  files(): Iterable<string>;
  /** Files that the manager keeps about this package alone, such as its scripts. */
  records(): Iterable<string>;
}

/** Records that are there and were not read. */
export interface UnreadRecords {
  readonly manager: PackageManager;
  /** The file. */
  readonly path: string;
  /** Why: half a sentence. */
  readonly why: string;
}

/** Told of each package, and of what cannot be read. */
export interface PackageListener {
  found(each: InstalledPackage): void;
  unread(records: UnreadRecords): void;
}

/** Records that are longer are not read. Bytes; those of a whole desktop have a tenth of it. */
export const largestRecords = 64 << 20;

/** A file's bytes; undefined where there is none, and where it is told to be too large. */
export function readRecords(
  files: FileView,
  path: string,
  manager: PackageManager,
  listener: PackageListener,
): Uint8Array<ArrayBuffer> | undefined {
  const node = leadsTo(files, path);
  if (node?.type !== "file") return undefined;
  try {
    return readContent(node.content, largestRecords) as Uint8Array<ArrayBuffer>;
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code !== "content/too-large") throw error;
    listener.unread({ manager, path, why: `it has more than ${largestRecords >> 20} MiB` });
    return undefined;
  }
}

/** What is at a path once links are followed; undefined also where they lead in circles. */
export function leadsTo(files: FileView, path: string): TreeNode | undefined {
  return files.lstat(realOf(files, path));
}

/** Gives paths without links on the way: `/bin/sh` is `/usr/bin/sh` where `/bin` leads to `/usr/bin`. A last link stays. */
export function linkFree(files: FileView): (path: string) => string {
  const known = new Map<string, string>();
  return (path) => {
    const parent = parentPath(path);
    let real = known.get(parent);
    if (real === undefined) known.set(parent, real = realOf(files, parent));
    const name = path.slice(path.lastIndexOf("/") + 1);
    return real === "/" ? `/${name}` : `${real}/${name}`;
  };
}

function realOf(files: FileView, path: string): string {
  try {
    return resolve(files, path);
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code !== "tree/link-loop") throw error;
    return path; // nothing is there
  }
}
