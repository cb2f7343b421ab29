/**
 * A build as a trace that Chrome (chrome://tracing), Perfetto and Speedscope open: the Trace Event Format, as an object
 * (https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU).
 *
 * @module
 */
import { version } from "../../../core/text/version.ts";
import { criticalPath } from "./critical_path.ts";
import type { Span, ToldBuild } from "./span.ts";
import { spansOf } from "./spans.ts";

/** All of it is one process. */
const pid = 1;

/** A row, which the format calls a thread. */
interface Row {
  readonly name: string;
  /** When its last span ends. */
  end: number;
}

/** The trace. Times are microseconds since the build began. */
export function chromeTrace(build: ToldBuild): object {
  const spans = spansOf(build);
  const rows: Row[] = [{ name: "build", end: Infinity }, { name: "critical path", end: Infinity }];
  const rowOf = rowsFor(spans, rows);
  const drawn = spans.map((span) => ({
    name: span.name.toWellFormed(),
    cat: span.kind,
    ph: "X",
    ...{ pid, tid: rowOf[span.id] },
    ...timesOf(span.start, span.end),
    ...colourOf(span),
    args: argsOf(span),
  }));
  const path = criticalPath(spans).map(({ span, from, to }) => ({
    name: span === undefined ? "nothing" : spans[span]!.name.toWellFormed(),
    cat: "critical path",
    ph: "X",
    ...{ pid, tid: 1 },
    ...timesOf(from, to),
    args: {},
  }));
  const moments = spans.flatMap((span) =>
    span.notes.map(({ at, kind, text }) => ({
      name: kind,
      ...{ cat: kind, ph: "i", s: "t", pid, tid: rowOf[span.id], ts: Math.round(at * 1000) },
      args: { text: text.toWellFormed() },
    }))
  );
  return {
    traceEvents: [
      { name: "process_name", ph: "M", pid, args: { name: "quilla build" } },
      ...rows.flatMap(({ name }, tid) => [
        { name: "thread_name", ph: "M", pid, tid, args: { name: name.toWellFormed() } },
        { name: "thread_sort_index", ph: "M", pid, tid, args: { sort_index: tid } },
      ]),
      ...drawn,
      ...path,
      ...moments,
      ...arrowsOf(spans, rowOf),
    ],
    displayTimeUnit: "ms",
    otherData: {
      ...{ began: new Date(build.began).toISOString(), asked: build.asked },
      ...{ result: build.end.result, quilla: version },
    },
  };
}

/** In one row nothing may overlap but what is within another: steps lie in their stage; all else is beside what is under way. */
function rowsFor(spans: readonly Span[], rows: Row[]): readonly number[] {
  const places: number[] = [];
  const free = (name: string, { start, end }: Span): number => {
    let found = rows.findIndex((row) => row.name === name && row.end <= start);
    if (found < 0) found = rows.push({ name, end }) - 1;
    rows[found]!.end = end;
    return found;
  };
  for (const span of spans) {
    const { id, kind, parent, name, platform } = span;
    const words = {
      build: "build",
      stage: "",
      step: "",
      pull: "pulls",
      write: "results",
      blob: "blobs",
    };
    if (kind === "build") places[id] = 0;
    else if (kind === "step") places[id] = places[parent!]!;
    else if (kind === "stage") {
      const title = `${platform === undefined ? "" : `${platform} `}stage ${name}`;
      places[id] = rows.push({ name: title, end: Infinity }) - 1;
    } else places[id] = free(words[kind], span);
  }
  return places;
}

/** The format knows colours by their names alone. */
function colourOf({ outcome }: Span): { readonly cname?: string } {
  if (outcome === "failed") return { cname: "terrible" };
  if (outcome === "stopped") return { cname: "grey" };
  return outcome === "cached" ? { cname: "good" } : {};
}

function argsOf({ outcome, platform, bytes, digest, reason, failure, step }: Span): object {
  const place = step && { place: `${step.file}:${step.line}`, stage: step.stage };
  return { outcome, platform, bytes, digest, reason, failure, ...place };
}

/** From what was waited for to who waited. */
function arrowsOf(spans: readonly Span[], rowOf: readonly number[]): object[] {
  return spans.flatMap((span) =>
    span.waits.map((id) => spans[id]!)
      .filter((waited) => rowOf[waited.id] !== rowOf[span.id])
      .flatMap((waited) => {
        const arrow = { name: "waits", cat: "waits", pid, id: `${waited.id}-${span.id}` };
        const until = Math.max(span.start, waited.end);
        return [
          { ...arrow, ph: "s", tid: rowOf[waited.id], ts: Math.round(waited.end * 1000) },
          { ...arrow, ph: "f", bp: "e", tid: rowOf[span.id], ts: Math.round(until * 1000) },
        ];
      })
  );
}

function timesOf(from: number, to: number): { readonly ts: number; readonly dur: number } {
  return { ts: Math.round(from * 1000), dur: Math.round(to * 1000) - Math.round(from * 1000) };
}
