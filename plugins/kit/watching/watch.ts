/**
 * What a build is made from, looked after: it is told when something of it has changed, and nothing more comes for a moment.
 *
 * Whether something changed is all that is taken from here: a build looks at every file itself, as ever. What a system tells is not
 * all that happens (a file that is written to under another name, or through memory), and an image is never older than its files.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers"; // Deno 2.4's own is only a number
import { requireGoing } from "../../../core/aborting.ts";
import { keepKeys } from "../layers/known_keys.ts";
import { WatchedFiles } from "./files.ts";
import { type TreeOptions, WatchedTree } from "./open_tree.ts";
import { OwnWriting, rulesOf } from "./rules.ts";
import { thingsOf, type WatchedBuild, type WatchedDirectory } from "./watched_build.ts";

/** How a build is looked after. */
export interface WatchOptions extends Omit<TreeOptions, "now"> {
  /** Milliseconds without a change that end a change; {@linkcode usualQuiet} unless given. */
  readonly quiet?: number | undefined;
}

/**
 * Milliseconds. A file that was written to in the last 40 may be written to again without another time, so that its layer would be
 * made and not remembered.
 */
const usualQuiet = 60;

/** Milliseconds between two questions. */
const tick = 20;
/** What goes on changing for so long is built as it is then. Milliseconds. */
const longest = 2000;
/** Single files are asked for every so many ticks. */
const ticksForFiles = 4;

/** A directory, with the rules that it is looked after by. */
interface Watched {
  readonly directory: WatchedDirectory;
  readonly patterns: string | undefined;
  readonly tree: WatchedTree;
}

export class BuildWatch {
  readonly #options: TreeOptions;
  readonly #quiet: number;
  readonly #own: OwnWriting;
  readonly #directories: readonly WatchedDirectory[];
  readonly #files: WatchedFiles;
  /** What it is about is built again and again. */
  #forgetKeys: (() => void) | undefined;
  #watched: readonly Watched[] = [];
  #ticks = 0;

  /** @throws {UsageError} `usage/watch` */
  constructor(build: WatchedBuild, options: WatchOptions) {
    const { directories, files } = thingsOf(build);
    const told = new Set<string>();
    this.#quiet = options.quiet ?? usualQuiet;
    this.#options = {
      ...options,
      now: () => performance.now(),
      notice(message) {
        if (!told.has(message)) options.notice(message);
        told.add(message);
      },
    };
    this.#own = new OwnWriting(build.written ?? []);
    this.#directories = directories;
    this.#files = new WatchedFiles(files);
    this.#forgetKeys = keepKeys();
  }

  /** A build begins, and sees all that has changed until now. What counts is read anew, for that may have changed, too. */
  async begin(): Promise<void> {
    const watched: Watched[] = [];
    for (const [at, directory] of this.#directories.entries()) {
      const found = await directory.patterns();
      const patterns = JSON.stringify(found?.map(({ text }) => text));
      const before = this.#watched[at];
      if (before !== undefined && before.patterns === patterns) {
        watched.push(before);
        continue;
      }
      before?.tree.close();
      const rules = rulesOf(directory.directory, found, this.#own);
      const tree = new WatchedTree(directory.directory, rules, this.#options);
      watched.push({ directory, patterns, tree });
    }
    this.#watched = watched;
    this.#news({ all: true });
  }

  /**
   * What changed since the build began: at once where that is something already, else when something does; and when it is over. The
   * paths of some of it, as the build was told where its files are.
   *
   * @throws {QuillaError} `aborted`
   */
  async changes(signal?: AbortSignal): Promise<readonly string[]> {
    const changed = new Set<string>();
    let began = 0;
    let last = 0;
    for (let isFirst = true;; isFirst = false) {
      requireGoing(signal);
      const news = this.#news({ all: isFirst });
      const now = performance.now();
      if (news.length > 0) {
        if (changed.size === 0) began = now;
        last = now;
        for (const path of news) if (changed.size < mostPaths) changed.add(path);
      }
      const isOver = now - last >= this.#quiet || now - began >= longest;
      if (changed.size > 0 && isOver) return [...changed];
      await pause(tick, signal);
    }
  }

  close(): void {
    this.#forgetKeys?.();
    this.#forgetKeys = undefined;
    for (const { tree } of this.#watched) tree.close();
    this.#watched = [];
  }

  #news({ all }: { readonly all: boolean }): readonly string[] {
    const changed = this.#watched.flatMap(({ directory: { directory }, tree }) =>
      tree.news().map((path) => join(directory, path))
    );
    const isTime = all || this.#ticks++ % ticksForFiles === 0;
    const files = isTime ? this.#files.news().filter((path) => !this.#own.has(resolve(path))) : [];
    return [...new Set([...changed, ...files])];
  }
}

/** Paths that are told of. */
const mostPaths = 1000;

/** Ends before its time where the work is to end. */
function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
}
