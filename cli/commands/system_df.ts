/**
 * `quilla system df`: what takes room in the store.
 *
 * @module
 */
import { type StoreUsage, storeUsage, type Usage } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, storeIfThere } from "../context.ts";
import { formatSize } from "../print/format.ts";
import { formatHelp, printListing, type Row } from "../print/listing.ts";

const examples = `
Examples:
  quilla system df
  quilla system df --format '{{.Type}}: {{.Reclaimable}}'`;

export const systemDf: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows what takes room in the store, and how much of it pruning would free.")
    .option("--format <format>", formatHelp, "table")
    .addHelpText("after", examples)
    .action(({ format }) => runUsage(context, format));

const headings = new Map([
  ["Type", "TYPE"],
  ["TotalCount", "TOTAL"],
  ["Active", "ACTIVE"],
  ["Size", "SIZE"],
  ["Reclaimable", "RECLAIMABLE"],
]);

const titles: readonly (readonly [kind: keyof StoreUsage, title: string])[] = [
  ["images", "Images"],
  ["otherBlobs", "Other blobs"],
  ["leftovers", "Leftovers"],
  ["cache", "Build cache"],
  ["unpacked", "Unpacked"],
];

const nothing: Usage = { count: 0, active: 0, bytes: 0, reclaimable: 0 };

async function runUsage(context: Context, format: string): Promise<void> {
  const usage = await usageIfThere(context);
  const rows = titles.map(([kind, title]) => rowOf(title, usage?.[kind] ?? nothing));
  await printListing(context, { headings, columns: [...headings.keys()], rows }, format);
}

async function usageIfThere(context: Context): Promise<StoreUsage | undefined> {
  const store = await storeIfThere(context);
  try {
    return store && await storeUsage({ store });
  } finally {
    store?.close();
  }
}

function rowOf(title: string, { count, active, bytes, reclaimable }: Usage): Row {
  const share = bytes === 0 ? "" : ` (${Math.floor(100 * reclaimable / bytes)}%)`;
  return {
    Type: title,
    TotalCount: String(count),
    Active: String(active),
    Size: formatSize(bytes),
    Reclaimable: formatSize(reclaimable) + share,
  };
}
