/**
 * `quilla image ls`: the images of the store.
 *
 * @module
 */
import { type ListedImage, listFilters, listImages } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, storeIfThere } from "../context.ts";
import { imageHeadings, imageRow } from "../print/image_row.ts";
import { formatHelp, printListing } from "../print/listing.ts";
import { collect } from "../words/repeatable.ts";
import { sanitise } from "../print/sanitise.ts";

const examples = `
Examples:
  quilla image ls                                        all images, the newest first
  quilla image ls 'team/*'                               those of some repositories
  quilla image ls -q --filter dangling=true              the IDs of those without a name
  quilla image ls --format '{{.Repository}}:{{.Tag}}'    their names`;

export const imageLs: CommandFactory = (context, name) =>
  new Command(name)
    .description("Lists the images of the store, the newest first.")
    .argument("[repository]", "repository[:tag] to list; wildcards are taken")
    .option("-a, --all", "taken for Docker's sake: all images are always listed")
    .option("-q, --quiet", "print the image IDs only", false)
    .option("--no-trunc", "print whole IDs")
    .option("--digests", "show the digests of the manifests", false)
    .option("--format <format>", formatHelp, "table")
    .option("-f, --filter <filter>", `${listFilters.join("=, ")}= (repeatable)`, collect, [])
    .addHelpText("after", examples)
    .action((repository, options) => runList(context, repository, options));

type ListOptions = Readonly<{
  quiet: boolean;
  trunc: boolean;
  digests: boolean;
  format: string;
  filter: readonly string[];
}>;

async function runList(
  context: Context,
  repository: string | undefined,
  options: ListOptions,
): Promise<void> {
  const images = await chooseImages(context, repository, options.filter);
  for (const { problem } of images) {
    if (problem === undefined) continue;
    context.say(sanitise(`warning: ${problem}\n  \`quilla system check\` says more`));
  }
  const rows = images.map((image) => imageRow(image, options.trunc));
  const digest = options.digests ? ["Digest"] : [];
  const columns = ["Repository", "Tag", ...digest, "ID", "CreatedSince", "Size"];
  const raw = rawFields.filter(([field]) => field === "Digest" ? options.digests : true)
    .map(([field, name]) => `${name}: {{.${field}}}\n`).join("");
  await printListing(context, { headings: imageHeadings, columns, rows, raw }, formatOf(options));
}

/** What `--format raw` shows of an image, under which names. */
const rawFields = [["Repository", "repository"], ["Tag", "tag"], ["Digest", "digest"]].concat([
  ["ID", "image_id"],
  ["CreatedAt", "created_at"],
  ["Size", "virtual_size"],
]);

/** As in Docker, `-q` is for the table, and `--digests` adds a column to a table of the user's. */
function formatOf({ format, quiet, digests }: ListOptions): string {
  if (format === "table" || format === "") return quiet ? "{{.ID}}" : format;
  if (format === "raw") return quiet ? "image_id: {{.ID}}" : format;
  const isTable = format.startsWith("table");
  return isTable && digests && !format.includes("{{.Digest}}") ? `${format}\\t{{.Digest}}` : format;
}

async function chooseImages(
  context: Context,
  reference: string | undefined,
  filters: readonly string[],
): Promise<readonly ListedImage[]> {
  const store = await storeIfThere(context);
  if (store === undefined) return [];
  try {
    return await listImages({ store, filters, reference });
  } finally {
    store.close();
  }
}
