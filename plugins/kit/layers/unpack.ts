/**
 * Unpacking an archive into a directory of an image, as BuildKit's ADD does it, said as changes of a layer.
 *
 * The directory is the root for all that the archive names: absolute names and links count from it, and nothing leads out of
 * it. A member takes the place of what is at its name, save that a directory is merged with a directory. Links on the way to a
 * name are followed, be they the archive's own or the image's, and never lead above the directory: there, `..` is the directory
 * itself, as it is at the root of a running system. A directory that is missing on the way is made, 0755 and root's.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { TarEntry } from "../../../core/tar/entry.ts";
import { readTarFile } from "../../../core/tar/read_file.ts";
import { baseName, childPath, parentPath } from "../../../core/tree/path.ts";
import type { ChangeSet } from "./change_set.ts";
import type { Owner } from "./copy.ts";
import { keptXattrs } from "../../../core/layer/kept_xattrs.ts";
import { requireLength } from "../../../core/layer/layer_entry.ts";
import { archivedContent } from "../../../core/layer/tar_index.ts";
import { looksLikeWhiteout } from "../../../core/tree/whiteout.ts";

/** How an archive is unpacked. */
export interface UnpackOptions {
  /** The owner of everything in it; the archive's own unless given. */
  readonly owner?: Owner | undefined;
}

/** As many links as Linux follows in one path. */
const linkLimit = 40;

/** More members are refused: each costs memory, whatever it holds. */
const memberLimit = 4_000_000;

/**
 * @param path an uncompressed archive, which must stay until the changes are a layer
 * @param directory of the image, clean and absolute, without links on the way; it must be there in `changes`
 * @throws {QuillaError} `unpack/outside`, `unpack/not-a-directory`, `unpack/link-loop`, `unpack/whiteout`,
 * `unpack/too-many`, `layer/hardlink-target`, `layer/path-too-long`, and what `readTarFile` throws
 */
export function unpackTar(
  path: string,
  directory: string,
  changes: ChangeSet,
  options: UnpackOptions = {},
): void {
  const unpacker = new Unpacker(directory, changes, options);
  let members = 0;
  for (const { entry, offset } of readTarFile(path)) {
    if (++members > memberLimit) {
      throw new QuillaError(`it has more than ${memberLimit} members`, {
        code: "unpack/too-many",
        hint: "it was made to fill the memory, or is larger than quilla takes",
      });
    }
    unpacker.add(entry, () => archivedContent(path, offset, entry));
  }
}

class Unpacker {
  readonly #directory: string;
  readonly #changes: ChangeSet;
  readonly #options: UnpackOptions;
  /** Where directories that the archive names are, links followed; forgotten where a link or a directory is replaced. */
  readonly #directories = new Map<string, string>();

  constructor(directory: string, changes: ChangeSet, options: UnpackOptions) {
    this.#directory = directory;
    this.#changes = changes;
    this.#options = options;
  }

  add(entry: TarEntry, content: () => ReturnType<typeof archivedContent>): void {
    const named = insideOf(entry.path, entry);
    if (named === "/") return;
    if (looksLikeWhiteout(named)) throw whiteout(entry);
    const parent = this.#locate(parentPath(named), entry);
    this.#makeDirectories(parent, entry);
    const path = this.#full(childPath(parent, baseName(named)));
    this.#forgetIfReplaced(path, entry);
    const owner = this.#options.owner ?? ownerOf(entry);
    const metadata = { path, mtime: entry.mtime, keepsTime: true, ...owner };
    const kept = { ...metadata, mode: entry.mode, xattrs: keptXattrs(entry.xattrs) };
    const { type } = entry;
    switch (type) {
      case "file":
        return this.#changes.apply({ ...kept, type, content: content() });
      case "directory":
      case "fifo":
        return this.#changes.apply({ ...kept, type });
      case "char":
      case "block": {
        const { major = 0, minor = 0 } = entry;
        return this.#changes.apply({ ...kept, type, major, minor });
      }
      case "symlink":
        requireLength(entry.linkname!, entry);
        return this.#changes.apply({ ...metadata, type, target: entry.linkname! });
      case "hardlink": {
        const { uid, gid, mode, mtime } = kept;
        const target = this.#full(this.#resolve(insideOf(entry.linkname!, entry), entry));
        return this.#changes.link(path, target, { uid, gid, mode, mtime });
      }
    }
  }

  /** Where a directory that the archive names is. Looked up from its parent's place: from the root, long paths take long. */
  #locate(named: string, entry: TarEntry): string {
    if (named === "/") return "/";
    const known = this.#directories.get(named);
    if (known !== undefined) return known;
    const place = childPath(this.#locate(parentPath(named), entry), baseName(named));
    const isLink = this.#changes.lstat(this.#full(place))?.type === "symlink";
    const found = isLink ? parentPath(this.#resolve(`${place}/.member`, entry)) : place;
    this.#directories.set(named, found);
    return found;
  }

  #forgetIfReplaced(path: string, { type }: TarEntry): void {
    if (this.#directories.size === 0) return;
    const existing = this.#changes.lstat(path)?.type;
    if (existing === "symlink" || existing === "directory" && type !== "directory") {
      this.#directories.clear();
    }
  }

  /** The path without links on the way; the last name is kept as it is. */
  #resolve(path: string, entry: TarEntry): string {
    const pending = path.slice(1).split("/").reverse();
    let at = "/";
    let links = 0;
    while (pending.length > 0) {
      const name = pending.pop()!;
      if (name === "" || name === ".") continue;
      if (name === "..") {
        // As in a running system: there is nothing above the root, which the directory is here.
        at = parentPath(at);
        continue;
      }
      const next = childPath(at, name);
      const node = pending.length === 0 ? undefined : this.#changes.lstat(this.#full(next));
      if (node?.type !== "symlink") {
        at = next;
        continue;
      }
      if (++links > linkLimit) throw linkLoop(entry);
      if (node.target.startsWith("/")) at = "/";
      pending.push(...node.target.split("/").reverse());
    }
    if (looksLikeWhiteout(at)) throw whiteout(entry);
    return at;
  }

  #makeDirectories(inside: string, entry: TarEntry): void {
    if (inside === "/") return;
    const existing = this.#changes.lstat(this.#full(inside));
    if (existing?.type === "directory") return;
    if (existing !== undefined) throw notADirectory(inside, entry);
    this.#makeDirectories(parentPath(inside), entry);
    const path = this.#full(inside);
    this.#changes.apply({ type: "directory", path, mode: 0o755, uid: 0, gid: 0 });
  }

  #full(inside: string): string {
    if (this.#directory === "/") return inside;
    return inside === "/" ? this.#directory : this.#directory + inside;
  }
}

/** A name of the archive as a clean absolute path inside the directory. */
function insideOf(name: string, entry: TarEntry): string {
  const parts: string[] = [];
  for (const part of name.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) throw outside(entry);
  }
  const path = `/${parts.join("/")}`;
  requireLength(path, entry);
  return path;
}

function ownerOf({ uid, gid }: TarEntry): Owner {
  return { uid, gid };
}

function shown({ path, type, linkname }: TarEntry): string {
  const name = JSON.stringify(path);
  return type === "hardlink" ? `${name}, a hard link to ${JSON.stringify(linkname)},` : name;
}

function outside(entry: TarEntry): QuillaError {
  return new QuillaError(`its member ${shown(entry)} leads out of the directory by ..`, {
    code: "unpack/outside",
    hint: "the archive was made to deceive, or to be unpacked elsewhere",
  });
}

function linkLoop(entry: TarEntry): QuillaError {
  return new QuillaError(`its member ${shown(entry)} leads through too many links`, {
    code: "unpack/link-loop",
    hint: "links that point at each other never end",
  });
}

function notADirectory(inside: string, entry: TarEntry): QuillaError {
  const why = `${baseName(inside)} is no directory`;
  return new QuillaError(`its member ${shown(entry)} cannot be unpacked: ${why}`, {
    code: "unpack/not-a-directory",
    hint: "the image has a file of that name, or the archive has the name twice",
  });
}

function whiteout(entry: TarEntry): QuillaError {
  return new QuillaError(`its member ${shown(entry)} cannot stand in a layer`, {
    code: "unpack/whiteout",
    hint: ".wh. marks what a layer removes; layers of images are no archives for this",
  });
}
