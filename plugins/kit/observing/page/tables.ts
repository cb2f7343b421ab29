/**
 * In the browser: the critical path, and all spans, as tables.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { useWriting } from "../../pages/browser/language.ts";
import { type Column, Table } from "../../pages/browser/table.ts";
import type { DrawnSegment, DrawnSpan } from "./content.ts";
import { timesOnPath, titleOf } from "./spans.ts";
import { useContent, useSay } from "./words.ts";

/** What everything waited for, one behind the other. */
export function PathTable(): ComponentChild {
  const { spans, path, took } = useContent();
  const say = useSay();
  const { duration, percent } = useWriting();
  const titled = ({ span }: DrawnSegment) =>
    span === undefined ? say("nothing") : titleOf(spans[span]!, say);
  const columns: readonly Column<DrawnSegment>[] = [
    {
      ...{ id: "from", title: say("start"), isNumber: true },
      by: ({ from }) => from,
      cell: ({ from }) => duration(from),
    },
    {
      ...{ id: "took", title: say("duration"), isNumber: true },
      by: ({ from, to }) => to - from,
      cell: ({ from, to }) => duration(to - from),
    },
    {
      ...{ id: "share", title: say("share"), isNumber: true },
      by: ({ from, to }) => to - from,
      cell: ({ from, to }) => took > 0 ? percent((to - from) / took) : "",
    },
    { id: "name", title: say("name"), by: titled, cell: (row) => h("code", null, titled(row)) },
  ];
  return [
    h("p", { class: "soft" }, say("legend")),
    h(Table<DrawnSegment>, { caption: say("path"), columns, rows: path }),
  ];
}

/** Everything, to be sorted. */
export function AllSpans(): ComponentChild {
  const { spans, path } = useContent();
  const say = useSay();
  const { duration, bytes } = useWriting();
  const times = timesOnPath(path);
  const columns: readonly Column<DrawnSpan>[] = [
    {
      ...{ id: "name", title: say("name") },
      by: (span) => titleOf(span, say),
      cell: (span) => h("code", null, titleOf(span, say)),
    },
    {
      ...{ id: "kind", title: say("kind") },
      by: ({ kind }) => kind,
      cell: ({ kind }) => say(`kind_${kind}`),
    },
    {
      ...{ id: "outcome", title: say("outcome") },
      by: ({ outcome }) => outcome,
      cell: ({ outcome }) => say(outcome),
    },
    {
      ...{ id: "start", title: say("start"), isNumber: true },
      by: ({ start }) => start,
      cell: ({ start }) => duration(start),
    },
    {
      ...{ id: "took", title: say("duration"), isNumber: true },
      by: ({ start, end }) => end - start,
      cell: ({ start, end }) => duration(end - start),
    },
    {
      ...{ id: "path", title: say("onPath"), isNumber: true },
      by: ({ id }) => times.get(id) ?? 0,
      cell: ({ id }) => times.has(id) ? duration(times.get(id)!) : "",
    },
    {
      ...{ id: "bytes", title: say("bytes"), isNumber: true },
      by: (span) => span.bytes ?? 0,
      cell: (span) => span.bytes === undefined ? "" : bytes(span.bytes),
    },
  ];
  return h(Table<DrawnSpan>, { caption: say("all"), columns, rows: spans });
}
