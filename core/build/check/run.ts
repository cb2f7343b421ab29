/**
 * Running all checks on a Dockerfile.
 *
 * @module
 */
import type { InstructionLine } from "../../dockerfile/instruction_line.ts";
import type { Dockerfile } from "../../dockerfile/parse.ts";
import { messageOf, QuillaError } from "../../errors.ts";
import type { SourceRange } from "../../text/source.ts";
import type { Check, CheckedFile, Finding } from "../../plugin/contracts/check.ts";
import {
  type CheckOptions,
  isWanted,
  optionsArgument,
  optionsOfComments,
  parseCheckOptions,
} from "./options.ts";
import { type CheckRequest, readForChecks } from "./read.ts";

/** A finding, with the check that found it and its place. */
export interface CheckWarning {
  readonly check: Check;
  readonly detail: string;
  /** Whole lines are meant, here-documents with them. */
  readonly range: SourceRange;
}

/** What came of the checks. */
export interface CheckReport {
  readonly dockerfile: Dockerfile;
  /** In the order of their places; each is told once. */
  readonly warnings: readonly CheckWarning[];
  /** Why a build would fail: an error in the Dockerfile, or warnings that are errors by `# check=error=true`. */
  readonly failure: QuillaError | undefined;
}

/** @throws {QuillaError} where not even instructions can be told apart, `check/options`, `plugin/threw` */
export function checkDockerfile(request: CheckRequest): CheckReport {
  const { file, failure } = readForChecks(request);
  const options = optionsOf(file);
  const warnings = request.host.checks.flatMap(({ plugin, supplied: check }) =>
    findings(plugin, check, file)
      .filter(({ line }) => isWanted(check, [options, ...optionsAbove(line)]))
      .map((finding) => ({ check, detail: finding.detail, range: rangeOf(finding, file) }))
  ).sort((a, b) => a.range.start.line - b.range.start.line);
  const told = [...new Map(warnings.map((warning) => [keyOf(warning), warning])).values()];
  const isError = options.error && told.length > 0;
  return {
    dockerfile: file.dockerfile,
    warnings: told,
    failure: failure ?? (isError ? violations(told) : undefined),
  };
}

function optionsOf(file: CheckedFile): CheckOptions {
  const given = file.arguments.get(optionsArgument);
  if (given !== undefined) return parseCheckOptions(given);
  const directive = file.dockerfile.directives.get("check");
  try {
    // What follows white space is a remark, as in BuildKit.
    return parseCheckOptions(directive?.value.split(/\s/)[0] ?? "");
  } catch (error) {
    throw error instanceof QuillaError && directive ? error.at(directive.range) : error;
  }
}

function optionsAbove(line: InstructionLine | undefined): CheckOptions[] {
  const options = optionsOfComments(line?.comments ?? []);
  return options === undefined ? [] : [options];
}

function findings(plugin: string, check: Check, file: CheckedFile): Finding[] {
  try {
    return [...check.check(file)];
  } catch (error) {
    if (error instanceof QuillaError) throw error;
    throw new QuillaError(
      `the check ${check.name} of the plugin ${plugin} failed: ${messageOf(error)}`,
      {
        code: "plugin/threw",
        hint: "this is a defect of the plugin: QUILLA_DEBUG=1 shows where it happened",
        cause: error,
      },
    );
  }
}

function rangeOf({ line, range }: Finding, { dockerfile }: CheckedFile): SourceRange {
  if (range !== undefined) return range;
  const start = { line: 1, column: 1 };
  if (line === undefined) return { file: dockerfile.file, start, end: start };
  const end = line.heredocs.at(-1)?.range.end ?? line.range.end;
  return { ...line.range, end };
}

function keyOf({ check, detail, range }: CheckWarning): string {
  return JSON.stringify([check.name, range.start.line, detail]);
}

function violations(warnings: readonly CheckWarning[]): QuillaError {
  const names = [...new Set(warnings.map(({ check }) => check.name))].sort();
  return new QuillaError(`checks are violated: ${names.join(", ")}`, {
    code: "check/violations",
    hint: "mend what is warned of, or take error=true out of the line # check=",
    range: warnings[0]!.range,
  });
}
