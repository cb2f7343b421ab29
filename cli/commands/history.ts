/**
 * `quilla image history`: the steps that made an image.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { requireImage } from "../../core/image/find.ts";
import type { Image } from "../../core/image/image.ts";
import type { HistoryEntry } from "../../core/oci/config.ts";
import type { Store } from "../../core/store/store.ts";
import type { CommandFactory } from "../commands.ts";
import { type Context, withStore } from "../context.ts";
import { formatAge, formatId, formatSize } from "../format.ts";
import { dateOf, layerSizes, openAny } from "../images.ts";
import { formatHelp, printListing, type Row } from "../listing.ts";

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
  await withStore(context, (store) => {
    const image = openAny(store, requireImage(store, name).descriptor, platform);
    const rows = stepsOf(store, image).map(({ entry, size }, index): Row => ({
      ID: index === 0 ? formatId(image.id, !trunc) : "<missing>",
      CreatedAt: entry.created ?? "N/A",
      CreatedSince: formatAge(dateOf(entry.created)),
      CreatedBy: cut(entry.createdBy ?? "", trunc),
      Size: formatSize(size),
      Comment: entry.comment ?? "",
    }));
    printListing(context, { headings, columns, rows }, quiet ? "{{.ID}}" : options.format);
  });
}

/** The steps, the last first, with the bytes that each added. An image without a history has one for each layer. */
function stepsOf(store: Store, image: Image): { entry: HistoryEntry; size: number }[] {
  const sizes = layerSizes(store, image);
  const entries: readonly HistoryEntry[] = image.config.history ?? sizes.map(() => ({}));
  let layer = 0;
  return entries.map((entry) => ({
    entry,
    size: entry.emptyLayer === true ? 0 : sizes[layer++] ?? 0,
  })).reverse();
}

function cut(step: string, trunc: boolean): string {
  const line = step.replaceAll("\t", " ");
  const characters = [...line];
  if (!trunc || characters.length <= longestStep) return line;
  return `${characters.slice(0, longestStep - 1).join("")}…`;
}
