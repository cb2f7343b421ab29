/**
 * Steps as they are told: by their place in the Dockerfile and in their stage.
 *
 * @module
 */
import type { StepInfo } from "./events.ts";
import type { StagePlan } from "./plan.ts";

/** Each step with what is told of it, in the order of the Dockerfile. */
export function numberSteps(stages: readonly StagePlan[]): Map<unknown, StepInfo> {
  const steps = new Map<unknown, StepInfo>();
  for (const stage of stages) {
    for (const [index, step] of stage.steps.entries()) {
      const { text } = step.line;
      const total = stage.steps.length;
      steps.set(step, { id: steps.size, stage: stage.name, number: index + 1, total, text });
    }
  }
  return steps;
}
