/**
 * `quilla index ls` and `quilla index inspect`: what is in an index.
 *
 * @module
 */
import { requireImage } from "../../core/plugin/api/image.ts";
import { formatPlatform } from "../../core/plugin/api/nouns.ts";
import { type IndexMember, listIndex } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import { type Context, withStore } from "../context.ts";
import { formatId, formatSize } from "../print/format.ts";
import { formatJson } from "../print/json.ts";
import { formatHelp, printListing, type Row } from "../print/listing.ts";

const lsExamples = `
Examples:
  quilla index ls app
  quilla index ls app --no-trunc --format '{{.Platform}} {{.Digest}}'`;

const inspectExamples = `
Examples:
  quilla index inspect app`;

export const indexLs: CommandFactory = (context, name) =>
  new Command(name)
    .description("Lists what is in an index, in its order.")
    .argument("<index>", "name or digest of the index")
    .option("--no-trunc", "print whole digests and IDs")
    .option("-q, --quiet", "print the digests only", false)
    .option("--format <format>", formatHelp, "table")
    .addHelpText("after", lsExamples)
    .action((index, options) => runList(context, index, options));

export const indexInspect: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows the document of an index, as JSON.")
    .argument("<index>", "name or digest of the index")
    .addHelpText("after", inspectExamples)
    .action((index) => runInspect(context, index));

const headings = new Map([
  ["Platform", "PLATFORM"],
  ["Digest", "DIGEST"],
  ["ID", "IMAGE ID"],
  ["Size", "SIZE"],
  ["Type", "TYPE"],
]);
const columns = ["Platform", "Digest", "ID", "Size", "Type"];

type ListOptions = Readonly<{ trunc: boolean; quiet: boolean; format: string }>;

async function runList(
  context: Context,
  text: string,
  { trunc, quiet, format }: ListOptions,
): Promise<void> {
  await withStore(context, async (store) => {
    const rows = (await listIndex(text, { store })).map((member) => describe(member, trunc));
    await printListing(context, { headings, columns, rows }, quiet ? "{{.Digest}}" : format);
  });
}

function describe({ descriptor, type, about, ...image }: IndexMember, trunc: boolean): Row {
  const { digest } = descriptor;
  const Digest = trunc ? `sha256:${formatId(digest, false)}` : digest;
  if (type !== "image") {
    const Type = about === undefined ? type : `attestation of ${formatId(about, !trunc)}`;
    return { Platform: "", Digest, ID: "", Size: "", Type };
  }
  return {
    Platform: formatPlatform(image.platform!),
    Digest,
    ID: formatId(image.id!, !trunc),
    Size: formatSize(image.size!),
    Type: type,
  };
}

async function runInspect(context: Context, text: string): Promise<void> {
  await withStore(context, async (store) => {
    const { descriptor } = requireImage(store, text);
    await listIndex(text, { store }); // that it is one
    const bytes = store.blobs.read(descriptor);
    context.print(formatJson(JSON.parse(new TextDecoder().decode(bytes)), 2));
  });
}
