/**
 * What `build --explain` tells: for each step whether it was in the cache, and why not.
 *
 * @module
 */
import type { BuildEvent, StepInfo } from "../../mod.ts";
import type { StepReport } from "../../mod.ts";
import { stepTitle } from "../progress/words.ts";
import { sanitise } from "./sanitise.ts";

const words: Readonly<Record<StepReport["status"], string>> = {
  cached: "from the cache",
  unchanged: "done, with the result that it had before",
  done: "done",
};

/** Collects what a build tells of its steps. */
export class Explanation {
  readonly #steps = new Map<number, { readonly step: StepInfo; readonly report: StepReport }>();

  readonly listen = (event: BuildEvent): void => {
    if (event.type !== "done" || event.cache === undefined) return;
    this.#steps.set(event.step.id, { step: event.step, report: event.cache });
  };

  /** Two lines for each step that the cache is about, in the order of the Dockerfile. */
  text(): string {
    const steps = [...this.#steps].sort(([a], [b]) => a - b).map(([_, each]) => each);
    if (steps.length === 0) return "no step of this build is of the kind that is cached";
    return steps.map(({ step, report }) => {
      const reason = report.reason === undefined ? "" : `: ${sanitise(report.reason)}`;
      return `${stepTitle(step)}\n  ${words[report.status]}${reason}`;
    }).join("\n");
  }
}
