/**
 * The lines of the Dockerfile that the layers of an image came by.
 *
 * @module
 */
import { findStage, type Plan, type StagePlan } from "../../../core/build/plan.ts";
import type { HistoryEntry } from "../../../core/oci/config.ts";
import type { AttestedBuild } from "../../../core/plugin/contracts/attester.ts";
import type { Step } from "../../../core/plugin/contracts/dockerfile.ts";

/** A build whose steps are at hand, as quilla's own are. */
export interface LinedBuild extends AttestedBuild {
  /** The line, from 1, that each layer came by, the lowest layer first: see {@linkcode linesOfLayers}. */
  lines?(): readonly (number | undefined)[];
}

/** How the further ones of several layers of a step are told in a history. */
const part = /^part \d+ of \d+$/;

/**
 * Goes through the history and the steps of the stages below the target, both from their ends. Undefined for layers of a base image,
 * and for all where the two do not say the same steps: no line is better than a wrong one.
 */
export function linesOfLayers(
  plan: Plan,
  history: readonly HistoryEntry[] = [],
): readonly (number | undefined)[] {
  const none = history.filter(isLayer).map(() => undefined);
  const steps = stepsBelow(plan);
  if (steps === undefined) return none;
  const lines: (number | undefined)[] = [];
  for (const entry of history.toReversed()) {
    const step = steps.at(-1);
    if (step !== undefined && keywordOf(entry) !== step.line.keyword) return none;
    if (isLayer(entry)) lines.unshift(step && lineOf(step));
    if (!part.test(entry.comment ?? "")) steps.pop();
  }
  return steps.length === 0 ? lines : none;
}

/** All steps that are in the history, the first one first; undefined where a stage's triggers are among them. */
function stepsBelow({ target }: Plan): Step[] | undefined {
  const steps: Step[] = [];
  let stage: StagePlan | undefined = target;
  while (stage !== undefined) {
    const own: readonly Step[] = stage.steps.slice(1);
    const isTrigger = ({ line }: Step) => line.keyword === "ONBUILD";
    if (stage !== target && own.some(isTrigger)) return undefined;
    steps.unshift(...own.filter((step) => !isTrigger(step)));
    const { base }: StagePlan["opening"] = stage.opening;
    stage = findStage(stage.needs, base, { byNumber: false });
  }
  return steps;
}

/** Steps of options are in no file. */
function lineOf({ line: { range: { file, start } } }: Step): number | undefined {
  return file.name.startsWith("--") ? undefined : start.line;
}

function isLayer({ emptyLayer }: HistoryEntry): boolean {
  return emptyLayer !== true;
}

function keywordOf({ createdBy = "" }: HistoryEntry): string | undefined {
  return /^\S+/.exec(createdBy)?.[0].toUpperCase();
}
