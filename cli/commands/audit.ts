/**
 * `quilla audit`: known vulnerabilities of an image, by a data base that is a file.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { quote } from "../../core/text/quote.ts";
import { type AuditedImage, auditImage, type SeverityLevel } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import { ExitCode } from "../exit_code.ts";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { auditTable, auditWarnings, countText } from "../print/audit.ts";
import { formatJson } from "../print/json.ts";
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
  quilla audit app:1.2 --db osv/                          a directory of exports: npm.zip, debian.zip, own.ndjson
  quilla audit app:1.2 --db all.zip --severity high
  quilla audit docker://app:1.2 --db all.zip --format sarif >app.sarif
  quilla audit app:1.2 --db all.zip --ignore-file known.txt --exit-code 3

The data base is an export of OSV (https://osv.dev), carried by hand: all.zip of an ecosystem or of all, lines of JSON
(.ndjson, .jsonl), single advisories (.json), each also as .gz, or a directory of such. No network is asked.

A line of the ignore file is the ID of a fault, a package if it is only for that, and the last day that it is borne:
  CVE-2026-1234
  GHSA-aaaa-bbbb-cccc lodash until:2027-01-31   # waits for version 5

It ends with 1 where faults are left (--exit-code says another number, 0 never fails). What could not be judged is said.`;

export const audit: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Finds known vulnerabilities of the packages in an image, by a data base that was carried here: without a network.",
    )
    .argument("<image>", anyImage)
    .requiredOption(
      "--db <path>",
      "an export of OSV: a zip archive, lines of JSON, or a directory of such",
    )
    .option("--format <format>", "table, json or sarif", "table")
    .option(
      "--severity <level>",
      "only these and worse ones: none, low, medium, high, critical",
    )
    .option("--ignore-file <file>", "faults that are known and borne, one a line")
    .option("--exit-code <number>", "what to end with where faults are left", "1")
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", examples)
    .action((image, options) => runAudit(context, image, options));

type AuditFlags = LookFlags & Readonly<AuditWords>;

interface AuditWords {
  db: string;
  format: string;
  severity?: string;
  ignoreFile?: string;
  exitCode: string;
}

async function runAudit(context: Context, image: string, options: AuditFlags): Promise<void> {
  const { db, format, severity, ignoreFile, exitCode, ...flags } = options;
  if (!["table", "json", "sarif"].includes(format)) {
    throw new UsageError(`--format takes table, json or sarif, not ${quote(format)}`, {
      code: "usage/format",
    });
  }
  const code = Number(exitCode);
  if (!/^\d{1,3}$/.test(exitCode) || code > 255) {
    throw new UsageError(`--exit-code takes a number from 0 to 255, not ${quote(exitCode)}`, {
      code: "usage/exit-code",
    });
  }
  const audited = await withPlaces(context, flags, (where) =>
    auditImage(image, {
      ...{ ...where, database: db, ignoreFile },
      severity: severity?.toLowerCase() as SeverityLevel | undefined,
    }));
  await print(context, audited, format);
  for (const line of auditWarnings(audited, db)) context.say(line);
  const { length } = audited.vulnerabilities;
  context.say(`${image}: ${countText(audited)}`);
  if (length > 0 && code !== 0) throw new ExitCode(code);
}

async function print(context: Context, audited: AuditedImage, format: string): Promise<void> {
  if (format === "json") return context.print(formatJson({ ...audited }, 2));
  if (format === "table") {
    const text = auditTable(audited);
    return text === "" ? undefined : context.print(text);
  }
  const { sarifOf } = await import("../print/audit_sarif.ts");
  context.print(formatJson(sarifOf(audited), 2));
}
