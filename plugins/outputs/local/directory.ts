/**
 * The files of an image in a directory of the host, because its user asked for them there.
 *
 * Whoever made the image may mean ill, and whoever else writes to the directory too: every name is made through its open
 * directory, nothing is opened that was there before, no link is followed, and a file gets its name when it is whole. The
 * owner is the user who runs quilla, so the set-user-ID and set-group-ID bits, which were meant for another, are not written.
 *
 * @module
 */
import {
  chmodSync,
  closeSync,
  fchmodSync,
  futimesSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { QuillaError, readPieces, systemCode } from "../../../core/plugin/api/nouns.ts";
import {
  type DirectoryHandle,
  discardFile,
  fileStatus,
  openDirectory,
  removeFile,
  writeFully,
} from "../../../core/plugin/api/host.ts";
import { outputFailure } from "../../../core/plugin/api/host.ts";
import { requireDirectory } from "../../kit/outputs/output_file.ts";
import { quote, randomHex } from "../../../core/plugin/api/text.ts";
import {
  baseName,
  type DirectoryNode,
  type FileNode,
  type FileView,
  parentPath,
  type SymlinkNode,
  type TreeNode,
} from "../../../core/plugin/api/tree.ts";

/** What of writing a tree is not the same always. */
export interface WritingOptions {
  /** Told how many bytes of files have been written. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Whether what is in the directory and not in the tree is removed, and a file's name is taken from a directory. */
  readonly deletes?: boolean | undefined;
}

/**
 * Writes a tree. What stands in the directory already stays, but for files that the tree has too: they are replaced. Modes and
 * times are the tree's; devices, pipes and sockets are left out, and so are names that are not UTF-8.
 *
 * @param dest is made where it is not there; links in it are followed
 * @throws {QuillaError} `output/not-a-directory`, `output/in-the-way` where a directory stands where a file should, `output/full`,
 * `output/failed`
 */
export function writeTree(
  view: FileView,
  dest: string,
  warn: (message: string) => void,
  { onBytes, deletes }: WritingOptions = {},
): void {
  requireDirectory(dest);
  const writer = attempt(dest, () => {
    mkdirSync(dest, { recursive: true });
    return new TreeWriter(view, dest, openDirectory(dest), { onBytes, deletes });
  });
  writer.write();
  for (const [what, paths] of writer.leftOut) {
    const [first, ...others] = paths;
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    warn(`${what} left out of ${dest}: ${quote(first!)}${more}`);
  }
}

class TreeWriter {
  readonly #view: FileView;
  readonly #dest: string;
  readonly #root: DirectoryHandle;
  readonly #onBytes: (bytes: number) => void;
  readonly #deletes: boolean;
  #bytes = 0;
  readonly #firstNames = new Map<string, string>();
  /** Paths, by why they were not written. */
  readonly leftOut = new Map<string, string[]>();

  constructor(
    view: FileView,
    dest: string,
    root: DirectoryHandle,
    { onBytes = () => {}, deletes = false }: WritingOptions,
  ) {
    this.#onBytes = onBytes;
    this.#view = view;
    this.#dest = dest;
    this.#root = root;
    this.#deletes = deletes;
  }

  write(): void {
    try {
      this.#children(this.#root, "/");
    } finally {
      this.#root.close();
    }
  }

  #children(directory: DirectoryHandle, path: string): void {
    if (this.#deletes) this.#deleteOthers(directory, path);
    for (const node of this.#view.list(path)) {
      const name = baseName(node.path);
      if (!canBeWritten(name) || node.type === "symlink" && !node.target.isWellFormed()) {
        this.#leaveOut("names that cannot be written here were", node);
        continue;
      }
      attempt(join(this.#dest, node.path), () => this.#node(directory, name, node));
    }
  }

  /** Whatever has no name in the tree; links are not followed. */
  #deleteOthers({ path: directory }: DirectoryHandle, path: string): void {
    const names = new Set(this.#view.list(path).map((node) => baseName(node.path)));
    for (const name of readdirSync(directory)) {
      if (names.has(name)) continue;
      const other = `${directory}/${name}`;
      attempt(join(this.#dest, path, name), () => rmSync(other, { recursive: true, force: true }));
    }
  }

  #node(directory: DirectoryHandle, name: string, node: TreeNode): void {
    switch (node.type) {
      case "directory":
        return this.#directory(directory, name, node);
      case "file":
        return this.#replace(directory, name, (path) => this.#file(path, node));
      case "symlink":
        return this.#replace(directory, name, (path) => writeLink(path, node));
      default:
        return this.#leaveOut("devices, pipes and sockets were", node);
    }
  }

  #directory(parent: DirectoryHandle, name: string, node: DirectoryNode): void {
    const path = `${parent.path}/${name}`;
    if (!isDirectory(path)) {
      removeFile(path);
      mkdirSync(path, 0o700);
    }
    const directory = parent.child(name);
    if (directory === undefined) throw this.#disturbed(node.path);
    try {
      chmodSync(directory.path, 0o700);
      this.#children(directory, node.path);
      chmodSync(directory.path, node.mode & 0o1777);
      utimesSync(directory.path, node.mtime, node.mtime);
    } finally {
      directory.close();
    }
  }

  /** Makes something under a name that nobody has, and gives it its own in one step. */
  #replace(directory: DirectoryHandle, name: string, make: (path: string) => void): void {
    const path = `${directory.path}/${name}`;
    const temporary = `${directory.path}/.quilla-${process.pid}-${randomHex(6)}`;
    try {
      make(temporary);
      if (isDirectory(path)) {
        if (!this.#deletes) throw inTheWay(name);
        rmSync(path, { recursive: true, force: true });
      }
      renameSync(temporary, path);
    } catch (error) {
      discardFile(temporary);
      throw error;
    }
  }

  #file(path: string, node: FileNode): void {
    const first = node.inode === undefined ? undefined : this.#firstNames.get(node.inode);
    if (first !== undefined) return this.#link(first, path);
    const fd = openSync(path, "wx", 0o600);
    try {
      for (const piece of readPieces(node.content)) {
        writeFully(fd, piece);
        this.#onBytes(this.#bytes += piece.length);
      }
      fchmodSync(fd, node.mode & 0o777);
      futimesSync(fd, node.mtime, node.mtime);
    } finally {
      closeSync(fd);
    }
    if (node.inode !== undefined) this.#firstNames.set(node.inode, node.path);
  }

  /** One more name of a file that was written before. The way to it is walked again, for it may not be what it was. */
  #link(first: string, path: string): void {
    const opened: DirectoryHandle[] = [];
    try {
      let directory = this.#root;
      for (const name of parentPath(first).split("/").filter((part) => part !== "")) {
        const child = directory.child(name);
        if (child === undefined) throw this.#disturbed(first);
        opened.push(child);
        directory = child;
      }
      linkSync(`${directory.path}/${baseName(first)}`, path);
    } finally {
      opened.forEach((directory) => directory.close());
    }
  }

  #leaveOut(why: string, { path }: TreeNode): void {
    this.leftOut.set(why, [...this.leftOut.get(why) ?? [], path]);
  }

  #disturbed(path: string): QuillaError {
    return new QuillaError(
      `${join(this.#dest, path)} was changed by another while it was written`,
      {
        code: "output/disturbed",
        hint: "write to a directory that nobody else writes to",
      },
    );
  }
}

function writeLink(path: string, { target, mtime }: SymlinkNode): void {
  symlinkSync(target, path);
  lutimesSync(path, mtime, mtime);
}

function isDirectory(path: string): boolean {
  return ((fileStatus(path)?.mode ?? 0) & 0o170000) === 0o040000;
}

/** Not so: names that the host reads as something else, and those that are not UTF-8, which no runtime can say. */
function canBeWritten(name: string): boolean {
  return name.isWellFormed() && (platform() !== "win32" || !/[\\:]/.test(name));
}

function inTheWay(name: string): QuillaError {
  return new QuillaError(`${quote(name)} is a directory there, and a file or link in the image`, {
    code: "output/in-the-way",
    hint: "remove it, or write to another directory",
  });
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw systemCode(error) === undefined ? error : outputFailure(error, quote(path));
  }
}
