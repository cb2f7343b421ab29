/**
 * The steps of a build that was recorded.
 *
 * @module
 */
import type { RecordedBuild } from "../../kit/observing/record.ts";
import { spansOf } from "../../kit/observing/spans.ts";
import type { Outcome } from "../../kit/observing/span.ts";

/** One step, as it went. */
export interface StepTold {
  /** Its name, or its number. */
  readonly stage: string;
  /** Where several platforms were built for. */
  readonly platform?: string | undefined;
  /** From 1, of `total` in its stage. */
  readonly number: number;
  /** How many steps the stage has. */
  readonly total: number;
  /** The instruction, on one line. */
  readonly text: string;
  /** Where it begins. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** How it ended. */
  readonly outcome: Outcome;
  /** Milliseconds since the build began, and that it took. */
  readonly start: number;
  /** Milliseconds. */
  readonly took: number;
  /** Bytes of its layer, if it has one. */
  readonly bytes?: number | undefined;
  /** Why it was done though there was a cache, in words. */
  readonly reason?: string | undefined;
  /** Whether results of such steps are kept at all: those of ENV and the like are not, for they cost nothing. */
  readonly isKept: boolean;
}

/** In the order of the Dockerfile. */
export function stepsOf(build: RecordedBuild): readonly StepTold[] {
  const kept = new Set(
    build.events.flatMap((event) =>
      event.type === "failed" || event.type === "done" && event.cache !== undefined
        ? [event.step.id]
        : []
    ),
  );
  const steps = spansOf(build).flatMap((span) => {
    const { step, name: text, platform, outcome, start, end, bytes, reason } = span;
    if (step === undefined) return [];
    const { id, stage, number, total, file, line } = step;
    const place = { stage, platform, number, total, text, file, line };
    const how = { outcome, start, took: end - start, bytes, reason, isKept: kept.has(id) };
    return [{ id, told: { ...place, ...how } }];
  });
  return steps.sort((a, b) => a.id - b.id).map(({ told }) => told);
}
