/**
 * The records of builds, for scripts.
 *
 * @module
 */
import type { RecordedBuild } from "../kit/observing/record.ts";
import type { Records } from "../kit/observing/records.ts";
import type { BuildsCompared } from "../tools/history/compare.ts";
import type { StepTold } from "../tools/history/steps.ts";
import { type NamesOf, requireNames, storeNames, type StoreOptions, withStore } from "./session.ts";

/** One build, as it was recorded. */
export interface ShownBuild extends RecordedBuild {
  /** In the order of the Dockerfile. */
  readonly steps: readonly StepTold[];
}

/** How the builds of a store went, the latest first. @throws {QuillaError} `store/…` */
export async function listBuilds(options: StoreOptions = {}): Promise<Records> {
  requireNames("listBuilds", options, storeNames);
  const { listRecords } = await import("../kit/observing/mod.ts");
  return await withStore(options, false, listRecords);
}

/**
 * One build, as it was recorded: what was asked for, what happened, and what came of it.
 *
 * @param build its ref or the beginning of it, `^` for the last, `^1` for the one before, an image ID, or the name of the image
 * @throws {QuillaError} `history/unknown`, `history/ambiguous`, `history/damaged`, `history/version`
 *
 * @example The last build
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, showBuild } from "../../mod.ts";
 *
 * const store = join(mkdtempSync(join(tmpdir(), "quilla-")), "store");
 * const { id } = await build({ dockerfile: "FROM scratch\nENV A=b\n", tags: ["a"], store });
 * const { summary, steps } = await showBuild("^", { store });
 * assert.deepEqual([summary.id, summary.status], [id, "done"]);
 * assert.deepEqual(steps.map(({ text }) => text), ["FROM scratch", "ENV A=b"]);
 * ```
 */
export async function showBuild(build: string, options: StoreOptions = {}): Promise<ShownBuild> {
  requireNames("showBuild", options, storeNames);
  const { findRecord } = await import("../kit/observing/mod.ts");
  const { stepsOf } = await import("../tools/history/mod.ts");
  return await withStore(options, false, (store) => {
    const record = findRecord(store, build);
    return { ...record, steps: stepsOf(record) };
  });
}

/** What differs between two builds, named as for {@linkcode showBuild}, the earlier first. @throws as that */
export async function diffBuilds(
  before: string,
  after: string,
  options: StoreOptions = {},
): Promise<BuildsCompared> {
  requireNames("diffBuilds", options, storeNames);
  const { findRecord } = await import("../kit/observing/mod.ts");
  const { compareBuilds } = await import("../tools/history/mod.ts");
  return await withStore(
    options,
    false,
    (store) => compareBuilds(findRecord(store, before), findRecord(store, after)),
  );
}

/** The record of a build as a text that {@linkcode importBuild} reads: a line of JSON for each thing that happened. */
export async function exportBuild(build: string, options: StoreOptions = {}): Promise<string> {
  requireNames("exportBuild", options, storeNames);
  const { findRecord, recordLines } = await import("../kit/observing/mod.ts");
  return await withStore(
    options,
    false,
    (store) => [...recordLines(findRecord(store, build)), ""].join("\n"),
  );
}

/** Takes the record of a build that another store has. @returns its ref @throws {QuillaError} `history/damaged`, `history/version` */
export async function importBuild(text: string, options: StoreOptions = {}): Promise<string> {
  requireNames("importBuild", options, storeNames);
  const { readRecordText, saveRecord } = await import("../kit/observing/mod.ts");
  const record = readRecordText(text);
  await withStore(options, true, (store) => saveRecord(store, record));
  return record.summary.ref;
}

/** What {@linkcode removeBuilds} is asked for. */
export interface RemoveBuildsOptions extends StoreOptions {
  /** All of them, and those that cannot be read. */
  readonly all?: boolean | undefined;
}

const removeNames: NamesOf<RemoveBuildsOptions> = { ...storeNames, all: true };

/** Removes records, named as for {@linkcode showBuild}. @returns the refs of what is gone, and the bytes that it took */
export async function removeBuilds(
  builds: readonly string[],
  options: RemoveBuildsOptions = {},
): Promise<{ readonly removed: readonly string[]; readonly bytes: number }> {
  requireNames("removeBuilds", options, removeNames);
  const { findSummary, listRecords, removeRecords, removeUnreadable } = await import(
    "../kit/observing/mod.ts"
  );
  return await withStore(options, false, (store) => {
    const { builds: known } = listRecords(store);
    const removed = options.all
      ? known.map(({ ref }) => ref)
      : builds.map((build) => findSummary(known, build).ref);
    const rest = options.all ? removeUnreadable(store) : 0;
    return { removed, bytes: removeRecords(store, removed) + rest };
  });
}
