/**
 * `quilla image files`: what is in an image, without unpacking it.
 *
 * @module
 */
import { type ImageFile, imageFiles } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { modeText, timeText } from "../print/file_mode.ts";
import { formatJson } from "../print/json.ts";
import { formatHelp, printListing, type Row } from "../print/listing.ts";
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
  quilla image files hello                           all names
  quilla image files -l app:1.2 /etc                 a directory with all below it: mode, owner, size, time
  quilla image files docker://debian:13 '/usr/bin/*.sh' '**/*.pem'
                                                     wildcards; of a registry nothing is kept
  quilla image files --layers app:1.2                and which layer each comes from, 1 being the lowest
  quilla image files --format '{{.Size}}\\t{{.Path}}' app:1.2 | sort -n`;

export const imageFilesCommand: CommandFactory = (context, name) =>
  new Command(name)
    .description("Lists the files of an image, all layers together.")
    .argument("<image>", anyImage)
    .argument(
      "[path...]",
      "files, directories with all below them, and patterns: * ? [a-z] within a name, ** any directories",
    )
    .option("-l, --long", "mode, owner, size, time, name and where a link leads", false)
    .option("--layers", "also the layer that each comes from; 1 is the lowest", false)
    .option("--json", "the same as --format json", false)
    .option("--format <format>", formatHelp)
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", examples)
    .action((image, paths, options) => runFiles(context, image, paths, options));

type FilesOptions =
  & LookFlags
  & Readonly<{ long: boolean; layers: boolean; json: boolean; format?: string }>;

const headings = new Map([
  ["Mode", "MODE"],
  ["Owner", "OWNER"],
  ["Size", "SIZE"],
  ["Time", "TIME"],
  ["Layer", "LAYER"],
  ["Name", "NAME"],
  ["Path", "PATH"],
  ["Type", "TYPE"],
  ["Target", "TARGET"],
  ["Device", "DEVICE"],
]);

/** So many lines are made into one text at a time. */
const lines = 1000;

async function runFiles(
  context: Context,
  image: string,
  paths: readonly string[],
  { long, layers, json, format: given, ...flags }: FilesOptions,
): Promise<void> {
  const format = json ? "json" : given ?? (long ? "table" : layers ? layered : "{{.Path}}");
  const nameText = format.includes("json") ? exact : onOneLine;
  const columns = ["Mode", "Owner", "Size", "Time", ...layers ? ["Layer"] : [], "Name"];
  await withPlaces(context, flags, async (where) => {
    let rows: Row[] = [];
    const show = async () => {
      if (format === "json") context.print(rows.map(exactJson).join("\n"));
      else await printListing(context, { headings, columns, rows }, format);
      rows = [];
    };
    for await (const file of imageFiles(image, { ...where, paths })) {
      rows.push(rowOf(file, nameText));
      // A table is as wide as its widest cell.
      if (rows.length >= lines && !format.startsWith("table")) await show();
    }
    if (rows.length > 0 || format.startsWith("table")) await show();
  });
}

const layered = "{{.Layer}}\\t{{.Path}}";

/** In JSON a name is what it is. */
const exact = (name: string) => name;

/** Halves of surrogate pairs stand for bytes that are no UTF-8. A template would show them as Go does, all alike. */
function exactJson(row: Row): string {
  const sorted = Object.entries(row).sort(([a], [b]) => a < b ? -1 : 1);
  return formatJson(Object.fromEntries(sorted));
}

function rowOf(file: ImageFile, nameText: (name: string) => string): Row {
  const { path, type, mode, uid, gid, size, mtime, target, device, layer } = file;
  return {
    Mode: modeText(type, mode),
    Owner: `${uid}:${gid}`,
    Size: device === undefined ? String(size) : device.join(","),
    Time: timeText(mtime),
    Layer: String(layer + 1),
    Name: nameText(target === undefined ? path : `${path} -> ${target}`),
    Path: nameText(path),
    Type: type,
    Target: nameText(target ?? ""),
    Device: device?.join(",") ?? "",
  };
}
