/**
 * What a build's time went into: the chain of steps, pulls and writes of which each waited for the one before it. Whatever is not on
 * it could take no time at all, and the build would not be over sooner.
 *
 * @module
 */
import type { Span } from "./span.ts";

/** A part of the build's time. */
export interface Segment {
  /** The span that everything waited for, by its place in the list; none where nothing that is told was at work. */
  readonly span?: number | undefined;
  /** Milliseconds since the build began. */
  readonly from: number;
  readonly to: number;
}

/**
 * The segments, in their order: each begins where the one before it ends, the first at 0, and the last ends with the build.
 *
 * @param spans as `spansOf` makes them
 */
export function criticalPath(spans: readonly Span[]): readonly Segment[] {
  const [build] = spans;
  if (build === undefined) return [];
  const works = spans.filter(({ kind }) => kind === "step" || kind === "pull" || kind === "write");
  const found: Segment[] = [];
  const seen = new Set<Span>();
  let now = build.end;
  const add = (from: number, span?: Span) => {
    if (from < now) found.push({ ...span && { span: span.id }, from, to: now });
    now = Math.min(from, now);
  };
  let current = lastOf(works, now, build);
  while (current !== undefined) {
    seen.add(current);
    add(current.end);
    const waits = current.waits.map((id) => spans[id]!);
    // Of what it waited for while it was at work already, the last to end.
    const inner = latest(waits.filter((each) => each.end > current!.start && !seen.has(each)));
    if (inner !== undefined) {
      add(Math.max(inner.end, current.start), current);
      current = inner;
      continue;
    }
    add(current.start, current);
    const { kind } = current;
    const before = latest(waits.filter((each) => !seen.has(each)));
    // Pulls are begun as early as can be. A write waits for what was done before it, whatever that was.
    current = before ??
      (kind === "write"
        ? latest(works.filter((each) => each.end <= now && !seen.has(each)))
        : undefined);
  }
  add(0);
  return found.reverse();
}

/** Milliseconds on the way, by span. */
export function timesOnPath(path: readonly Segment[]): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  for (const { span, from, to } of path) {
    if (span !== undefined) times.set(span, (times.get(span) ?? 0) + to - from);
  }
  return times;
}

/** Where the way ends: with what failed, if something did, else with what was over last. */
function lastOf(works: readonly Span[], end: number, { outcome }: Span): Span | undefined {
  const failed = works.filter((each) => each.outcome === "failed");
  return latest(
    (outcome === "failed" && failed.length > 0 ? failed : works).filter((each) => each.end <= end),
  );
}

function latest(spans: readonly Span[]): Span | undefined {
  return spans.reduce<Span | undefined>(
    (last, each) => last === undefined || each.end > last.end ? each : last,
    undefined,
  );
}
