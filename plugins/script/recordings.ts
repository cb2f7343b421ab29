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
import type { ServedRecording } from "../kit/recording/serve.ts";
import type { VerifiedRecording } from "../tools/record/verify.ts";
import {
  type NamesOf,
  openStore,
  requireNames,
  storeNames,
  type StoreOptions,
  withStore,
} from "./session.ts";

/** Where recordings are, beside files. */
export interface LookAtRecordingsOptions extends Omit<StoreOptions, "store"> {
  /** As everywhere; or what opens one where it is needed, and whoever gave that closes it. */
  readonly store?: string | Store | (() => Promise<Store | undefined>) | undefined;
}

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

/** What {@linkcode serveRecording} is asked for. */
export interface ServeRecordingOptions extends StoreOptions {
  /** The address to listen on; 127.0.0.1 unless given. */
  readonly host?: string | undefined;
  /** Any that is free unless given. */
  readonly port?: number | undefined;
  /** Parameters of URLs that are secrets, beside those that are known: as when it was recorded. */
  readonly secretParameters?: readonly string[] | undefined;
  /** Called with each request that was answered; foreign text. */
  readonly onAnswer?: ((method: string, url: string, status: number) => void) | undefined;
  /** Called with each that was not, and why. */
  readonly onRefusal?: ((error: QuillaError) => void) | undefined;
}

const serveNames: NamesOf<ServeRecordingOptions> = {
  ...{ ...storeNames, host: true, port: true, secretParameters: true },
  ...{ onAnswer: true, onRefusal: true },
};
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
  options: LookAtRecordingsOptions = {},
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
  options: LookAtRecordingsOptions = {},
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

/**
 * Offers a recording as an HTTP proxy, CONNECT too: what it has is answered, and nothing is fetched.
 *
 * @param place as {@linkcode showRecording} takes it
 * @returns where it is reached, and the certificate of its authority; its `stop`, or the signal, ends it
 * @throws {QuillaError} as {@linkcode showRecording}; `record/body-missing`, `serve/…`, `store/…`
 */
export async function serveRecording(
  place: string,
  options: ServeRecordingOptions = {},
): Promise<ServedRecording> {
  requireNames("serveRecording", options, serveNames);
  const { store: given, signal, host = "127.0.0.1", port = 0, ...more } = options;
  requireGoing(signal);
  const { openRecording } = await import("../tools/record/mod.ts");
  const { serveRecording } = await import("../kit/recording/serve.ts");
  const store = typeof given === "object" ? given : await openStore(given);
  const end = () => {
    if (store !== given) store.close();
  };
  try {
    const opened = await openRecording(place, () => Promise.resolve(store));
    const served = await serveRecording({ ...more, store, opened, host, port });
    let stopped: Promise<void> | undefined;
    const stop = () => stopped ??= served.stop().finally(end);
    signal?.addEventListener("abort", () => void stop(), { once: true });
    if (signal?.aborted === true) void stop();
    return { ...served, stop };
  } catch (error) {
    end();
    throw error;
  }
}

/** The store is opened where it is asked for: a file needs none. */
async function withStores<T>(
  options: LookAtRecordingsOptions,
  work: (store: () => Promise<Store | undefined>) => Promise<T>,
): Promise<T> {
  const { store, signal } = options;
  requireGoing(signal);
  if (typeof store === "object") return await work(() => Promise.resolve(store));
  if (typeof store === "function") return await work(store);
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
