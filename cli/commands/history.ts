/**
 * `quilla image history`: the steps that made an image.
 *
 * @module
 */
import { imageHistory } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { dateOf } from "../../core/text/epoch.ts";
import { formatAge, formatId, formatSize } from "../print/format.ts";
import { formatHelp, printListing, type Row } from "../print/listing.ts";

const examples = `
Examples:
  quilla image history hello
  quilla image history --no-trunc --format '{{.Size}}\\t{{.CreatedBy}}' hello`;

export const history: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows the steps that made an image, the last first.")
    .argument("<image>", "name, image ID or digest")
    .option("--no-trunc", "print whole IDs and steps")
    .option("-q, --quiet", "print the image IDs only", false)
    .option("--format <format>", formatHelp, "table")
    .option("--platform <platform>", "which image of several, such as linux/arm64")
    .addHelpText("after", examples)
    .action((image, options) => runHistory(context, image, options));

type HistoryOptions = Readonly<{
  trunc: boolean;
  quiet: boolean;
  format: string;
  platform?: string;
}>;

const headings = new Map([
  ["ID", "IMAGE"],
  ["CreatedSince", "CREATED"],
  ["CreatedAt", "CREATED AT"],
  ["CreatedBy", "CREATED BY"],
  ["Size", "SIZE"],
  ["Comment", "COMMENT"],
]);
const columns = ["ID", "CreatedSince", "CreatedBy", "Size", "Comment"];

/** A step is cut at so many characters. */
const longestStep = 45;

async function runHistory(context: Context, name: string, options: HistoryOptions): Promise<void> {
  const { trunc, quiet, platform } = options;
  await withStore(context, async (store) => {
    const { id, steps } = await imageHistory(name, { store, platform });
    const rows = steps.map(({ size, ...entry }, index): Row => ({
      ID: index === 0 ? formatId(id, !trunc) : "<missing>",
      CreatedAt: entry.created ?? "N/A",
      CreatedSince: formatAge(dateOf(entry.created)),
      CreatedBy: cut(entry.createdBy ?? "", trunc),
      Size: formatSize(size),
      Comment: entry.comment ?? "",
    }));
    await printListing(context, { headings, columns, rows }, quiet ? "{{.ID}}" : options.format);
  });
}

function cut(step: string, trunc: boolean): string {
  const line = step.replaceAll("\t", " ");
  const characters = [...line];
  if (!trunc || characters.length <= longestStep) return line;
  return `${characters.slice(0, longestStep - 1).join("")}…`;
}
