/**
 * Running all checks on a Dockerfile.
 *
 * @module
 */
import type { ContextNames } from "../../../core/build/surroundings.ts";
import type { BuildListener } from "../../../core/plugin/contracts/build_event.ts";
import { type Plan, planStages } from "../../../core/build/plan.ts";
import { BuildArguments, globalVariables } from "../../../core/build/variables.ts";
import type { IgnorePattern } from "../../../core/plugin/contracts/check.ts";
import type { InstructionLine } from "../../../core/dockerfile/instruction_line.ts";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import type { ImageConfig } from "../../../core/oci/config.ts";
import { hostPlatform, type Platform } from "../../../core/platform.ts";
import type { Check, CheckedFile, Finding, Fix } from "../../../core/plugin/contracts/check.ts";
import type { ReadDockerfile } from "../../../core/plugin/contracts/dockerfile.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { SourceRange } from "../../../core/source.ts";
import { foreignFrontend } from "./frontend.ts";
import {
  type CheckOptions,
  experimentalArgument,
  isWanted,
  optionsArgument,
  optionsOfComments,
  parseCheckOptions,
} from "./options.ts";

/** What is to be checked. */
export interface CheckRequest {
  readonly dockerfile: ReadDockerfile;
  readonly host: PluginHost;
  /** How the target is built, where that is known already. */
  readonly plan?: Plan | undefined;
  /** Name or number of the stage that is to be built; all stages are looked at unless given. */
  readonly target?: string | undefined;
  readonly arguments?: ReadonlyMap<string, string> | undefined;
  /** What is built for; the host's architecture with Linux unless given. */
  readonly platform?: Platform | undefined;
  /** What is left out of the build context. */
  readonly ignored?: readonly IgnorePattern[] | undefined;
  /** The configuration of an image that is at hand. Nothing is known of others: checks are silent about what depends on it. */
  image?(name: string, platform: Platform): ImageConfig | undefined;
  /** What stands in the place of stages and images of these names; nothing is known of it. */
  readonly contexts?: ContextNames | undefined;
}

/** A finding, with the check that found it and its place. */
export interface CheckWarning {
  /** What found it. */
  readonly check: Check;
  /** What is wrong there. */
  readonly detail: string;
  /** Whole lines are meant, here-documents with them. */
  readonly range: SourceRange;
  /** What mends it, where a rule can. */
  readonly fix?: Fix | undefined;
}

/** What came of the checks. */
export interface CheckReport {
  /** In the order of their places; each is told once. */
  readonly warnings: readonly CheckWarning[];
  /** Why a build would fail: an error in the Dockerfile, or warnings that are errors by `# check=error=true`. */
  readonly failure: QuillaError | undefined;
}

/** A Dockerfile as checks see it, with what is wrong with it, as a build would tell it. */
export function checkedFile(
  request: CheckRequest,
): { readonly file: CheckedFile; readonly failure: QuillaError | undefined } {
  const { dockerfile, target, contexts } = request;
  const platforms = { build: hostPlatform(), target: request.platform ?? hostPlatform() };
  const { plan, failure }: Planned = request.plan === undefined
    ? planned(request, platforms)
    : request;
  const isNeeded = (index: number) =>
    target === undefined || plan === undefined ||
    plan.needed.some((stage) => stage.index === index);
  const file: CheckedFile = {
    dockerfile,
    stages: dockerfile.stages.map((stage, index) => ({ ...stage, isNeeded: isNeeded(index) })),
    target,
    arguments: request.arguments ?? new Map(),
    platforms,
    ignored: request.ignored,
    image: (name, platform) => contexts?.has(name) ? undefined : request.image?.(name, platform),
  };
  return { file, failure };
}

/** How the stages are built, or why they cannot be. */
interface Planned {
  readonly plan?: Plan | undefined;
  readonly failure?: QuillaError;
}

function planned(
  { dockerfile, target, contexts, ...request }: CheckRequest,
  platforms: CheckedFile["platforms"],
): Planned {
  const buildArguments = new BuildArguments(request.arguments);
  const sources = { buildArguments, escape: dockerfile.escape };
  const globals = (targetStage: string) => globalVariables(sources, platforms, targetStage);
  try {
    return { plan: planStages(dockerfile, { target, globals, contexts }) };
  } catch (error) {
    if (error instanceof QuillaError) return { failure: error };
    throw error;
  }
}

/** @throws {QuillaError} `check/options`, `plugin/threw` */
export function checkDockerfile(request: CheckRequest): CheckReport {
  return reportOn(checkedFile(request), request.host);
}

/**
 * The same of what {@linkcode checkedFile} gave, for those who ask more of it.
 *
 * @throws {QuillaError} `check/options`, `plugin/threw`
 */
export function reportOn(
  { file, failure }: ReturnType<typeof checkedFile>,
  host: PluginHost,
): CheckReport {
  const options = optionsOf(file);
  const warnings = host.all("checks").flatMap(({ plugin, supplied: check }) =>
    findings(plugin, check, file)
      .filter(({ line }) => isWanted(check, [options, ...optionsAbove(line)]))
      .map((finding) => {
        const { detail, fix } = finding;
        return { check, detail, range: rangeOf(finding, file), fix };
      })
  ).sort((a, b) => a.range.start.line - b.range.start.line);
  const told = [...new Map(warnings.map((warning) => [keyOf(warning), warning])).values()];
  const isError = options.error && told.length > 0;
  return { warnings: told, failure: failure ?? (isError ? violations(told) : undefined) };
}

/** Tells what is found in a build's Dockerfile; what `# check=error=true` makes an error ends the build before it begins. */
export function tellFindings(
  request: CheckRequest & { readonly plan: Plan },
  listener: BuildListener = () => {},
): void {
  const report = checkDockerfile({ ...request, target: request.plan.target.name });
  const frontend = foreignFrontend(request.dockerfile, request.arguments);
  if (frontend !== undefined) listener({ type: "warning", ...frontend });
  for (const { check, detail, range } of report.warnings) {
    const message = `${check.name}: ${detail}`;
    listener({ type: "warning", rule: check.name, message, range });
  }
  if (report.failure !== undefined) throw report.failure;
}

function optionsOf(file: CheckedFile): CheckOptions {
  const names = file.arguments.get(experimentalArgument);
  const written = writtenOptions(file);
  if (!names) return written;
  return { ...written, experimental: parseCheckOptions(`experimental=${names}`).experimental };
}

function writtenOptions(file: CheckedFile): CheckOptions {
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
