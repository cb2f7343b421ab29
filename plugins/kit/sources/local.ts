/**
 * A directory of the host as a file view. Nothing outside the directory is ever read, whatever links it holds and whatever
 * is swapped while it is read: every name is looked up through the open directory above it, and no link is followed.
 *
 * @module
 */
import { readdirSync, readlinkSync } from "node:fs";
import { platform } from "node:os";
import type { ByteReader } from "../../../core/content.ts";
import { messageOf, QuillaError, systemCode } from "../../../core/errors.ts";
import { type DirectoryHandle, openDirectory } from "../../../core/host/directory_handle.ts";
import { statusIn } from "../../../core/host/file_status.ts";
import { LocalFiles } from "./local_files.ts";
import { openFile } from "./regular_file.ts";
import { sortByBytes } from "../../../core/text/bytes.ts";
import { baseName, childPath, parentPath } from "../../../core/tree/path.ts";
import type { FileView, TreeNode, Xattrs } from "../../../core/tree/view.ts";

const types: Record<number, TreeNode["type"]> = {
  0o010000: "fifo",
  0o020000: "char",
  0o040000: "directory",
  0o060000: "block",
  0o100000: "file",
  0o120000: "symlink",
  0o140000: "socket",
};

/** Windows knows no permission bits; there everything may be read and run, as Docker has it. */
const hostHasModes = platform() !== "win32";

/** What is asked of files beside what every file has. */
export interface LocalTreeOptions {
  /** Reads the extended attributes of the regular file at a path of the host. */
  readonly xattrs?: ((hostPath: string) => Xattrs | undefined) | undefined;
}

/**
 * The directory at `root`; owners and times are the host's. Extended attributes are not asked for unless told: BuildKit lets
 * none of a context's into an image, not even capabilities.
 */
export class LocalTree implements FileView {
  /** The root and the directories below it down to the one used last: files are mostly asked for directory by directory. */
  readonly #open: { readonly path: string; readonly handle: DirectoryHandle }[];
  /** Milliseconds since 1970. */
  readonly openedAt = Date.now();

  readonly #xattrs: LocalTreeOptions["xattrs"];

  constructor(root: string, options: LocalTreeOptions = {}) {
    this.#xattrs = options.xattrs;
    this.#open = [{ path: "/", handle: openDirectory(root) }];
  }

  lstat(path: string): TreeNode | undefined {
    const directory = this.#directory(parentPath(path));
    if (directory === undefined) return undefined;
    const name = path === "/" ? "." : baseName(path);
    return this.#node(path, directory, name, new LocalFiles(this, parentPath(path), [name]), 0);
  }

  list(path: string): readonly TreeNode[] {
    const directory = this.#directory(path);
    if (directory === undefined) return [];
    const names = sortByBytes(asking(path, () => readdirSync(directory.path)));
    const nodes: TreeNode[] = [];
    const files = new LocalFiles(this, path, names);
    let nameAt = 0;
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!;
      const node = this.#node(childPath(path, name), directory, name, files, nameAt);
      nameAt += name.length + 1;
      // Bytes that are not UTF-8 are read as U+FFFD: a name that nothing has, or that two have.
      const isLossy = node === undefined ? name.includes("\uFFFD") : name === names[index - 1];
      if (isLossy) throw nameError(path, name);
      if (node !== undefined) nodes.push(node);
    }
    return nodes;
  }

  /** Gives back what the host lends; the view cannot be used any more. */
  close(): void {
    for (const { handle } of this.#open.splice(0)) handle.close();
  }

  #node(
    path: string,
    directory: DirectoryHandle,
    name: string,
    files: LocalFiles,
    nameAt: number,
  ): TreeNode | undefined {
    try {
      return this.#readNode(path, directory, name, files, nameAt);
    } catch (error) {
      throw refused(path, error);
    }
  }

  /** @param nameAt where the name begins in the text of all of the directory's */
  #readNode(
    path: string,
    directory: DirectoryHandle,
    name: string,
    files: LocalFiles,
    nameAt: number,
  ): TreeNode | undefined {
    const status = statusIn(directory, name);
    if (status === undefined) return undefined;
    const { uid, gid } = status;
    const mode = hostHasModes ? status.mode & 0o7777 : 0o755;
    const mtime = status.mtimeMs / 1000;
    const type = types[status.mode & 0o170000] ?? "socket";
    switch (type) {
      case "file": {
        const inode = status.nlink > 1 ? `${status.dev}:${status.ino}` : undefined;
        const content = files.add(nameAt, status);
        const xattrs = this.#xattrs?.(`${directory.path}/${name}`);
        return { type, path, mode, uid, gid, mtime, content, inode, xattrs };
      }
      case "symlink": {
        const target = readlinkSync(`${directory.path}/${name}`);
        return { type, path, mode, uid, gid, mtime, target };
      }
      case "char":
      case "block":
        return { type, path, mode, uid, gid, mtime, ...deviceNumbers(status.rdev) };
      default:
        return { type, path, mode, uid, gid, mtime };
    }
  }

  /** Opens the file that had a name in a directory when it was looked at, and no other. */
  openFile(directory: string, name: string, dev: number, ino: number): ByteReader {
    const path = childPath(directory, name);
    const handle = this.#directory(directory);
    const file = handle && asking(path, () => openFile(handle, name));
    if (file === undefined || file.dev !== dev || file.ino !== ino) {
      file?.close();
      throw new QuillaError(`${path.slice(1)} was replaced while it was being read`, {
        code: "context/changed",
        hint: "build again when nothing writes to the directory",
      });
    }
    return file;
  }

  #directory(path: string): DirectoryHandle | undefined {
    while (!isWithin(this.#open.at(-1)!.path, path)) this.#open.pop()!.handle.close();
    let { path: at, handle } = this.#open.at(-1)!;
    const names = path.slice(at.length).split("/").filter((name) => name !== "");
    for (const name of names) {
      const next = childPath(at, name);
      const child = asking(next, () => handle.child(name));
      if (child === undefined) return undefined;
      at = next;
      handle = child;
      this.#open.push({ path: at, handle });
    }
    return handle;
  }
}

function isWithin(directory: string, path: string): boolean {
  return directory === "/" || path === directory || path.startsWith(directory + "/");
}

/** As Linux packs them: 12 bits of major, 20 of minor. */
function deviceNumbers(rdev: number): { major: number; minor: number } {
  return {
    major: (rdev >>> 8) & 0xfff,
    minor: (rdev & 0xff) | ((rdev >>> 12) & 0xfff00),
  };
}

function asking<T>(path: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw refused(path, error);
  }
}

/** What the host refuses is told by the tree's own path: the one that it was asked by means nothing to a user. */
function refused(path: string, error: unknown): QuillaError {
  const code = systemCode(error);
  // A link was read that is none any more.
  if (code === "ENOENT" || code === "EINVAL") return changed(path, error);
  const isForbidden = code === "EACCES" || code === "EPERM";
  const why = isForbidden ? "you may not read it" : code ?? messageOf(error);
  return new QuillaError(`${shown(path)} cannot be read: ${why}`, {
    code: "context/unreadable",
    hint: isForbidden ? "chmod it, or leave it out with .dockerignore" : undefined,
    cause: error,
  });
}

function changed(path: string, cause?: unknown): QuillaError {
  return new QuillaError(`${shown(path)} was replaced while it was being read`, {
    code: "context/changed",
    hint: "build again when nothing writes to the directory",
    cause,
  });
}

function shown(path: string): string {
  return path === "/" ? "the directory itself" : path.slice(1);
}

function nameError(directory: string, name: string): QuillaError {
  return new QuillaError(`a name in ${shown(directory)} is not UTF-8: ${JSON.stringify(name)}`, {
    code: "context/name",
    hint: "rename the file, or exclude its directory in .dockerignore",
  });
}
