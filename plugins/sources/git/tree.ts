/**
 * A checkout as git knows it: git keeps whether a file may be run, and nothing else that depends on the host.
 *
 * @module
 */
import { baseName, type FileView, type TreeNode } from "../../../core/plugin/api/tree.ts";

/**
 * Files are 0644 or 0755, directories 0755, all owned by root and of one time, whatever the host's umask and user are.
 * Names are files of their own: git knows no hard links. What is named `.git` is not seen, unless it is kept.
 */
export class GitTree implements FileView {
  readonly #checkout: FileView;
  readonly #keepGitDirectory: boolean;
  readonly #mtime: number | undefined;

  /**
   * @param checkout the directory of a checkout
   * @param options.mtime what all files have, and their copies in layers, seconds since 1970
   */
  constructor(
    checkout: FileView,
    { keepGitDirectory = false, mtime }: {
      readonly keepGitDirectory?: boolean | undefined;
      readonly mtime?: number | undefined;
    } = {},
  ) {
    this.#checkout = checkout;
    this.#keepGitDirectory = keepGitDirectory;
    this.#mtime = mtime;
  }

  lstat(path: string): TreeNode | undefined {
    if (!this.#keepGitDirectory && path.split("/").includes(".git")) return undefined;
    const node = this.#checkout.lstat(path);
    return node && this.#asGitKnows(node);
  }

  list(path: string): readonly TreeNode[] {
    if (!this.#keepGitDirectory && path.split("/").includes(".git")) return [];
    return this.#checkout.list(path)
      .filter((node) => this.#keepGitDirectory || baseName(node.path) !== ".git")
      .map((node) => this.#asGitKnows(node));
  }

  #asGitKnows(node: TreeNode): TreeNode {
    const isLink = node.type === "symlink";
    const mayRun = node.type === "directory" || (node.mode & 0o100) !== 0;
    const mode = isLink ? 0o777 : mayRun ? 0o755 : 0o644;
    const time = { mtime: this.#mtime ?? 0, timeIsMeant: this.#mtime !== undefined };
    const known = { ...node, mode, uid: 0, gid: 0, ...time };
    return known.type === "file" ? { ...known, inode: undefined } : known;
  }
}
