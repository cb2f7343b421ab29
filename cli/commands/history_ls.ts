/**
 * `quilla build history ls` and `rm`: the builds that were recorded.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { listBuilds, removeBuilds } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, storeIfThere } from "../context.ts";
import { formatAge, formatDate, formatSize } from "../print/format.ts";
import { formatHelp, printListing } from "../print/listing.ts";
import { onOneLine, sanitise } from "../print/sanitise.ts";
import { formatSeconds } from "../progress/words.ts";

const lsExamples = `
Examples:
  quilla build history ls
  quilla build history ls -q                              the refs only
  quilla build history ls --format '{{.Ref}} {{.Status}} {{.Duration}}'

Every build leaves a record in the store, which holds the last 500; rm removes them.
QUILLA_BUILD_HISTORY=0 has a build leave none.`;

const rmExamples = `
Examples:
  quilla build history rm mf3k9x2ab     by the beginning of a ref
  quilla build history rm ^             the last one
  quilla build history rm --all`;

export const historyLs: CommandFactory = (context, name) =>
  new Command(name)
    .description("Lists the builds that were recorded, the latest first.")
    .option("-q, --quiet", "print the refs only", false)
    .option("--no-trunc", "print whole IDs and times")
    .option("--format <format>", formatHelp, "table")
    .addHelpText("after", lsExamples)
    .action((options) => runList(context, options));

export const historyRm: CommandFactory = (context, name) =>
  new Command(name)
    .description("Removes records of builds; images stay.")
    .argument("[build...]", "refs, or what else names a build: see show")
    .option("-a, --all", "all of them, and those that cannot be read", false)
    .addHelpText("after", rmExamples)
    .action((builds, { all }) => runRemove(context, builds, all));

const headings = new Map([
  ["Ref", "BUILD"],
  ["Name", "NAME"],
  ["Status", "STATUS"],
  ["CreatedSince", "BEGAN"],
  ["CreatedAt", "BEGAN AT"],
  ["Duration", "DURATION"],
  ["Steps", "STEPS"],
  ["Cached", "CACHED"],
  ["ImageID", "IMAGE ID"],
]);
const columns = ["Ref", "Name", "Status", "CreatedSince", "Duration", "Steps", "Cached", "ImageID"];

type ListOptions = Readonly<{ quiet: boolean; trunc: boolean; format: string }>;

async function runList(context: Context, { quiet, trunc, format }: ListOptions): Promise<void> {
  const store = await storeIfThere(context);
  try {
    const { builds = [], unreadable = [] } = store === undefined ? {} : await listBuilds({ store });
    const rows = builds.map(({ ref, name = "", status, began, took, steps, cached, id = "" }) => ({
      ...{ Ref: ref, Name: onOneLine(name), Status: status },
      CreatedSince: trunc ? formatAge(new Date(began)) : new Date(began).toISOString(),
      CreatedAt: formatDate(new Date(began)),
      Duration: formatSeconds(took),
      ...{ Steps: String(steps), Cached: String(cached) },
      ImageID: trunc ? id.replace("sha256:", "").slice(0, 12) : id,
    }));
    await printListing(context, { headings, columns, rows }, quiet ? "{{.Ref}}" : format);
    for (const { file, failure } of unreadable) {
      context.say(
        sanitise(`warning: the record ${file.slice(0, 12)} is not listed: ${failure.message}`),
      );
    }
  } finally {
    store?.close();
  }
}

async function runRemove(
  context: Context,
  builds: readonly string[],
  all: boolean,
): Promise<void> {
  if (all === builds.length > 0) {
    throw new UsageError(all ? "--all leaves none to be named" : "no build is named", {
      code: "usage/history",
      hint: "name those that are to go, or say --all",
    });
  }
  const store = await storeIfThere(context);
  if (store === undefined && all) return context.print(`Total reclaimed space: ${formatSize(0)}`);
  try {
    const { removed, bytes } = await removeBuilds(builds, {
      store: store ?? await context.store(),
      all,
    });
    for (const ref of removed) context.print(`deleted: ${ref}`);
    context.print(`Total reclaimed space: ${formatSize(bytes)}`);
  } finally {
    store?.close();
  }
}
