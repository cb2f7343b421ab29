/**
 * Steps as they are told: by their place in the Dockerfile and in their stage.
 *
 * @module
 */
import { hidePasswords } from "../text/passwords.ts";
import type { Step } from "../plugin/contracts/dockerfile.ts";
import type { BuildEvent, StepInfo } from "../plugin/contracts/build_event.ts";
import type { Plan, StagePlan } from "./plan.ts";

/** Each step with what is told of it, in the order of the Dockerfile. */
export function numberSteps(stages: readonly StagePlan[]): Map<unknown, StepInfo> {
  const steps = new Map<unknown, StepInfo>();
  for (const stage of stages) {
    for (const [index, step] of stage.steps.entries()) {
      const text = hidePasswords(step.line.text);
      const { file, start: { line } } = step.line.range;
      const place = { file: file.name, line };
      const of = { stage: stage.name, number: index + 1, total: stage.steps.length };
      steps.set(step, { id: steps.size, ...of, text, place });
    }
  }
  return steps;
}

/** Adds a step that stands in no Dockerfile: it is told as one of the stage's first. */
export function numberFollowing(
  steps: Map<unknown, StepInfo>,
  { steps: [first] }: StagePlan,
  step: Step,
  shownBehind = "",
): void {
  const text = hidePasswords(`${shownBehind} ${step.line.text}`.trimStart());
  steps.set(step, { ...steps.get(first)!, id: steps.size, text });
}

/** What is told of a plan. */
export function planned({ needed }: Plan): BuildEvent {
  const steps = needed.reduce((sum, stage) => sum + stage.steps.length, 0);
  const stages = needed.map(({ name, needs }) => ({ name, needs: needs.map(({ name }) => name) }));
  return { type: "planned", steps, stages };
}
