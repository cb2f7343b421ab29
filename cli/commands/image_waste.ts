/**
 * `quilla image waste`: what of an image is transferred and of no use, and the way to save it.
 *
 * @module
 */
import { type ImageWaste, imageWaste, type WasteFinding } from "../../mod.ts";
import { QuillaError, UsageError } from "../../core/plugin/api/nouns.ts";
import { parseSize, quote } from "../../core/plugin/api/text.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { formatSize } from "../print/format.ts";
import { formatJson } from "../print/json.ts";
import { printListing, type Row } from "../print/listing.ts";
import { onOneLine } from "../print/sanitise.ts";
import { stepText } from "../print/step.ts";
import {
  anyImage,
  type LookFlags,
  platformFlag,
  pluginFlag,
  withPlaces,
} from "../words/looking.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";

const examples = `
Examples:
  quilla image waste app:1.2
  quilla image waste --max 50MB app:1.2                in CI: fails where more is wasted
  quilla image waste docker://debian:13                of a registry: every layer is fetched once, and none kept
  quilla image waste --json app:1.2 | jq '.Findings[] | select(.Kind == "apt-lists")'
  quilla image waste --format '{{.Size}}\\t{{.Kind}}\\t{{.Step}}' app:1.2

Wasted are files that later layers hide: removed, overwritten or repeated with other attributes; further copies of files of
4 kB and more; and what package managers and builds leave behind: lists and archives of apt, apk, dnf, pip, npm, Go, Cargo and
others, temporary files, logs, repositories of Git. No file counts twice.`;

export const imageWasteCommand: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows what of an image is transferred and of no use, and the way to save it.")
    .argument("<image>", anyImage)
    .option("--max <size>", "fail where more than this is wasted, such as 50MB (of 1024 kB)")
    .option("--no-trunc", "print whole steps, and all paths")
    .option("--json", "the same as --format json", false)
    .option(
      "--format <format>",
      'text, table, json (one object), "{{.Field}} …" or "table {{.Field}} …"',
      "text",
    )
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", examples)
    .action((image, options) => runWaste(context, image, options));

type WasteFlags =
  & LookFlags
  & Readonly<{ trunc: boolean; json: boolean; format: string; max?: string }>;

const headings = new Map([
  ["Size", "SIZE"],
  ["Files", "FILES"],
  ["Kind", "KIND"],
  ["Layer", "LAYER"],
  ["HiddenBy", "HIDDEN BY"],
  ["Step", "STEP"],
  ["What", "WHAT"],
  ["Advice", "ADVICE"],
]);
const columns = ["Size", "Files", "Kind", "Layer", "Step"];

/** So many findings, copies among them, and paths of each are shown. */
const [mostFindings, mostCopies, mostPaths] = [20, 3, 3];

async function runWaste(context: Context, image: string, options: WasteFlags): Promise<void> {
  const { trunc, json, format, max, ...flags } = options;
  const most = max === undefined ? Infinity : parseSize(max);
  if (most === undefined) {
    throw new UsageError(`--max takes a size, not ${quote(max!)}`, {
      code: "usage/size",
      hint: "such as 50MB, 512k or 0",
    });
  }
  const waste = await withPlaces(context, flags, (where) => imageWaste(image, where));
  if (json || format === "json") context.print(formatJson(documentOf(waste), 2));
  else if (format === "text") await printText(context, waste, trunc);
  else {
    const rows = await Promise.all(waste.findings.map((finding) => rowOf(finding, trunc)));
    await printListing(context, { headings, columns, rows }, format);
  }
  if (waste.bytes <= most) return;
  throw new QuillaError(
    `${quote(image)} wastes ${formatSize(waste.bytes)}, more than the ${formatSize(most)} of --max`,
    { code: "image/waste", hint: "what to do against each is said with it" },
  );
}

async function rowOf(finding: WasteFinding, trunc: boolean): Promise<Row> {
  const { bytes, count, kind, layer, by, step = "", what, advice } = finding;
  return {
    ...{ Size: formatSize(bytes), Files: String(count), Kind: kind, Layer: String(layer + 1) },
    ...{ HiddenBy: by === undefined ? "" : String(by + 1), Step: await stepText(step, trunc) },
    ...{ What: what, Advice: advice },
  };
}

async function printText(context: Context, waste: ImageWaste, trunc: boolean): Promise<void> {
  const { bytes, unpacked, findings, efficiency } = waste;
  const percent = unpacked === 0 ? 0 : Math.round(bytes / unpacked * 100);
  context.print(
    `${formatSize(bytes)} of ${formatSize(unpacked)} are wasted (${percent} %): ` +
      `${formatSize(waste.hidden)} hidden, ${formatSize(waste.duplicates)} in copies, ` +
      `${formatSize(waste.leftovers)} left behind; efficiency ${(efficiency * 100).toFixed(1)} %`,
  );
  const shown = trunc ? worthShowing(findings) : findings;
  for (const finding of shown) context.print(await textOf(finding, trunc));
  const more = findings.length - shown.length;
  if (more > 0) context.print(`\nand ${more} more: --no-trunc shows all`);
}

/** The largest; of copies, of which any image has hundreds, few. */
function worthShowing(findings: readonly WasteFinding[]): WasteFinding[] {
  let copies = 0;
  return findings.filter(({ kind }) => kind !== "duplicate" || ++copies <= mostCopies)
    .slice(0, mostFindings);
}

async function textOf(finding: WasteFinding, trunc: boolean): Promise<string> {
  const { bytes, count, what, layer, by, paths, advice } = finding;
  const files = count === 1 ? "a file" : `${count} files`;
  const stepOf = async (number: number, text = "") =>
    `layer ${number + 1}${text === "" ? "" : `: ${onOneLine(await stepText(text, trunc))}`}`;
  const lines = [
    "",
    `${formatSize(bytes)}  ${what} (${files})`,
    `  in ${await stepOf(layer, finding.step)}`,
  ];
  if (by !== undefined) lines.push(`  hidden by ${await stepOf(by, finding.hiddenBy)}`);
  const shown = trunc ? paths.slice(0, mostPaths) : paths;
  for (const path of shown) lines.push(`    ${onOneLine(path)}`);
  if (paths.length > shown.length) lines.push(`    and ${paths.length - shown.length} more`);
  lines.push(`  to save it: ${advice}`);
  return lines.join("\n");
}

/** Bytes are numbers, for scripts; layers are numbered from 1, as people count them. */
function documentOf(waste: ImageWaste) {
  return {
    ...{ Id: waste.id, Digest: waste.digest, Platform: waste.platform },
    ...{ Wasted: waste.bytes, Hidden: waste.hidden, Duplicates: waste.duplicates },
    ...{ Leftovers: waste.leftovers, Unpacked: waste.unpacked, Efficiency: waste.efficiency },
    Findings: waste.findings.map((finding) => ({
      ...{ Kind: finding.kind, What: finding.what, Bytes: finding.bytes, Files: finding.count },
      ...{ Layer: finding.layer + 1, Step: finding.step },
      HiddenByLayer: finding.by === undefined ? undefined : finding.by + 1,
      ...{ HiddenBy: finding.hiddenBy, Paths: finding.paths, Advice: finding.advice },
    })),
  };
}
