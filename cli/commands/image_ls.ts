/**
 * `quilla image ls`: the images of the store.
 *
 * @module
 */
import { familiarName, parseReference } from "../../core/plugin/api/nouns.ts";
import { type ListedImage, listFilters, listImages } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, storeIfThere } from "../context.ts";
import { formatAge, formatDate, formatId, formatSize } from "../print/format.ts";
import { formatHelp, printListing, type Row } from "../print/listing.ts";
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

const headings = new Map([
  ["Repository", "REPOSITORY"],
  ["Tag", "TAG"],
  ["Digest", "DIGEST"],
  ["ID", "IMAGE ID"],
  ["CreatedSince", "CREATED"],
  ["CreatedAt", "CREATED AT"],
  ["Size", "SIZE"],
  ["VirtualSize", "SIZE"],
  ["Containers", "CONTAINERS"],
  ["SharedSize", "SHARED SIZE"],
  ["UniqueSize", "UNIQUE SIZE"],
]);

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
  const rows = images.map((image) => rowOf(image, options));
  const digest = options.digests ? ["Digest"] : [];
  const columns = ["Repository", "Tag", ...digest, "ID", "CreatedSince", "Size"];
  const format = options.quiet ? "{{.ID}}" : options.format;
  await printListing(context, { headings, columns, rows }, format);
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

/** What Docker says of containers, and of layers that images share, is not known here. */
function rowOf(
  { name: text, descriptor, id, created, size }: ListedImage,
  { trunc }: ListOptions,
): Row {
  const name = text === undefined ? undefined : parseReference(text);
  return {
    Containers: "N/A",
    CreatedAt: formatDate(created),
    CreatedSince: formatAge(created),
    Digest: descriptor.digest,
    ID: formatId(id, !trunc),
    Repository: name === undefined ? "<none>" : familiarName(name),
    SharedSize: "N/A",
    Size: size === undefined ? "N/A" : formatSize(size),
    Tag: name?.tag ?? "<none>",
    UniqueSize: "N/A",
    VirtualSize: size === undefined ? "N/A" : formatSize(size),
  };
}
