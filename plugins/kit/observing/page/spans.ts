/**
 * In the browser: what is said of a span.
 *
 * @module
 */
import { harmless } from "../../pages/browser/harmless.ts";
import type { DrawnSegment, DrawnSpan } from "./content.ts";
import type { useSay } from "./words.ts";

/** What a span is called, on one line. */
export function titleOf(
  { kind, name, step, platform }: DrawnSpan,
  say: ReturnType<typeof useSay>,
): string {
  const text = harmless(name);
  if (kind === "build") return say("build");
  const of = platform === undefined || kind === "step" ? "" : ` (${harmless(platform)})`;
  if (kind === "stage") return `${say("stage", text)}${of}`;
  if (step !== undefined) return `${step.number}/${step.total} ${text}`;
  if (kind === "pull") return `${say("kind_pull")} ${text}${of}`;
  return text;
}

/** In the order in which they are drawn: parts behind the whole, by their beginning. How deep each lies is told with it. */
export function inRows(
  spans: readonly DrawnSpan[],
): readonly { readonly span: DrawnSpan; readonly depth: number }[] {
  const parts = new Map<number | undefined, DrawnSpan[]>();
  for (const span of spans) {
    const siblings = parts.get(span.parent);
    if (siblings === undefined) parts.set(span.parent, [span]);
    else siblings.push(span);
  }
  const rows: { span: DrawnSpan; depth: number }[] = [];
  const add = (parent: number | undefined, depth: number) => {
    for (const span of parts.get(parent)?.toSorted((a, b) => a.start - b.start) ?? []) {
      rows.push({ span, depth });
      add(span.id, depth + 1);
    }
  };
  add(undefined, 0);
  return rows;
}

/** Milliseconds on the critical path, by span. */
export function timesOnPath(path: readonly DrawnSegment[]): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  for (const { span, from, to } of path) {
    if (span !== undefined) times.set(span, (times.get(span) ?? 0) + to - from);
  }
  return times;
}
