/**
 * Removing recordings, and the bodies that only they had.
 *
 * @module
 */
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import type { LockWaiting, Store } from "../../../core/plugin/api/store.ts";
import { blobsOf, releaseBlobs } from "../../kit/garbage/mod.ts";
import { removeRecordings } from "../../kit/recording/kept.ts";
import { describeKept, type ListedRecording } from "./describe.ts";
import { requireKept } from "./place.ts";

/** Which go. */
export interface RecordingChoice {
  /** All of them; those alone that a later one has taken the place of, unless given. */
  readonly all?: boolean | undefined;
  /** These and no others: where they were written to, or the beginnings of their digests. */
  readonly only?: readonly string[] | undefined;
}

/** What went. */
export interface PrunedRecordings {
  /** Those that were there. */
  readonly removed: readonly ListedRecording[];
  /** Bytes. */
  readonly freed: number;
}

/** Those that would go. @throws {QuillaError} `record/not-found`, `record/ambiguous` */
export function choosePruned(
  store: Store,
  { all = false, only = [] }: RecordingChoice,
): ListedRecording[] {
  const listed = describeKept(store);
  if (only.length === 0) return listed.filter(({ isSuperseded }) => all || isSuperseded);
  const named = new Set(only.map((text) => requireKept(store, text).descriptor.digest));
  return listed.filter(({ digest }) => named.has(digest));
}

/** Removes them. What builds have noted beside them of the same bodies stays. @throws {QuillaError} `store/…` */
export async function pruneRecordings(
  store: Store,
  chosen: readonly ListedRecording[],
  waiting: LockWaiting = {},
): Promise<PrunedRecordings> {
  const digests = new Set<Digest>(chosen.map(({ digest }) => digest));
  const gone = await removeRecordings(store, digests);
  const { bytes } = await releaseBlobs(store, blobsOf(store, gone), waiting);
  const removed = chosen.filter(({ digest }) => gone.some((each) => each.digest === digest));
  return { removed, freed: bytes };
}
