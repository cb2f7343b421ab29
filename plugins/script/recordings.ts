/**
 * Recordings of what programs of builds fetched, for scripts.
 *
 * @module
 */
import { requireGoing } from "../../core/aborting.ts";
import { QuillaError, UsageError } from "../../core/errors.ts";
import type { Store } from "../../core/store/store.ts";
import type { LockWaiting } from "../../core/store/store_lock.ts";
import type { RecordingDiff } from "../tools/record/compare.ts";
import type { DescribedRecording, ListedRecording } from "../tools/record/describe.ts";
import type { PrunedRecordings, RecordingChoice } from "../tools/record/prune.ts";
import type { VerifiedRecording } from "../tools/record/verify.ts";
import {
  type NamesOf,
  openStore,
  requireNames,
  storeNames,
  type StoreOptions,
  withStore,
} from "./session.ts";

/** What {@linkcode verifyRecording} is asked for. */
export interface VerifyRecordingOptions extends StoreOptions {
  /** Lock files of the project: package-lock.json, go.sum and others. */
  readonly lockFiles?: readonly string[] | undefined;
  /** A directory whose lock files count; where the recording's file lies, unless lock files are named. */
  readonly directory?: string | undefined;
}

/** What {@linkcode pruneRecordings} is asked for. */
export interface PruneRecordingsOptions extends StoreOptions, LockWaiting, RecordingChoice {
  /** Asked with what would go. Nothing is removed where it says no. */
  readonly confirm?:
    | ((chosen: readonly ListedRecording[]) => boolean | Promise<boolean>)
    | undefined;
}

const verifyNames: NamesOf<VerifyRecordingOptions> = {
  ...{ ...storeNames, lockFiles: true, directory: true },
};
const pruneNames: NamesOf<PruneRecordingsOptions> = {
  ...{ ...storeNames, all: true, only: true, wait: true, onWait: true, confirm: true },
};

/** The recordings that a store keeps, the latest first. @throws {QuillaError} `store/…` */
export async function listRecordings(options: StoreOptions = {}): Promise<ListedRecording[]> {
  requireNames("listRecordings", options, storeNames);
  const { describeKept } = await import("../tools/record/mod.ts");
  return await withStore(options, false, describeKept);
}

/**
 * What a recording has: packages, and all else that was asked for.
 *
 * @param place the file, a directory that has a `quilla.record`, or of one in the store its digest or where it was written to
 * @throws {QuillaError} `record/not-found`, `record/ambiguous`, `record/damaged`, `record/version`
 *
 * @example A recording that was written by hand
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { showRecording } from "../../mod.ts";
 *
 * const file = join(mkdtempSync(join(tmpdir(), "quilla-")), "quilla.record");
 * const digest = `sha256:${"0".repeat(64)}`;
 * const lines = [
 *   { quilla: "recording", version: 1 },
 *   {
 *     answer: { digest, headers: {}, size: 3, status: 200 },
 *     request: { method: "GET", url: "https://registry.example/ms/-/ms-2.1.3.tgz" },
 *     step: "RUN npm ci",
 *   },
 * ];
 * writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
 *
 * const { packages } = await showRecording(file);
 * assert.equal(packages[0]?.purl, "pkg:npm/ms@2.1.3");
 * ```
 */
export async function showRecording(
  place: string,
  options: StoreOptions = {},
): Promise<DescribedRecording & { readonly name: string }> {
  requireNames("showRecording", options, storeNames);
  const { openRecording, describeRecording } = await import("../tools/record/mod.ts");
  return await withStores(options, async (store) => {
    const { name, recording } = await openRecording(place, store);
    return { name, ...describeRecording(recording) };
  });
}

/**
 * What changed between two recordings: packages by name and version, requests by URL.
 *
 * @param before as {@linkcode showRecording} takes it
 * @throws {QuillaError} as {@linkcode showRecording}
 */
export async function diffRecordings(
  before: string,
  after: string,
  options: StoreOptions = {},
): Promise<RecordingDiff> {
  requireNames("diffRecordings", options, storeNames);
  const { openRecording, compareRecordings } = await import("../tools/record/mod.ts");
  return await withStores(options, async (store) => {
    const [first, second] = [await openRecording(before, store), await openRecording(after, store)];
    return compareRecordings(first.recording, second.recording);
  });
}

/**
 * Whether the store has all bodies of a recording undamaged, and whether they are what lock files of the project, and lists of
 * archives in the recording, say of them.
 *
 * @param place as {@linkcode showRecording} takes it
 * @throws {QuillaError} as {@linkcode showRecording}; `record/lock-file`, `store/…`
 */
export async function verifyRecording(
  place: string,
  options: VerifyRecordingOptions = {},
): Promise<VerifiedRecording & { readonly name: string }> {
  requireNames("verifyRecording", options, verifyNames);
  const { lockFiles: named = [], directory, signal } = options;
  const tool = await import("../tools/record/mod.ts");
  return await withStore(options, false, async (store) => {
    const opened = await tool.openRecording(place, () => Promise.resolve(store));
    const { name, recording } = opened;
    const searched = directory ?? (named.length === 0 ? opened.directory : undefined);
    const lockFiles = searched === undefined ? [] : await tool.findLockFiles(searched);
    for (const path of named) lockFiles.push(await tool.readLockFile(path));
    return { name, ...await tool.verifyRecording(recording, { store, lockFiles, signal }) };
  });
}

/**
 * Removes recordings from a store: those that a later one of the same file has taken the place of, unless told otherwise.
 *
 * @throws {UsageError} `usage/prune` where all and some are wanted
 * @throws {QuillaError} `record/not-found`, `record/ambiguous`, `store/…`
 */
export async function pruneRecordings(
  options: PruneRecordingsOptions = {},
): Promise<PrunedRecordings> {
  requireNames("pruneRecordings", options, pruneNames);
  const { all, only, wait, onWait, confirm = () => true } = options;
  if (all === true && only !== undefined && only.length > 0) {
    throw new UsageError("all recordings are wanted, and some of them", {
      code: "usage/prune",
      hint: "name those that are to go, or none",
    });
  }
  const tool = await import("../tools/record/mod.ts");
  return await withStore(options, false, async (store) => {
    const chosen = tool.choosePruned(store, { all, only });
    if (chosen.length === 0 || !await confirm(chosen)) return { removed: [], freed: 0 };
    return await tool.pruneRecordings(store, chosen, { wait, onWait });
  });
}

/** The store is opened where it is asked for: a file needs none. */
async function withStores<T>(
  options: StoreOptions,
  work: (store: () => Promise<Store | undefined>) => Promise<T>,
): Promise<T> {
  const { store, signal } = options;
  requireGoing(signal);
  if (typeof store === "object") return await work(() => Promise.resolve(store));
  let opened: Store | undefined;
  try {
    return await work(async () => opened ??= await storeIfThere(store));
  } finally {
    opened?.close();
  }
}

async function storeIfThere(root: string | undefined): Promise<Store | undefined> {
  try {
    return await openStore(root);
  } catch (error) {
    if (error instanceof QuillaError && error.code === "store/missing") return undefined;
    throw error;
  }
}
