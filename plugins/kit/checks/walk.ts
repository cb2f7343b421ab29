/**
 * The variables of a Dockerfile, instruction by instruction, as a build would see them, without building: what each instruction
 * says of itself is enough for that.
 *
 * @module
 */
import { targetStage } from "../../../core/build/plan.ts";
import {
  BuildArguments,
  globalVariables,
  Variables,
  type VariableSources,
} from "../../../core/build/variables.ts";
import type { InstructionLine } from "../../../core/dockerfile/instruction_line.ts";
import type { ImageConfig } from "../../../core/oci/config.ts";
import type { Platform } from "../../../core/platform.ts";
import type { CheckedFile, CheckedStage } from "../../../core/plugin/contracts/check.ts";
import type { Step } from "../../../core/plugin/contracts/dockerfile.ts";
import type { StageOpening } from "../../../core/plugin/contracts/stage.ts";
import {
  type Declaration,
  KnownVariables,
  orElse,
  type RecordedPlace,
  RecordingScope,
  undeclaredIn,
} from "./known_variables.ts";

/** An instruction, and the variables before it. */
export interface WalkedStep {
  readonly step: Step;
  readonly line: InstructionLine;
  readonly scope: KnownVariables;
  /** Names that it uses and that nothing has declared; empty where not all variables are known. */
  readonly undeclared: readonly string[];
  /** Build arguments that it makes known. */
  readonly declared: readonly Declaration[];
  /** Variables of the environment that it sets. */
  readonly assigned: readonly string[];
}

/** A stage that was gone through. */
export interface WalkedStage {
  readonly opening: Step;
  /** In lower case; undefined without a name. */
  readonly name: string | undefined;
  readonly steps: readonly WalkedStep[];
  readonly isNeeded: boolean;
  /** The earlier stage that it is built on, if it is. */
  readonly base: WalkedStage | undefined;
  /** What it is for. */
  readonly platform: Platform;
  /** What is said of the image that it is built on; undefined where it is built on none, or nothing is known of it. */
  readonly image: ImageConfig | undefined;
  /** Whether no other variables can be there than those that were found. */
  readonly isKnown: boolean;
  readonly variables: Variables;
  readonly environment: ReadonlyMap<string, string>;
}

/** A Dockerfile that was gone through. */
export interface Walk {
  /** The variables where stages begin. */
  readonly globals: KnownVariables;
  /** The same, had no build argument been given. */
  readonly defaults: KnownVariables;
  /** What stands before the first stage. */
  readonly preamble: readonly WalkedStep[];
  readonly stages: readonly WalkedStage[];
  /** Those that the target needs. */
  readonly needed: readonly WalkedStage[];
  /** All instructions of these. */
  readonly steps: readonly WalkedStep[];
}

const walks = new WeakMap<CheckedFile, Walk>();

/** Goes through a Dockerfile; once, however many checks ask for it. */
export function walkDockerfile(file: CheckedFile): Walk {
  let found = walks.get(file);
  if (found === undefined) {
    found = walkFile(file);
    walks.set(file, found);
  }
  return found;
}

function walkFile(file: CheckedFile): Walk {
  const given = globalsOf(file, file.arguments);
  const defaults = globalsOf(file, new Map());
  const stages: WalkedStage[] = [];
  for (const stage of file.stages) stages.push(walkStage(file, stage, given.globals, stages));
  const needed = stages.filter(({ isNeeded }) => isNeeded);
  const { escape } = file.dockerfile;
  return {
    globals: new KnownVariables(given.globals, escape),
    defaults: new KnownVariables(defaults.globals, escape),
    preamble: given.preamble,
    stages,
    needed,
    steps: needed.flatMap(({ steps }) => steps),
  };
}

function globalsOf({ dockerfile, ...file }: CheckedFile, given: ReadonlyMap<string, string>) {
  const { escape, stages } = dockerfile;
  const buildArguments = new BuildArguments(given);
  const target = targetStage(stages, file.target);
  const variables = globalVariables({ buildArguments, escape }, file.platforms, target);
  const preamble = dockerfile.preamble.map((step) => walkStep(step, { variables, escape, given }));
  return { globals: variables, preamble };
}

function walkStage(
  file: CheckedFile,
  { opening, steps: written, isNeeded }: CheckedStage,
  globals: Variables,
  earlier: readonly WalkedStage[],
): WalkedStage {
  const { dockerfile: { escape }, arguments: given } = file;
  const { base: baseName, platform: said } = openingOf(opening, globals, file);
  const base = earlier.findLast(({ name }) => name === baseName.toLowerCase());
  const platform = said ?? base?.platform ?? file.platforms.target;
  const isScratch = baseName === "scratch";
  const image = base || isScratch ? undefined : file.image(baseName, platform);
  const environment = new Map(base?.environment ?? imageEnvironment(image, platform));
  const buildArguments = new BuildArguments(given);
  const sources: VariableSources = { buildArguments, escape, outer: globals, environment };
  const variables = new Variables(sources, base?.variables);
  // What is kept for builds on top is carried out first of all, and may set anything.
  const hasTriggers = base?.steps.some(({ line }) => line.inner !== undefined) ||
    (image?.config.onBuild ?? []).length > 0;
  let isKnown = !hasTriggers && (base?.isKnown ?? (isScratch || image !== undefined));
  const steps: WalkedStep[] = [];
  for (const step of written) {
    const walked = walkStep(step, { variables, escape, given, environment });
    steps.push(isKnown ? walked : { ...walked, undeclared: [] });
    // One that does not say where it uses variables may set some, too.
    isKnown &&= step.instruction.words !== undefined;
  }
  const name = opening.instruction.stageName?.(opening.args)?.toLowerCase();
  return { opening, name, steps, isNeeded, base, platform, image, isKnown, variables, environment };
}

/** On nothing that is known where a variable that it needs is not there: a build tells why. */
function openingOf(
  { instruction, args }: Step,
  variables: Variables,
  { dockerfile: { escape }, arguments: given }: CheckedFile,
): StageOpening {
  const scope = new RecordingScope({ variables, escape, given });
  return orElse({ base: "" }, () => instruction.begins!(args, scope));
}

function walkStep(step: Step, place: RecordedPlace): WalkedStep {
  const { instruction, args, line } = step;
  const scope = new KnownVariables(place.variables, place.escape);
  const words = instruction.words?.(args) ?? [];
  // What is cut up once it is expanded is not looked at, as in BuildKit.
  const whole = words.filter((word) => typeof word === "string" || word.as !== "words");
  const recording = new RecordingScope(place);
  orElse(undefined, () => instruction.declares?.(args, recording));
  const { declared, assigned } = recording;
  const undeclared = [...new Set([...undeclaredIn(whole, scope), ...recording.undeclared])];
  return { step, line, scope, undeclared, declared, assigned };
}

/** Every image has a search path: where it says none, builds give it one, but for Windows. */
function imageEnvironment(image: ImageConfig | undefined, { os }: Platform): Map<string, string> {
  const pairs = (image?.config.env ?? []).map((text) => {
    const [name = "", ...value] = text.split("=");
    return [name, value.join("=")] as const;
  });
  const usual = os === "windows" ? [] : [["PATH", ""] as const];
  return new Map([...usual, ...pairs]);
}
