/**
 * A directory that is looked at now and then: where nobody tells what changes.
 *
 * @module
 */
import { Hasher } from "../../../core/digest.ts";
import { messageOf } from "../../../core/errors.ts";
import type { FileView, TreeNode } from "../../../core/tree/view.ts";
import { LocalTree } from "../sources/local.ts";
import { anything, type TreeRules, type TreeWatch } from "./tree.ts";

/** When it is looked. */
export interface PollOptions {
  /** Milliseconds between two looks, at least. */
  readonly interval: number;
  /** Milliseconds. */
  now(): number;
}

/** Most of the time is not spent on looking, however long that takes. */
const share = 5;

/** What each directory held, as a digest, by its path. */
type Seen = ReadonlyMap<string, string>;

export class PolledTree implements TreeWatch {
  readonly #directory: string;
  readonly #rules: TreeRules;
  readonly #options: PollOptions;
  #seen: Seen;
  #next: number;

  constructor(directory: string, rules: TreeRules, options: PollOptions) {
    this.#directory = directory;
    this.#rules = rules;
    this.#options = options;
    this.#seen = this.#look();
    this.#next = options.now() + options.interval;
  }

  news(): readonly string[] {
    const began = this.#options.now();
    if (began < this.#next) return [];
    const seen = this.#look();
    const ended = this.#options.now();
    this.#next = ended + Math.max(this.#options.interval, share * (ended - began));
    const before = this.#seen;
    this.#seen = seen;
    const paths = new Set([...before.keys(), ...seen.keys()]);
    return [...paths].filter((path) => before.get(path) !== seen.get(path));
  }

  close(): void {}

  #look(): Seen {
    let files: LocalTree;
    try {
      files = new LocalTree(this.#directory);
    } catch (error) {
      return new Map([[anything, messageOf(error)]]);
    }
    try {
      return this.#lookInto(files);
    } finally {
      files.close();
    }
  }

  #lookInto(files: FileView): Seen {
    const seen = new Map<string, string>();
    const ahead = ["/"];
    for (let path = ahead.pop(); path !== undefined; path = ahead.pop()) {
      const hasher = new Hasher("sha256");
      for (const node of listed(files, path)) {
        const isText = typeof node === "string";
        const inside = isText ? "" : node.path.slice(1);
        if (!isText && node.type === "directory" && this.#rules.enters(inside)) {
          ahead.push(node.path);
        }
        if (isText || this.#rules.counts(inside)) hasher.update(isText ? node : lineOf(node));
      }
      seen.set(path.slice(1), hasher.digest());
    }
    return seen;
  }
}

/** What is in a directory; why it cannot be read, where it cannot. */
function listed(files: FileView, path: string): readonly (TreeNode | string)[] {
  try {
    return files.list(path);
  } catch (error) {
    return [`${JSON.stringify(path)} ${messageOf(error)}\n`];
  }
}

/** All that a build could see of it, and all that changes where it does. A directory's time is that of its names, which are seen. */
function lineOf(node: TreeNode): string {
  const { path, type, mode, uid, gid } = node;
  const head = [JSON.stringify(path), type, mode, uid, gid];
  if (node.type === "file") head.push(node.content.likelyIdentity?.() ?? "");
  else if (node.type === "symlink") head.push(JSON.stringify(node.target));
  return `${head.join(" ")}\n`;
}
