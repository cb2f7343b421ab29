/**
 * The events of builds, told by hand: for tests of what is shown of them.
 *
 * @module
 */
import { QuillaError } from "../../core/errors.ts";
import type { BuildEvent, PullInfo, StepInfo } from "../../core/plugin/contracts/build_event.ts";
import type { SmallTerminal } from "./small_terminal.ts";

/** A step of a stage `build` that has five. */
export function stepOf(number: number, text: string): StepInfo {
  const place = { file: "Dockerfile", line: number };
  return { id: number - 1, stage: "build", number, total: 5, text, place };
}

export const pullOf = (image: string): PullInfo => ({ id: 0, image, platform: "linux/amd64" });

export const exited = new QuillaError('the command "make" ended with exit code 3', {
  code: "run/exit",
  programExitCode: 3,
});

export const stopped = new QuillaError("another stage failed", { code: "build/stopped" });

/** Tells events to a listener, and has a clock go on: a number is milliseconds. */
export function tell(
  listen: (event: BuildEvent) => void,
  clock: SmallTerminal,
  story: readonly (BuildEvent | number)[],
): void {
  for (const part of story) {
    if (typeof part === "number") clock.pass(part);
    else listen(part);
  }
}

/** What a program of a step writes. */
export function output(step: StepInfo, text: string): BuildEvent {
  return { type: "output", step, stream: "stdout", text };
}
