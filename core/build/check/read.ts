/**
 * A Dockerfile read for checks: as far as it can be read, with the error that ends it.
 *
 * @module
 */
import type { ContextNames } from "../context/named.ts";
import { planBuild } from "../plan.ts";
import { BuildArguments, globalVariables } from "../variables.ts";
import { bindLine } from "../../dockerfile/binding.ts";
import type { IgnorePattern } from "../../dockerfile/ignore_file.ts";
import type { InstructionLine } from "../../dockerfile/instruction_line.ts";
import { type Dockerfile, parseDockerfile } from "../../dockerfile/parse.ts";
import { QuillaError } from "../../errors.ts";
import type { ImageConfig } from "../../oci/config.ts";
import { hostPlatform, type Platform } from "../../platform.ts";
import type { PluginHost } from "../../plugin/host.ts";
import type { SourceFile } from "../../text/source.ts";
import type { CheckedFile, CheckedStage } from "../../plugin/contracts/check.ts";

/** What is to be checked. */
export interface CheckRequest {
  readonly dockerfile: SourceFile;
  readonly host: PluginHost;
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

/** What could be read. */
export interface ReadFile {
  readonly file: CheckedFile;
  /** What is wrong with the Dockerfile, as a build would tell it. */
  readonly failure: QuillaError | undefined;
}

/** @throws {QuillaError} where not even instructions can be told apart */
export function readForChecks(request: CheckRequest): ReadFile {
  const { host, target } = request;
  const dockerfile = parseDockerfile(
    request.dockerfile,
    (keyword) => host.instruction(keyword)?.instruction.syntax,
  );
  const platforms = { build: hostPlatform(), target: request.platform ?? hostPlatform() };
  const { failure, needed } = plan(request, platforms);
  const { preamble, stages } = readLines(dockerfile, host);
  const isNeeded = (index: number) => target === undefined || needed?.has(index) !== false;
  return {
    failure,
    file: {
      dockerfile,
      preamble,
      stages: stages.map((stage, index) => ({ ...stage, isNeeded: isNeeded(index) })),
      target,
      arguments: request.arguments ?? new Map(),
      platforms,
      ignored: request.ignored,
      image: (name, platform) =>
        request.contexts?.has(name) ? undefined : request.image?.(name, platform),
    },
  };
}

/** The numbers of the stages that the target needs, or why there is no telling. */
function plan(
  { dockerfile, host, target, ...request }: CheckRequest,
  platforms: CheckedFile["platforms"],
): { failure?: QuillaError; needed?: ReadonlySet<number> } {
  const buildArguments = new BuildArguments(request.arguments);
  const globals = (escape: string, targetStage: string) =>
    globalVariables({ buildArguments, escape }, platforms, targetStage);
  try {
    const { needed } = planBuild(dockerfile, {
      host,
      target,
      globals,
      contexts: request.contexts,
    });
    return { needed: new Set(needed.map(({ index }) => index)) };
  } catch (error) {
    if (error instanceof QuillaError) return { failure: error };
    throw error;
  }
}

function readLines(dockerfile: Dockerfile, host: PluginHost) {
  const preamble: InstructionLine[] = [];
  const stages: (Omit<CheckedStage, "isNeeded"> & { lines: InstructionLine[] })[] = [];
  for (const raw of dockerfile.instructions) {
    let line: InstructionLine;
    try {
      line = bindLine(raw, host.keywords);
      host.instruction(line.keyword)!.instruction.parse(line);
    } catch {
      break; // planning has told why
    }
    const { instruction } = host.instruction(line.keyword)!;
    if (instruction.stage !== undefined) stages.push({ opening: line, lines: [] });
    else (stages.at(-1)?.lines ?? preamble).push(line);
  }
  return { preamble, stages };
}
