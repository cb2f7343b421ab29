/**
 * What checks found as GitHub's workflow commands, which annotate the lines of a pull request.
 *
 * @module
 */
import { relative, resolve } from "node:path";
import type { SourceRange } from "../../core/plugin/cli/process.ts";
import type { CheckedDockerfile } from "../../mod.ts";
import { onOneLine, sanitise } from "./sanitise.ts";

/** A line for each finding, and for what keeps a build from beginning. */
export function checkGithub({ file, warnings, failure }: CheckedDockerfile): string {
  const isViolated = failure?.code === "check/violations";
  const command = isViolated ? "error" : "warning";
  const lines = warnings.map(({ check, detail, range }) => {
    const page = check.url === undefined ? "" : ` (${check.url})`;
    return lineOf(command, check.name, `${detail}${page}`, range);
  });
  if (failure !== undefined && !isViolated) {
    const { code, message, hint, range } = failure;
    const start = { line: 1, column: 1 };
    const text = hint === undefined ? message : `${message}; ${hint}`;
    lines.push(lineOf("error", code, text, range ?? { file, start, end: start }));
  }
  return lines.join("\n");
}

function lineOf(command: string, title: string, text: string, range: SourceRange): string {
  const { file, start, end } = range;
  // Columns are those of one line.
  const columns = start.line === end.line ? { col: start.column, endColumn: end.column } : {};
  const places = {
    file: relative("", resolve(file.name)),
    line: start.line,
    endLine: end.line,
    ...columns,
    title,
  };
  const words = Object.entries(places).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${command} ${words.join(",")}::${data(text)}`;
}

/** @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function data(text: string): string {
  return onOneLine(sanitise(text)).replaceAll("%", "%25");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
