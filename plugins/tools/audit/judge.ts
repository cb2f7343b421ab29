/**
 * Whether a version has a fault, by the events that OSV lists (OSV Schema, "Evaluation").
 *
 * @module
 */
import type { VersionOrder } from "../../kit/versions/mod.ts";
import type { AffectedPackage, VersionEvent } from "./advisory.ts";

/** What is known of one version. */
export interface Judgement {
  /** Undefined where versions cannot be compared. */
  readonly isAffected: boolean | undefined;
  /** The first of each range that has it no more. */
  readonly fixed: readonly string[];
}

/** Whether a version is affected, and what is not any more. */
export function judge(
  { versions, ranges }: Pick<AffectedPackage, "versions" | "ranges">,
  version: string,
  order: VersionOrder,
): Judgement {
  const isListed = versions.some((each) => each === version || order(each, version) === 0);
  const fixed = new Set<string>();
  let isAffected: boolean | undefined = isListed;
  for (const range of ranges) {
    const inside = isInside(range, version, order);
    if (inside === true) isAffected = true;
    else if (inside === undefined && isAffected === false) isAffected = undefined;
    const next = nextFixed(range, version, order);
    if (next !== undefined && (inside || isListed)) fixed.add(next);
  }
  return { isAffected, fixed: [...fixed] };
}

function isInside(
  range: readonly VersionEvent[],
  version: string,
  order: VersionOrder,
): boolean | undefined {
  const limits = range.filter(({ kind }) => kind === "limit");
  const events = range.filter(({ kind }) => kind !== "limit");
  if (limits.length > 0 && !limits.some((each) => isBefore(version, each.version, order))) {
    return false;
  }
  let isAffected = false;
  for (const event of sorted(events, order) ?? [undefined]) {
    if (event === undefined) return undefined;
    const compared = place(version, event.version, order);
    if (compared === undefined) return undefined;
    if (event.kind === "introduced" && compared >= 0) isAffected = true;
    else if (event.kind === "fixed" && compared >= 0) isAffected = false;
    else if (event.kind === "last_affected" && compared > 0) isAffected = false;
  }
  return isAffected;
}

function isBefore(version: string, limit: string, order: VersionOrder): boolean {
  return limit === "*" || (place(version, limit, order) ?? 0) < 0;
}

/** Where a version is beside an event's: `0` comes before all. */
function place(version: string, event: string, order: VersionOrder): number | undefined {
  return event === "0" ? 1 : order(version, event);
}

/** Undefined where two cannot be compared. */
function sorted(events: readonly VersionEvent[], order: VersionOrder): VersionEvent[] | undefined {
  let isKnown = true;
  const list = events.toSorted((a, b) => {
    if (a.version === b.version) return 0;
    if (a.version === "0") return -1;
    if (b.version === "0") return 1;
    const compared = order(a.version, b.version);
    if (compared === undefined) isKnown = false;
    return compared ?? 0;
  });
  return isKnown ? list : undefined;
}

function nextFixed(
  range: readonly VersionEvent[],
  version: string,
  order: VersionOrder,
): string | undefined {
  const later = range.filter(({ kind, version: fixed }) =>
    kind === "fixed" && (order(fixed, version) ?? 0) > 0
  );
  return sorted(later, order)?.[0]?.version;
}
