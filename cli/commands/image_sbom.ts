/**
 * `quilla image sbom`: what is in an image.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { quote } from "../../core/text/quote.ts";
import { type ImageSbom, imageSbom } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { writeOutput } from "../print/output_file.ts";
import { sanitise } from "../print/sanitise.ts";
import {
  anyImage,
  type LookFlags,
  platformFlag,
  pluginFlag,
  withPlaces,
} from "../words/looking.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";
import { readSourceDate } from "../words/timestamp.ts";

const examples = `
Examples:
  quilla image sbom app:1.2                               a table
  quilla image sbom --format spdx -o app.spdx.json app:1.2
  quilla image sbom --format cyclonedx docker://debian:13 | grype
  quilla image sbom --platform linux/arm64 oci-archive:app.tar

What is found are packages of Debian, Alpine, Fedora and their like, of npm, Python and other languages, and the programs
that say what they are made of; in a document also the files that COPY and ADD brought, with their digests. For each package it
says where that is read, in which layer it came, and by which instruction. \`quilla plugin ls\` lists the catalogers.

The documents are the same on every machine: their date is the image's, or SOURCE_DATE_EPOCH.`;

/** What documents are called, here and by other programs. */
const formats: Readonly<Record<string, "table" | "spdx" | "cyclonedx">> = {
  ...{ table: "table", list: "table", text: "table" },
  ...{ spdx: "spdx", "spdx-json": "spdx", cyclonedx: "cyclonedx", "cyclonedx-json": "cyclonedx" },
};

export const imageSbomCommand: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Shows what is in an image, wherever that is: its packages as a table, or as a bill of materials, SPDX 2.3 or CycloneDX 1.6.",
    )
    .argument("<image>", anyImage)
    .option("--format <format>", "table, spdx or cyclonedx; table unless given")
    .option("-o, --output <file>", "write it there")
    .option("-q, --quiet", "do not warn of what could not be read", false)
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", examples)
    .action((image, options) => runSbom(context, image, options));

type SbomFlags = LookFlags & Readonly<{ format?: string; output?: string; quiet: boolean }>;

/** Formats as syft writes them behind `-o`: `spdx-json`, `cyclonedx-json@1.6=FILE`. */
const formatOfSyft =
  /^((?:spdx|cyclonedx|syft|github)-(?:json|xml|table|text|tag-value)|purls|table|template)(@[\d.]+)?(?:=(.+))?$/;

/** Whoever comes from syft says the format where we have the file. */
function asSyft({ format, output }: SbomFlags): Pick<SbomFlags, "format" | "output"> {
  const [, said, version = "", file] = formatOfSyft.exec(output ?? "") ?? [];
  if (format !== undefined || said === undefined) return { format, output };
  const isWritten = /^(?:spdx-json@2\.3|cyclonedx-json@1\.6)$/.test(said + version);
  const plain = said.replace(/^syft-(table|text)$/, "table");
  return { format: isWritten ? said : plain + version, output: file };
}

async function runSbom(
  context: Context,
  image: string,
  given: SbomFlags,
): Promise<void> {
  const { format: _format, output: _output, quiet, ...flags } = given;
  const { format: written = "table", output } = asSyft(given);
  const format = Object.hasOwn(formats, written) ? formats[written]! : undefined;
  if (format === undefined) {
    throw new UsageError(`--format takes table, spdx or cyclonedx, not ${quote(written)}`, {
      code: "usage/format",
      hint: "spdx is SPDX 2.3, cyclonedx is CycloneDX 1.6, both as JSON",
    });
  }
  writeOutput("--output", output);
  const created = readSourceDate(context.env);
  await withPlaces(context, flags, async (where) => {
    const bill = await imageSbom(image, { ...where, created });
    for (const { manager, path, why } of quiet ? [] : bill.unread) {
      context.say(sanitise(`warning: ${path}: ${why}; what ${manager} finds there is not listed`));
    }
    const text = await textOf(bill, format);
    if (output === undefined) context.print(text);
    else writeOutput("--output", output, `${text}\n`);
  });
}

async function textOf(bill: ImageSbom, format: "table" | "spdx" | "cyclonedx"): Promise<string> {
  if (format !== "table") return JSON.stringify(bill[format](), null, 2);
  const { sbomTable } = await import("../print/sbom_table.ts");
  return await sbomTable(bill);
}
