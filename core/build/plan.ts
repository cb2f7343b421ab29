/**
 * From a Dockerfile to the stages that its target needs.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import type { ReadDockerfile, ReadStage, Step } from "../plugin/contracts/dockerfile.ts";
import type { StageOpening } from "../plugin/contracts/stage.ts";
import { didYouMean } from "../text/suggestion.ts";
import { stamped } from "./failure.ts";
import type { ContextNames } from "./surroundings.ts";
import type { Variables } from "./variables.ts";

/** A stage that can be built. */
export interface StagePlan {
  /** From 0. */
  readonly index: number;
  /** Its name, or its number as text. */
  readonly name: string;
  readonly opening: StageOpening;
  /** The first of them began the stage. */
  readonly steps: readonly Step[];
  /** The earlier stages that it is built on or copies from. */
  readonly needs: readonly StagePlan[];
}

/** A stage before others are looked at. */
interface WrittenStage {
  readonly opening: StageOpening;
  readonly steps: readonly Step[];
}

/** A Dockerfile that can be built. */
export interface Plan {
  readonly stages: readonly StagePlan[];
  readonly target: StagePlan;
  /** What the target needs, itself last. */
  readonly needed: readonly StagePlan[];
  readonly globals: Variables;
  readonly escape: string;
}

/** What planning asks for. */
export interface PlanOptions {
  /** Name or number of the stage to build; the last unless given. */
  readonly target?: string | undefined;
  /** Makes the scope of what stands before the first stage, for the target that a build would say it has. */
  globals(targetStage: string): Variables;
  /** Contexts that stages and images of these names are replaced by. */
  readonly contexts?: ContextNames | undefined;
  /** What variables stand for, once what is before the first stage has been read. */
  readonly assigned?: ReadonlyMap<string, string | undefined> | undefined;
}

/**
 * Plans the stages for one platform, which `globals` knows.
 *
 * @throws {QuillaError} for whatever is wrong with the Dockerfile, at its place
 */
export function planStages(read: ReadDockerfile, options: PlanOptions): Plan {
  if (read.failure !== undefined) throw read.failure;
  const globals = options.globals(targetStage(read.stages, options.target));
  for (const step of read.preamble) {
    const { instruction, args } = step;
    if (instruction.declares === undefined) throw beforeStages(read, step);
    const scope = globals.declaring(() => beforeStages(read, step));
    stamped(step, () => instruction.declares!(args, scope));
  }
  if (read.stages.length === 0) {
    const openers = read.openers.join(" or ");
    throw new QuillaError(`${read.file.name} has no stage: there is no ${openers} in it`, {
      code: "dockerfile/no-stage",
      hint: `begin with ${openers}, which says what to build on`,
    });
  }
  const written = read.stages.map(({ opening: step, steps }): WrittenStage => {
    for (const [name, value] of options.assigned ?? []) globals.assign(name, value);
    const opening = stamped(step, () => step.instruction.begins!(step.args, globals));
    return { opening, steps: [step, ...steps] };
  });
  const stages = linkStages(written, options.contexts);
  const target = chooseTarget(stages, options.target);
  return { stages, target, needed: closure(target), globals, escape: read.escape };
}

/** What may not stand before the first stage. */
export function beforeStages(read: ReadDockerfile, { line }: Step): QuillaError {
  const openers = read.openers.join(" or ");
  return line.error(`${line.keyword} stands before the first ${openers}`, {
    code: "dockerfile/no-stage",
    hint: `begin with ${openers}, which says what to build on`,
  });
}

/** What TARGETSTAGE is: the name that was asked for, else the last stage's, as in BuildKit. */
export function targetStage(stages: readonly ReadStage[], wanted: string | undefined): string {
  const names = stages.map(({ opening: { instruction, args } }) => instruction.stageName?.(args));
  if (wanted === undefined) return names.at(-1) ?? "default";
  return (/^\d+$/.test(wanted) ? names[Number(wanted)] : undefined) ?? wanted;
}

function linkStages(
  asWritten: readonly WrittenStage[],
  contexts: ContextNames | undefined,
): StagePlan[] {
  const isContext = (name: string) => contexts?.has(name) === true;
  const written = asWritten.map((stage) => replaced(stage, isContext));
  const stages: StagePlan[] = [];
  for (const [index, { opening, steps }] of written.entries()) {
    const base = isContext(opening.base)
      ? undefined
      : findStage(stages, opening.base, { byNumber: false });
    const needs = new Set(base === undefined ? [] : [base]);
    for (const step of steps) {
      for (const source of step.opens) {
        if (isContext(source)) continue;
        const stage = findStage(stages, source, { byNumber: true });
        if (stage !== undefined) needs.add(stage);
        else refuseForward(written, index, source, step);
      }
    }
    stages.push({ index, name: opening.name ?? String(index), opening, steps, needs: [...needs] });
  }
  return stages;
}

/** A stage that has the name of a context is that context, and does nothing of what it says. */
function replaced(stage: WrittenStage, isContext: (name: string) => boolean): WrittenStage {
  const { opening: { name }, steps } = stage;
  if (name === undefined || !isContext(name)) return stage;
  return { opening: { ...stage.opening, base: name }, steps: steps.slice(0, 1) };
}

/** The stage of this name among those given, the latest if several have it. */
export function findStage<S extends Pick<StagePlan, "opening">>(
  stages: readonly S[],
  name: string,
  { byNumber }: { readonly byNumber: boolean },
): S | undefined {
  if (byNumber && /^\d+$/.test(name)) return stages[Number(name)];
  return stages.findLast(({ opening }) => opening.name === name.toLowerCase());
}

function refuseForward(
  written: readonly WrittenStage[],
  index: number,
  source: string,
  { line }: Step,
): void {
  const later = written.slice(index);
  const ahead = findStage(later, source, { byNumber: false });
  const isNumber = /^\d+$/.test(source);
  if (ahead === undefined && !isNumber) return;
  const self = ahead === later[0] || Number(source) === index;
  if (self) {
    throw line.error(`the stage ${source} copies from itself, which is circular`, {
      code: "dockerfile/circular",
      hint: "copy from the build context, without --from, or from an earlier stage",
    });
  }
  if (ahead === undefined && Number(source) >= written.length) {
    throw line.error(
      `there is no stage number ${source}; they count from 0 to ${written.length - 1}`,
      { code: "dockerfile/unknown-stage", hint: "give the stage a name, and copy from that" },
    );
  }
  const target = ahead ?? written[Number(source)]!;
  if (reaches(written, target, written[index]!)) {
    throw line.error(`the stage ${source} needs this stage itself, which is circular`, {
      code: "dockerfile/circular",
      hint: "move what both need to a stage of its own, before them",
    });
  }
  throw line.error(
    `the stage ${source} begins only later, at line ${target.steps[0]!.line.range.start.line}`,
    { code: "dockerfile/later-stage", hint: "move that stage before this one" },
  );
}

function reaches(
  written: readonly WrittenStage[],
  from: WrittenStage,
  to: WrittenStage,
  seen = new Set<unknown>(),
): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  const names = from.steps.flatMap(({ opens }) => opens);
  return [from.opening.base, ...names].some((name) => {
    const next = findStage(written, name, { byNumber: name !== from.opening.base });
    return next !== undefined && reaches(written, next, to, seen);
  });
}

function chooseTarget(stages: readonly StagePlan[], wanted: string | undefined): StagePlan {
  if (wanted === undefined) return stages.at(-1)!;
  const found = findStage(stages, wanted, { byNumber: true });
  if (found !== undefined) return found;
  const names = stages.map((stage) => stage.name);
  const isNumber = /^\d+$/.test(wanted); // no number is near another
  throw new QuillaError(`there is no stage ${wanted} to build`, {
    code: "build/unknown-target",
    hint: (isNumber ? undefined : didYouMean(wanted.toLowerCase(), names)) ??
      `the stages are ${names.join(", ")}`,
  });
}

/** Whether a stage's layers are the target's: that is built on it, or is it. */
export function reachesImage({ stages, target }: Plan, stage: StagePlan): boolean {
  let each: StagePlan | undefined = target;
  while (each !== undefined && each !== stage) {
    each = findStage(stages.slice(0, each.index), each.opening.base, { byNumber: false });
  }
  return each === stage;
}

/** The most steps that are done on top of a stage's own, in stages that are built on it. */
export function stepsOnTop(plan: Plan, stage: StagePlan): number {
  const { stages, needed } = plan;
  const isBase = ({ index, opening }: StagePlan) =>
    findStage(stages.slice(0, index), opening.base, { byNumber: false }) === stage;
  return needed.filter(isBase).reduce(
    (most, each) => Math.max(most, each.steps.length + stepsOnTop(plan, each)),
    0,
  );
}

function closure(target: StagePlan): StagePlan[] {
  const needed = new Set<StagePlan>();
  const visit = (stage: StagePlan): void => {
    if (needed.has(stage)) return;
    stage.needs.forEach(visit);
    needed.add(stage);
  };
  visit(target);
  return [...needed];
}
