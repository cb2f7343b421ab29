/**
 * Building again whenever something changes, for scripts.
 *
 * @module
 */
import { type Endable, type NamesOf, requireNames } from "./session.ts";

/** What {@linkcode watchSources} is asked for: what `build` is told of where its files are. */
export interface WatchOptions extends Endable {
  /** The build context: a directory, or an archive, of this machine; `.` unless given. */
  readonly context?: string | undefined;
  /** Build contexts by their names. Those that are not of this machine are nobody's to watch. */
  readonly contexts?: Readonly<Record<string, string>> | undefined;
  /** The Dockerfile's path, or several. */
  readonly file?: string | readonly string[] | undefined;
  /** The ignore file's path. What it leaves out of the context does not count. */
  readonly ignoreFile?: string | undefined;
  /** Other files that count, be they there or not. */
  readonly files?: readonly string[] | undefined;
  /** Files and directories that the build writes itself: they do not count. */
  readonly written?: readonly string[] | undefined;
  /** Milliseconds without a change after which a change is over; 60 unless given. */
  readonly quiet?: number | undefined;
  /** Milliseconds between two looks through all files, where the system tells nothing of changes; 1000 unless given. */
  readonly interval?: number | undefined;
  /** Whether it is looked, whatever the system tells. */
  readonly polls?: boolean | undefined;
  /** Told, once, where and why one has to look. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

const names: NamesOf<WatchOptions> = {
  ...{ context: true, contexts: true, file: true, ignoreFile: true, files: true, written: true },
  ...{ quiet: true, interval: true, polls: true, onNotice: true, signal: true },
};

/** Why it is time to build. */
export interface SourcesChange {
  /** What changed, as paths from where the process is, at most 1000; none the first time. */
  readonly paths: readonly string[];
}

/**
 * Tells when to build: at once, and then whenever something has changed that the build is made from, be it while the build before
 * was going on. What is asked for next is what changed since the last answer.
 *
 * @throws {UsageError} `usage/watch` where the files are not of this machine
 * @throws {QuillaError} `aborted` where the signal ends it
 *
 * @example Build again when a file is saved
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, watchSources } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * const store = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY greeting.txt /\n");
 * writeFileSync(join(context, "greeting.txt"), "hello\n");
 *
 * const ids: string[] = [];
 * for await (const _change of watchSources({ context })) {
 *   ids.push((await build({ context, store })).id);
 *   if (ids.length === 2) break;
 *   writeFileSync(join(context, "greeting.txt"), "good morning\n"); // as somebody would
 * }
 * assert.notEqual(ids[0], ids[1]);
 * ```
 */
export async function* watchSources(
  options: WatchOptions = {},
): AsyncGenerator<SourcesChange, void, void> {
  requireNames("watchSources", options, names);
  const { context = ".", contexts = {}, file, ignoreFile, files, written, signal } = options;
  const { quiet, interval = 1000, polls = false, onNotice = () => {} } = options;
  const { BuildWatch } = await import("../kit/watching/watch.ts");
  const watched = { context, contexts: new Map(Object.entries(contexts)), file, ignoreFile };
  const watch = new BuildWatch(
    { ...watched, files, written },
    { quiet, interval, polls, notice: onNotice },
  );
  try {
    let paths: readonly string[] = [];
    for (;;) {
      await watch.begin();
      yield { paths };
      paths = await watch.changes(signal);
    }
  } finally {
    watch.close();
  }
}
