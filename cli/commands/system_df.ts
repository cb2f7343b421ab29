/**
 * `quilla system df`: what takes room in the store.
 *
 * @module
 */
import { listImages, type StoreUsage, storeUsage, type Usage } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, storeIfThere } from "../context.ts";
import { formatSize } from "../print/format.ts";
import { imageHeadings, imageRow } from "../print/image_row.ts";
import { formatHelp, formatListing, printListing, type Row } from "../print/listing.ts";

const examples = `
Examples:
  quilla system df
  quilla system df --format '{{.Type}}: {{.Reclaimable}}'
  quilla system df -v --format '{{range .Images}}{{println .ID .Size}}{{end}}'`;

export const systemDf: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows what takes room in the store, and how much of it pruning would free.")
    .option("-v, --verbose", "list the images, too", false)
    .option("--format <format>", formatHelp, "table")
    .addHelpText("after", examples)
    .action(({ verbose, format }) =>
      verbose ? runVerbose(context, format) : runUsage(context, format)
    );

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
  ["cache", "Build Cache"],
  ["unpacked", "Unpacked"],
];

const nothing: Usage = { count: 0, active: 0, bytes: 0, reclaimable: 0 };

/** What `--format raw` shows. */
const raw =
  "type: {{.Type}}\\ntotal: {{.TotalCount}}\\nactive: {{.Active}}\\nsize: {{.Size}}\\nreclaimable: {{.Reclaimable}}\\n";

async function runUsage(context: Context, format: string): Promise<void> {
  const { usage } = await usageIfThere(context, false);
  const rows = titles.map(([kind, title]) => rowOf(title, usage?.[kind] ?? nothing));
  await printListing(context, { headings, columns: [...headings.keys()], rows, raw }, format);
}

const imageColumns = ["Repository", "Tag", "ID", "CreatedSince", "Size"];

/** The images one by one, with the first of their names, then the sum of what else there is; a template gets Docker's lists. */
async function runVerbose(context: Context, format: string): Promise<void> {
  const { usage, images } = await usageIfThere(context, true);
  const isTable = format === "table" || format === "";
  const rows = [...new Map(images.toReversed().map((image) => [image.id, image])).values()]
    .toReversed().map((image) => imageRow(image, isTable));
  if (!isTable) return context.print(await filled(format, rows));
  const listing = { headings: imageHeadings, columns: imageColumns, rows };
  context.print(`Images space usage:\n\n${await formatListing(listing, "table")}\n`);
  context.print(`Build cache usage: ${formatSize(usage?.cache.bytes ?? 0)}\n`);
  const others = titles.filter(([kind]) => kind !== "images")
    .map(([kind, title]) => rowOf(title, usage?.[kind] ?? nothing));
  await printListing(context, { headings, columns: [...headings.keys()], rows: others }, "table");
}

async function filled(format: string, images: readonly Row[]): Promise<string> {
  const { parseTemplate } = await import("../print/template.ts");
  const { usageShape } = await import("../template/shapes/usage.ts");
  const text = format === "json" ? "{{json .}}" : format === "raw" ? rawImages : format;
  const template = parseTemplate(text, usageShape([...imageHeadings.keys()]), { escapes: true });
  return template.fill({ Images: images, Containers: [], Volumes: [], BuildCache: [] });
}

const rawImages =
  "{{range .Images}}type: Image\\nrepository: {{.Repository}}\\ntag: {{.Tag}}\\nimage_id: {{.ID}}\\n" +
  "created_at: {{.CreatedAt}}\\nvirtual_size: {{.Size}}\\n\\n{{end -}}";

async function usageIfThere(context: Context, isVerbose: boolean) {
  const store = await storeIfThere(context);
  if (store === undefined) return { usage: undefined, images: [] };
  try {
    const images = isVerbose ? await listImages({ store }) : [];
    return { usage: await storeUsage({ store }), images };
  } finally {
    store.close();
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
