/**
 * What checks found, as `docker build --check` tells it.
 *
 * @module
 */
import type { SourceFile } from "../../core/plugin/cli/process.ts";
import type { CheckedDockerfile, CheckReport, CheckWarning } from "../../mod.ts";
import { checkGithub } from "./check_github.ts";
import { checkSarif } from "./check_sarif.ts";
import { formatJson } from "./json.ts";
import { base64, locationOf } from "./lint_json.ts";
import { sanitise } from "./sanitise.ts";
import { excerptOf } from "./source_excerpt.ts";

/** In the form that was asked for; empty where there is nothing to say. */
export function checkReport(
  report: CheckedDockerfile,
  format: "text" | "json" | "sarif" | "github",
): string {
  switch (format) {
    case "text":
      return checkReportText(report);
    case "json":
      return checkReportJson(report.file, report);
    case "sarif":
      return formatJson(checkSarif(report), 2);
    case "github":
      return checkGithub(report);
  }
}

/** For people. */
export function checkReportText({ warnings, failure }: CheckReport): string {
  const count = warnings.length;
  if (count === 0) return failure === undefined ? "Check complete, no warnings found." : "";
  const conclusion = count === 1
    ? "1 warning has been found!"
    : `${count} warnings have been found!`;
  return [`Check complete, ${conclusion}`, ...warnings.map(warningText)].join("\n\n");
}

function warningText({ check: { name, url }, detail, range }: CheckWarning): string {
  const page = url === undefined ? "" : ` - ${url}`;
  return `${sanitise(`WARNING: ${name}${page}\n${detail}`)}\n${excerptOf(range)}`;
}

/** For programs: Docker's document. */
export function checkReportJson(file: SourceFile, { warnings, failure }: CheckReport): string {
  const range = failure?.range;
  return formatJson({
    warnings: warnings.map(({ check, detail, range }) => ({
      ruleName: check.name,
      description: check.description,
      url: check.url,
      detail,
      location: locationOf(range),
    })),
    sources: [{ filename: file.name, language: "Dockerfile", data: base64(file) }],
    buildError: failure && {
      message: failure.message,
      location: range?.file === file ? locationOf(range) : {},
    },
  }, 2);
}
