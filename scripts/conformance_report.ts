/**
 * What `deno task conformance` finds, in figures.
 *
 * @module
 */
import type { Verdict } from "../tests/differential/judges/judge.ts";

/** What one judge said of everything. */
export interface JudgeReport {
  readonly judge: string;
  /** With its version. */
  readonly builder: string;
  readonly cases: number;
  readonly equal: number;
  readonly deliberate: readonly {
    readonly case: string;
    readonly reasons: readonly string[];
  }[];
  readonly declined: readonly { readonly case: string; readonly reason: string }[];
  readonly unexplained: readonly {
    readonly case: string;
    readonly differences: readonly string[];
  }[];
}

/** All that a run finds. */
export interface ConformanceReport {
  readonly quilla: string;
  readonly cases: number;
  readonly judges: readonly JudgeReport[];
}

/** Counts one judge's verdicts. */
export function reportOf(
  judge: string,
  builder: string,
  verdicts: readonly (Verdict & { readonly case: string })[],
): JudgeReport {
  const declined = verdicts.flatMap((each) =>
    each.outcome === "declined" ? [{ case: each.case, reason: each.reason }] : []
  );
  return {
    judge,
    builder,
    cases: verdicts.length - declined.length,
    equal: verdicts.filter(({ outcome }) => outcome === "equal").length,
    deliberate: verdicts.flatMap((each) =>
      each.outcome === "deliberate" ? [{ case: each.case, reasons: each.reasons }] : []
    ),
    declined,
    unexplained: verdicts.flatMap((each) =>
      each.outcome === "unexplained" ? [{ case: each.case, differences: each.differences }] : []
    ),
  };
}

/** How many cases each reason is for. */
export function reasonsOf({ deliberate }: JudgeReport): Map<string, number> {
  const counts = new Map<string, number>();
  for (const reason of deliberate.flatMap(({ reasons }) => reasons)) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}
