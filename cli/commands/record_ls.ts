/**
 * `quilla record ls` and `quilla record prune`: the recordings of the store.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { listRecordings, pruneRecordings } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, storeIfThere } from "../context.ts";
import { formatAge, formatDate, formatId, formatSize } from "../print/format.ts";
import { formatHelp, printListing } from "../print/listing.ts";
import { sanitise } from "../print/sanitise.ts";
import { waitFlag, waitingOf } from "../prune_images.ts";
import { hasConsent } from "../terminal/consent.ts";

const lsExamples = `
Examples:
  quilla record ls
  quilla record ls -q                                          the digests only
  quilla record ls --no-trunc --format '{{.Digest}} {{.File}}'

Recordings are made by quilla build --record. One that a later one of the same file took the place of is listed until
quilla record prune removes it: builds of earlier commits of a project replay it.`;

const pruneExamples = `
Examples:
  quilla record prune                those that a later one of the same file took the place of
  quilla record prune -f 3f2a9c      one, by the beginning of its digest
  quilla record prune -f --all

What images need stays, and what builds have noted of what they fetched: quilla system prune removes that.`;

export const recordLs: CommandFactory = (context, name) =>
  new Command(name)
    .description("Lists the recordings of the store, the latest first.")
    .option("-q, --quiet", "print the digests only", false)
    .option("--no-trunc", "print whole digests")
    .option("--format <format>", formatHelp, "table")
    .addHelpText("after", lsExamples)
    .action((options) => runList(context, options));

export const recordPrune: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Removes recordings from the store, and what only they needed: those that later ones took the place of, unless others are named.",
    )
    .argument("[recording...]", "digests of recordings, or the files that they were written to")
    .option("-a, --all", "all recordings", false)
    .option("-f, --force", "do not ask", false)
    .option(...waitFlag)
    .addHelpText("after", pruneExamples)
    .action((recordings, options) => runPrune(context, recordings, options));

const headings = new Map([
  ["Digest", "DIGEST"],
  ["File", "FILE"],
  ["CreatedSince", "CREATED"],
  ["CreatedAt", "CREATED AT"],
  ["Bodies", "BODIES"],
  ["Size", "SIZE"],
  ["Superseded", "SUPERSEDED"],
  ["Text", "DIGEST OF THE FILE"],
]);
const columns = ["Digest", "File", "CreatedSince", "Bodies", "Size", "Superseded"];

type ListOptions = Readonly<{ quiet: boolean; trunc: boolean; format: string }>;

async function runList(context: Context, { quiet, trunc, format }: ListOptions): Promise<void> {
  const store = await storeIfThere(context);
  try {
    const recordings = store === undefined ? [] : await listRecordings({ store });
    const rows = recordings.map(({ digest, text, name, created, bodies, size, isSuperseded }) => ({
      Digest: formatId(digest, !trunc),
      File: name ?? "",
      CreatedSince: formatAge(created),
      CreatedAt: formatDate(created),
      Bodies: String(bodies),
      Size: formatSize(size),
      Superseded: isSuperseded ? "yes" : "",
      Text: formatId(text, !trunc),
    }));
    await printListing(context, { headings, columns, rows }, quiet ? "{{.Digest}}" : format);
  } finally {
    store?.close();
  }
}

type PruneOptions = Readonly<{ all: boolean; force: boolean; wait?: string | undefined }>;

async function runPrune(
  context: Context,
  only: readonly string[],
  options: PruneOptions,
): Promise<void> {
  const { all, force } = options;
  if (all && only.length > 0) {
    throw new UsageError("--all leaves none to be named", {
      code: "usage/prune",
      hint: "name those that are to go, or say --all",
    });
  }
  const waiting = waitingOf(context, options);
  const store = await storeIfThere(context);
  if (store === undefined) return context.print(`Total reclaimed space: ${formatSize(0)}`);
  try {
    const { removed, freed } = await pruneRecordings({
      ...{ store, all, only, ...waiting },
      confirm: (chosen) => hasConsent(context, warningOf(chosen.length, all), force),
    });
    const lines = removed.map(({ digest, name }) =>
      `deleted: ${digest}${name === undefined ? "" : ` (${name})`}`
    );
    if (lines.length > 0) context.print(sanitise(["Deleted Recordings:", ...lines, ""].join("\n")));
    context.print(`Total reclaimed space: ${formatSize(freed)}`);
  } finally {
    store.close();
  }
}

function warningOf(count: number, all: boolean): string {
  const which = count === 1 ? "1 recording" : `${all ? "all " : ""}${count} recordings`;
  return `This will remove ${which}: builds cannot be replayed from what is gone.`;
}
