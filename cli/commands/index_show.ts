/**
 * `quilla index ls` and `quilla index inspect`: what is in an index.
 *
 * @module
 */
import { formatPlatform } from "../../core/plugin/api/nouns.ts";
import { imageDocument, type IndexMember, listIndex } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { formatId, formatSize } from "../print/format.ts";
import { formatJson } from "../print/json.ts";
import { formatHelp, printListing, type Row } from "../print/listing.ts";
import { anyImage, type LookFlags, pluginFlag, withPlaces } from "../words/looking.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";

const lsExamples = `
Examples:
  quilla index ls app
  quilla index ls app --no-trunc --format '{{.Platform}} {{.Digest}}'
  quilla index ls docker://debian:13    an index of a registry: nothing is pulled`;

const inspectExamples = `
Examples:
  quilla index inspect app
  quilla index inspect docker://debian:13
  quilla index inspect app --format '{{range .manifests}}{{println .digest}}{{end}}'
  quilla index inspect oci:charts:nginx   what is no index is shown as well: the manifest of an image or a chart`;

export const indexLs: CommandFactory = (context, name) =>
  new Command(name)
    .description("Lists what is in an index, in its order.")
    .argument("<index>", anyImage)
    .option("--no-trunc", "print whole digests and IDs")
    .option("-q, --quiet", "print the digests only", false)
    .option("--format <format>", formatHelp, "table")
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", lsExamples)
    .action((index, options) => runList(context, index, options));

export const indexInspect: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows the document of an index, as JSON; of what is no index, its manifest.")
    .argument("<index>", anyImage)
    .option("-f, --format <format>", 'json (in one line), or a template such as "{{.mediaType}}"')
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", inspectExamples)
    .action((index, options) => runInspect(context, index, options));

const headings = new Map([
  ["Platform", "PLATFORM"],
  ["Digest", "DIGEST"],
  ["ID", "IMAGE ID"],
  ["Size", "SIZE"],
  ["Type", "TYPE"],
]);
const columns = ["Platform", "Digest", "ID", "Size", "Type"];

type ListOptions = LookFlags & Readonly<{ trunc: boolean; quiet: boolean; format: string }>;

async function runList(
  context: Context,
  text: string,
  { trunc, quiet, format, ...flags }: ListOptions,
): Promise<void> {
  await withPlaces(context, flags, async (where) => {
    const rows = (await listIndex(text, where)).map((member) => describe(member, trunc));
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

async function runInspect(
  context: Context,
  text: string,
  { format = "", ...flags }: LookFlags & Readonly<{ format?: string }>,
): Promise<void> {
  await withPlaces(context, flags, async (where) => {
    const { bytes } = await imageDocument(text, where);
    const document = JSON.parse(new TextDecoder().decode(bytes));
    if (format === "" || format === "json") {
      return context.print(formatJson(document, format === "json" ? 0 : 2));
    }
    const { fillDocument } = await import("../print/template.ts");
    context.print(fillDocument(format, document, "the document"));
  });
}
