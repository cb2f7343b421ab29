/**
 * The records of builds in a store: files of its cache, which are pruned with it, and the oldest of which go where there are many.
 *
 * @module
 */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Digest, digestOf, hexOf } from "../../../core/digest.ts";
import { QuillaError, systemCode } from "../../../core/errors.ts";
import { removeFile, storeFailure } from "../../../core/host/durable.ts";
import type { ObservedBuild } from "../../../core/plugin/contracts/observer.ts";
import { readRecord } from "../../../core/store/cache.ts";
import type { Store } from "../../../core/store/store.ts";
import { quote } from "../../../core/text/quote.ts";
import {
  type BuildSummary,
  readRecordText,
  readSummary,
  type RecordedBuild,
  recordLines,
} from "./record.ts";

/** Where the store's cache keeps them. */
const kind = "builds";

/** So many are kept, */
const mostRecords = 500;

/** of so many bytes. */
const mostBytes = 256 << 20;

/** So many bytes hold the line that lists are made of. */
const front = 16 << 10;

/** Whether a build leaves a record: not where the user does not want it, as BuildKit has it, or the store cannot be written to. */
export function keepsRecords({ store, variables }: ObservedBuild): boolean {
  return variables.QUILLA_BUILD_HISTORY !== "0" && !store.places.readOnly;
}

/** A name for the record of a build: nine characters of its time, and four of chance. */
export function newRef(began: number): string {
  const chance = Math.floor(Math.random() * 36 ** 4);
  return `${began.toString(36).padStart(9, "0")}${chance.toString(36).padStart(4, "0")}`;
}

/** Writes the record of a build; of two that end at once, each has its own. @throws {QuillaError} `store/full`, `store/failed` */
export function saveRecord(store: Store, record: RecordedBuild): void {
  const key = keyOf(record.summary.ref);
  store.cache.remember(kind, key, recordLines(record), []);
  // Looking through all of them would take longer than most builds: one of sixteen does it.
  if (hexOf(key).startsWith("0")) trim(store);
}

/** A record that cannot be read. */
export interface UnreadableRecord {
  /** The file's name. */
  readonly file: string;
  /** Why. */
  readonly failure: QuillaError;
}

/** What a store has. */
export interface Records {
  /** The latest first. */
  readonly builds: readonly BuildSummary[];
  /** Damaged ones, and those of a newer quilla. */
  readonly unreadable: readonly UnreadableRecord[];
}

/** How all builds went. @throws {QuillaError} `store/failed` */
export function listRecords(store: Store): Records {
  const builds: BuildSummary[] = [];
  const unreadable: UnreadableRecord[] = [];
  for (const { path, name } of files(store)) {
    const text = readRecord(path, front)?.text;
    if (text === undefined) continue; // it was removed meanwhile
    try {
      builds.push(readSummary(text.split("\n", 1)[0]!));
    } catch (failure) {
      if (!(failure instanceof QuillaError)) throw failure;
      unreadable.push({ file: name, failure });
    }
  }
  builds.sort((a, b) => b.began - a.began || (a.ref < b.ref ? 1 : -1));
  return { builds, unreadable };
}

/**
 * The record that a word names: a ref or its beginning, `^` for the last build, `^1` for the one before, an image ID, or the last
 * build of an image's name.
 *
 * @throws {QuillaError} `history/unknown`, `history/ambiguous`, `history/damaged`, `history/version`
 */
export function findRecord(store: Store, word: string): RecordedBuild {
  const { ref } = findSummary(listRecords(store).builds, word);
  const text = store.cache.record(kind, keyOf(ref));
  if (text === undefined) throw unknown(word);
  return readRecordText(text);
}

/** As {@linkcode findRecord}. */
export function findSummary(builds: readonly BuildSummary[], word: string): BuildSummary {
  const [, back] = /^\^(\d*)$/.exec(word) ?? [];
  if (back !== undefined) return builds[Number(back)] ?? fail(unknown(word));
  const exact = builds.find(({ ref }) => ref === word);
  if (exact !== undefined) return exact;
  const isDigest = /^(sha256:)?[0-9a-f]{6,64}$/.test(word);
  const near = builds.filter(({ ref }) => ref.startsWith(word));
  if (near.length === 1) return near[0]!;
  if (near.length > 1) throw ambiguous(word, near);
  const made = builds.find(({ id, name }) =>
    name !== undefined && [name, name.replace(/:latest$/, "")].includes(word) ||
    isDigest && id !== undefined &&
      id.replace("sha256:", "").startsWith(word.replace("sha256:", ""))
  );
  return made ?? fail(unknown(word));
}

/** Removes records. @returns how many bytes they took */
export function removeRecords(store: Store, refs: readonly string[]): number {
  const gone = new Set(refs.map((ref) => hexOf(keyOf(ref))));
  let bytes = 0;
  for (const { path, name } of files(store)) if (gone.has(name)) bytes += remove(path);
  return bytes;
}

/** Removes records that cannot be read. @returns how many bytes they took */
export function removeUnreadable(store: Store): number {
  const names = new Set(listRecords(store).unreadable.map(({ file }) => file));
  let bytes = 0;
  for (const { path, name } of files(store)) if (names.has(name)) bytes += remove(path);
  return bytes;
}

/** Takes the oldest away where there are too many, or they are too large; the last one stays. */
function trim(store: Store): void {
  const dated = files(store).flatMap(({ path }) => {
    const status = statSync(path, { throwIfNoEntry: false });
    return status === undefined ? [] : [{ path, time: status.mtimeMs, size: status.size }];
  });
  dated.sort((a, b) => b.time - a.time);
  let bytes = 0;
  for (const [place, { path, size }] of dated.entries()) {
    bytes += size;
    if (place > 0 && (place >= mostRecords || bytes > mostBytes)) remove(path);
  }
}

function remove(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  removeFile(path);
  return size;
}

function files(store: Store): { readonly path: string; readonly name: string }[] {
  const folder = join(store.places.cache, kind);
  try {
    return readdirSync(folder).map((name) => ({ path: join(folder, name), name }));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw storeFailure(error, "reading the records of builds", folder);
  }
}

function keyOf(ref: string): Digest {
  return digestOf(`build ${ref}`);
}

function unknown(word: string): QuillaError {
  return new QuillaError(`there is no build ${quote(word)}`, {
    code: "history/unknown",
    hint: "`quilla build history ls` lists them; ^ is the last one",
  });
}

function ambiguous(word: string, near: readonly BuildSummary[]): QuillaError {
  const refs = near.slice(0, 5).map(({ ref }) => ref).join(", ");
  return new QuillaError(`${quote(word)} is the beginning of ${near.length} builds: ${refs}`, {
    code: "history/ambiguous",
    hint: "write more of it",
  });
}

function fail(error: QuillaError): never {
  throw error;
}
