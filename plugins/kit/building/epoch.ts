/**
 * The time that a build's arguments or its Dockerfile give to the image: SOURCE_DATE_EPOCH, a number of seconds since 1970, or the
 * name of something that has a time.
 *
 * @module
 */
import { latestEpoch } from "../../../core/text/epoch.ts";
import { QuillaError, UsageError } from "../../../core/errors.ts";
import { hostPlatform, type Platform } from "../../../core/platform.ts";
import type { ReadDockerfile, ReadStage, Step } from "../../../core/plugin/contracts/dockerfile.ts";
import type { SourceSurroundings } from "../../../core/plugin/contracts/stage.ts";
import { quote } from "../../../core/text/quote.ts";
import type { SourceRange } from "../../../core/source.ts";
import type { OpenContexts } from "./context/named.ts";
import type { OpenContext } from "./context/open.ts";
import type { Sources } from "./context/sources.ts";
import { stamped, stampFailure } from "../../../core/build/failure.ts";
import { beforeStages, targetStage } from "../../../core/build/plan.ts";
import { BuildArguments, globalVariables, Variables } from "../../../core/build/variables.ts";

/** The variable's name. */
export const epochVariable = "SOURCE_DATE_EPOCH";

/** What is asked. */
export interface EpochRequest {
  readonly dockerfile: ReadDockerfile;
  readonly target?: string | undefined;
  readonly arguments?: ReadonlyMap<string, string> | undefined;
  /** What is built for. */
  readonly platform?: Platform | undefined;
  readonly context: Pick<OpenContext, "date">;
  readonly contexts: OpenContexts;
  readonly sources: Sources;
}

/** What came of it. */
export interface Epoch {
  /** Seconds since 1970; undefined where nobody said a time, or what was named has none. */
  readonly seconds: number | undefined;
  /** The build arguments, of which this one is a number now, or not there. */
  readonly arguments: ReadonlyMap<string, string> | undefined;
  /** What the variable stands for before the first stage, where the Dockerfile gave it a value. */
  readonly assigned: ReadonlyMap<string, string | undefined> | undefined;
}

/**
 * Finds the time. A build argument goes before a default that the Dockerfile has before its first stage. It is a number, `context`,
 * which means the build context's time, or the name of a build context or of a stage that adds one thing from elsewhere.
 *
 * @see Dockerfile reference, "SOURCE_DATE_EPOCH", of Dockerfile 1.24
 * @throws {QuillaError} `build/epoch`, what is wrong with the Dockerfile, and what fetching throws
 */
export async function findEpoch(request: EpochRequest): Promise<Epoch> {
  const given = request.arguments?.get(epochVariable);
  if (given !== undefined) {
    const seconds = await secondsOf(given, undefined, request);
    const others = [...request.arguments!].filter(([name]) => name !== epochVariable);
    if (seconds === undefined) {
      // Nor does the Dockerfile's own default hold then.
      return {
        seconds,
        arguments: new Map(others),
        assigned: new Map([[epochVariable, undefined]]),
      };
    }
    const said = [epochVariable, String(seconds)] as const;
    return { seconds, arguments: new Map([...others, said]), assigned: undefined };
  }
  const { arguments: same, dockerfile } = request;
  const nothing = { seconds: undefined, arguments: same, assigned: undefined };
  if (!dockerfile.file.text.includes(epochVariable)) return nothing;
  const { value, range } = preambleOf(request);
  if (!value) return nothing;
  const seconds = await secondsOf(value, range, request);
  const said = seconds === undefined ? undefined : String(seconds);
  return { seconds, arguments: same, assigned: new Map([[epochVariable, said]]) };
}

/** @param range where it was written */
async function secondsOf(
  value: string,
  range: SourceRange | undefined,
  request: EpochRequest,
): Promise<number | undefined> {
  if (value === "") return undefined;
  if (/^\d+$/.test(value) && Number(value) <= latestEpoch) return Number(value);
  if (value === "context") return request.context.date?.();
  if (request.contexts.has(value)) return await request.contexts.date(value);
  const stage = /^[+-]?\d/.test(value) ? undefined : stageOf(value, request);
  if (stage !== undefined) return await dateOfStage(stage, request);
  const Failure = range === undefined ? UsageError : QuillaError;
  throw new Failure(`${epochVariable} is ${quote(value)}, which is no time`, {
    code: "build/epoch",
    hint:
      "write a number of seconds since 1970, context, or the name of a build context or of a stage that adds one URL or repository",
    range,
  });
}

/** The variables before the first stage, and where the last ARG said what this one is. */
function preambleOf({ dockerfile, ...request }: EpochRequest) {
  const { preamble, stages, escape } = readable(dockerfile);
  const buildArguments = new BuildArguments(request.arguments);
  const platforms = { build: hostPlatform(), target: request.platform ?? hostPlatform() };
  const stage = targetStage(stages, request.target);
  const globals = globalVariables({ buildArguments, escape }, platforms, stage);
  let range: SourceRange | undefined;
  for (const step of preamble) {
    const { instruction, args, line } = step;
    if (instruction.declares === undefined) break;
    const before = globals.lookup(epochVariable);
    const scope = globals.declaring(() => beforeStages(dockerfile, step));
    stamped(step, () => instruction.declares!(args, scope));
    if (globals.lookup(epochVariable) !== before) range = line.range;
  }
  return { globals, buildArguments, value: globals.lookup(epochVariable), range };
}

/** What stands in a Dockerfile says nothing where another line of it is wrong. */
function readable(dockerfile: ReadDockerfile): ReadDockerfile {
  if (dockerfile.failure !== undefined) throw dockerfile.failure;
  return dockerfile;
}

function stageOf(name: string, { dockerfile }: EpochRequest): ReadStage | undefined {
  return readable(dockerfile).stages.find(({ opening: { instruction, args } }) =>
    instruction.stageName?.(args)?.toLowerCase() === name.toLowerCase()
  );
}

/** A stage of which the time is asked is nothing but one source: what it is made of needs no build. */
async function dateOfStage(
  { opening, steps }: ReadStage,
  request: EpochRequest,
): Promise<number | undefined> {
  const { globals, buildArguments } = preambleOf(request);
  globals.assign(epochVariable, undefined);
  const { base } = stamped(opening, () => opening.instruction.begins!(opening.args, globals));
  if (base !== "scratch") throw notASource(opening, "it is built on something");
  const { escape } = request.dockerfile;
  const variables = new Variables({
    buildArguments,
    escape,
    environment: new Map(),
    outer: globals,
  });
  const around: SourceSurroundings = Object.assign(variables, {
    openSource: request.sources.openSource.bind(request.sources),
    workspace: () => request.sources.workspace(),
  });
  let source: Step | undefined;
  for (const step of steps) {
    const { instruction, args, line } = step;
    const { declares, sourceDate } = instruction;
    const scope = variables.declaring(() => notASource(step, `it has ${line.keyword}`));
    if (declares !== undefined) stamped(step, () => instruction.declares!(args, scope));
    else if (sourceDate === undefined) throw notASource(step, `it has ${line.keyword}`);
    else if (source !== undefined) throw notASource(step, "it adds more than one thing");
    else source = step;
  }
  if (source === undefined) throw notASource(opening, "it adds nothing");
  try {
    return await source.instruction.sourceDate!(source.args, around);
  } catch (error) {
    throw stampFailure(error, source);
  }
}

function notASource({ line }: Step, why: string): QuillaError {
  return line.error(`the stage has no time that ${epochVariable} could be: ${why}`, {
    code: "build/epoch",
    hint: "let it begin FROM scratch, and ADD one URL or repository",
  });
}
