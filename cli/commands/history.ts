/**
 * `quilla image history`: the steps that made an image.
 *
 * @module
 */
import { imageHistory } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { dateOf } from "../../core/text/epoch.ts";
import { formatAge, formatId, formatSize } from "../print/format.ts";
import { formatHelp, printListing, type Row } from "../print/listing.ts";
import { stepText } from "../print/step.ts";
import {
  anyImage,
  type LookFlags,
  platformFlag,
  pluginFlag,
  withPlaces,
} from "../words/looking.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla image history hello
  quilla image history --no-trunc --format '{{.Size}}\\t{{.CreatedBy}}' hello
  quilla image history docker://debian:13       an image of a registry: nothing is pulled

Sizes are those of unpacked layers where the store knows them; of an image elsewhere they are what is transferred.`;

export const history: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows the steps that made an image, the last first.")
    .argument("<image>", anyImage)
    .option("--no-trunc", "print whole IDs and steps")
    .option("-q, --quiet", "print the image IDs only", false)
    .option("-H, --human", "sizes and ages for people; =false for bytes and times", true)
    .option("--format <format>", formatHelp, "table")
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", examples)
    .action((image, options) => runHistory(context, image, options));

type HistoryOptions =
  & LookFlags
  & Readonly<{
    trunc: boolean;
    quiet: boolean;
    human: boolean;
    format: string;
  }>;

const headings = new Map([
  ["ID", "IMAGE"],
  ["CreatedSince", "CREATED"],
  ["CreatedAt", "CREATED AT"],
  ["CreatedBy", "CREATED BY"],
  ["Size", "SIZE"],
  ["Comment", "COMMENT"],
]);
const columns = (human: boolean) => [
  ...["ID", human ? "CreatedSince" : "CreatedAt", "CreatedBy", "Size", "Comment"],
];

async function runHistory(context: Context, name: string, options: HistoryOptions): Promise<void> {
  const { trunc, quiet, human, format, ...flags } = options;
  await withPlaces(context, flags, async (where) => {
    const { id, steps } = await imageHistory(name, where);
    const rows: Row[] = [];
    for (const [index, { size, ...entry }] of steps.entries()) {
      const created = dateOf(entry.created);
      const CreatedAt = created?.toISOString().replace(/\.\d+/, "") ?? "N/A";
      rows.push({
        ID: index === 0 ? formatId(id, !trunc) : "<missing>",
        CreatedAt,
        CreatedSince: human ? ageOf(created) : CreatedAt,
        CreatedBy: await stepText(entry.createdBy ?? "", trunc),
        Size: human ? formatSize(size) : String(size),
        Comment: entry.comment ?? "",
      });
    }
    await printListing(
      context,
      { headings, columns: columns(human), rows },
      quiet && format === "table" ? "{{.ID}}" : format,
    );
  });
}

/** Times of images that are the same whenever they are built say nothing of an age: Docker tells none before 2000. */
function ageOf(date: Date | undefined): string {
  return formatAge(date !== undefined && date.getTime() > Date.UTC(2000, 0) ? date : undefined);
}
