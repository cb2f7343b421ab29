/**
 * `quilla index ls` and `quilla index inspect`: what is in an index.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { subjectOf } from "../../plugins/tools/edit/index_list.ts";
import { openIndex } from "../../plugins/tools/edit/index_members.ts";
import { isImage } from "../../plugins/tools/edit/runnable.ts";
import { requireImage } from "../../core/image/find.ts";
import { openImage } from "../../core/image/image.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { isIndexType } from "../../core/oci/media_types.ts";
import { formatPlatform } from "../../core/platform.ts";
import type { Store } from "../../core/store/store.ts";
import type { CommandFactory } from "../commands.ts";
import { type Context, withStore } from "../context.ts";
import { formatId, formatSize } from "../format.ts";
import { sizeOf } from "../images.ts";
import { formatJson } from "../json.ts";
import { formatHelp, printListing, type Row } from "../listing.ts";

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
  await withStore(context, (store) => {
    const { manifests } = openIndex(store, requireImage(store, text).descriptor);
    const rows = manifests.map((child) => describe(store, child, trunc));
    printListing(context, { headings, columns, rows }, quiet ? "{{.Digest}}" : format);
  });
}

function describe(store: Store, child: Descriptor, trunc: boolean): Row {
  const { platform, digest, mediaType } = child;
  const Digest = trunc ? `sha256:${formatId(digest, false)}` : digest;
  if (isIndexType(mediaType)) return { Platform: "", Digest, ID: "", Size: "", Type: "index" };
  if (!isImage(store, child)) {
    const about = subjectOf(child);
    const Type = about === undefined ? "artefact" : `attestation of ${formatId(about, !trunc)}`;
    return { Platform: "", Digest, ID: "", Size: "", Type };
  }
  const image = openImage(store, child);
  return {
    Platform: formatPlatform(platform ?? image.config),
    Digest,
    ID: formatId(image.id, !trunc),
    Size: formatSize(sizeOf(store, image)),
    Type: "image",
  };
}

async function runInspect(context: Context, text: string): Promise<void> {
  await withStore(context, (store) => {
    const { descriptor } = requireImage(store, text);
    openIndex(store, descriptor); // that it is one
    const bytes = store.blobs.read(descriptor);
    context.print(formatJson(JSON.parse(new TextDecoder().decode(bytes)), 2));
  });
}
