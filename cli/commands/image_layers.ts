/**
 * `quilla image layers`: what the layers of an image take, and what of it is wasted.
 *
 * @module
 */
import { type ImageLayers, imageLayers } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { formatId, formatSize } from "../print/format.ts";
import { formatJson } from "../print/json.ts";
import { printListing, type Row } from "../print/listing.ts";
import { stepText } from "../print/step.ts";
import {
  anyImage,
  type LookFlags,
  platformFlag,
  pluginFlag,
  withPlaces,
} from "../words/looking.ts";
import { onOneLine } from "../print/sanitise.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla image layers app:1.2
  quilla image layers docker://debian:13               of a registry: every layer is read, and none kept
  quilla image layers --format json app:1.2 | jq '.WastedFiles[].Path'
  quilla image layers --format '{{.Size}}\\t{{.CreatedBy}}' app:1.2

SIZE is what a layer takes as it lies in its place and is transferred, UNPACKED its archive without compression. WASTED are
bytes of its files that later layers overwrite or remove: they are transferred, and not to be seen.`;

export const imageLayersCommand: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Shows the bytes of an image by layer and step, the lowest first, and which of them later layers waste.",
    )
    .argument("<image>", anyImage)
    .option("--no-trunc", "print whole digests and steps, and all wasted files")
    .option("--json", "the same as --format json", false)
    .option(
      "--format <format>",
      'table, json (one object), "{{.Field}} …" or "table {{.Field}} …"',
      "table",
    )
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", examples)
    .action((image, options) => runLayers(context, image, options));

type LayersOptions = LookFlags & Readonly<{ trunc: boolean; json: boolean; format: string }>;

const headings = new Map([
  ["Layer", "LAYER"],
  ["Digest", "DIGEST"],
  ["Size", "SIZE"],
  ["Unpacked", "UNPACKED"],
  ["Wasted", "WASTED"],
  ["Files", "FILES"],
  ["Compression", "COMPRESSION"],
  ["MediaType", "TYPE"],
  ["CreatedBy", "CREATED BY"],
  ["Comment", "COMMENT"],
]);
const columns = ["Layer", "Size", "Unpacked", "Wasted", "Files", "CreatedBy"];
const wastedHeadings = new Map([["Size", "WASTED"], ["Count", "TIMES"], ["Path", "PATH"]]);

/** So many wasted files are shown. */
const mostWasted = 20;

async function runLayers(
  context: Context,
  image: string,
  { trunc, json, format, ...flags }: LayersOptions,
): Promise<void> {
  const use = await withPlaces(context, flags, (where) => imageLayers(image, where));
  if (json || format === "json") return context.print(formatJson(documentOf(use), 2));
  const rows = await Promise.all(use.layers.map(async (layer): Promise<Row> => ({
    Layer: formatId(layer.diffId, !trunc),
    Digest: trunc ? `sha256:${formatId(layer.digest)}` : layer.digest,
    Size: formatSize(layer.size),
    Unpacked: formatSize(layer.unpacked),
    Wasted: formatSize(layer.wasted),
    Files: String(layer.files),
    Compression: layer.compression,
    MediaType: layer.mediaType,
    CreatedBy: await stepText(layer.step?.createdBy ?? "", trunc),
    Comment: layer.step?.comment ?? "",
  })));
  await printListing(context, { headings, columns, rows }, format);
  if (format === "table") await printSum(context, use, trunc);
}

async function printSum(context: Context, use: ImageLayers, trunc: boolean): Promise<void> {
  const { size, unpacked, wasted, wastedFiles } = use;
  const count = use.layers.length;
  const percent = unpacked === 0 ? 0 : Math.round(wasted / unpacked * 100);
  context.print(
    `\n${count === 1 ? "a layer" : `${count} layers`}, ${formatSize(size)}; unpacked ${
      formatSize(unpacked)
    }, of which ` +
      `${formatSize(wasted)} (${percent} %) are wasted`,
  );
  if (wastedFiles.length === 0) return;
  context.print("");
  const shown = trunc ? wastedFiles.slice(0, mostWasted) : wastedFiles;
  const rows = shown.map(({ path, size, count }): Row => ({
    Size: formatSize(size),
    Count: String(count),
    Path: onOneLine(path),
  }));
  const listing = { headings: wastedHeadings, columns: ["Size", "Count", "Path"], rows };
  await printListing(context, listing, "table");
  const more = wastedFiles.length - shown.length;
  if (more > 0) context.print(`and ${more} more: --no-trunc shows all`);
}

/** Bytes are numbers, for scripts. */
function documentOf({ id, digest, platform, layers, ...sums }: ImageLayers) {
  return {
    ...{ Id: id, Digest: digest, Platform: platform },
    ...{ Size: sums.size, Unpacked: sums.unpacked, Wasted: sums.wasted },
    Layers: layers.map((layer) => ({
      DiffID: layer.diffId,
      Digest: layer.digest,
      MediaType: layer.mediaType,
      Compression: layer.compression,
      Size: layer.size,
      Unpacked: layer.unpacked,
      Files: layer.files,
      Wasted: layer.wasted,
      Created: layer.step?.created,
      CreatedBy: layer.step?.createdBy,
      Comment: layer.step?.comment,
    })),
    WastedFiles: sums.wastedFiles.map(({ path, size, count }) => ({
      ...{ Path: path, Size: size, Count: count },
    })),
  };
}
