/**
 * In the browser: the picture of a build: a row for each stage, step, pull and write, with a bar where it was under way.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { useWriting } from "../../pages/browser/language.ts";
import type { DrawnSegment, DrawnSpan } from "./content.ts";
import { Details } from "./details.ts";
import { moved, placed, ticksOf, type Window, zoomed } from "./scale.ts";
import { inRows, timesOnPath, titleOf } from "./spans.ts";
import { useContent, useSay } from "./words.ts";

/** How many rows are drawn at first, and more at a time. */
const page = 300;

/** The picture, with what it is steered by. */
export function Chart(): ComponentChild {
  const { spans, path, took } = useContent();
  const say = useSay();
  const [seen, look] = useState<Window>({ from: 0, to: took });
  const [onlyPath, setOnlyPath] = useState(false);
  const [withBlobs, setWithBlobs] = useState(false);
  const [shown, setShown] = useState(page);
  const [chosen, choose] = useState<number>();
  const times = timesOnPath(path);
  const isWanted = ({ id, kind }: DrawnSpan) =>
    kind !== "build" && (kind !== "blob" || withBlobs) &&
    (!onlyPath || times.has(id) ||
      spans.some(({ id: part, parent }) => parent === id && times.has(part)));
  const rows = inRows(spans).filter(({ span }) => isWanted(span));
  const acts: Readonly<Record<string, () => Window>> = {
    "+": () => zoomed(seen, 1 / 2, took),
    "-": () => zoomed(seen, 2, took),
    ArrowLeft: () => moved(seen, -1 / 4, took),
    ArrowRight: () => moved(seen, 1 / 4, took),
    "0": () => ({ from: 0, to: took }),
  };
  const press = (event: KeyboardEvent) => {
    const act = acts[event.key === "=" ? "+" : event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    look(act());
  };
  const button = (key: string, title: string, sign: string) =>
    h(
      "button",
      { type: "button", "aria-label": title, title, onClick: () => look(acts[key]!()) },
      sign,
    );
  const toggle = (isOn: boolean, set: (isOn: boolean) => void, title: string) =>
    h("button", { type: "button", "aria-pressed": isOn, onClick: () => set(!isOn) }, title);
  const left = rows.length - shown;
  return [
    h(
      "div",
      { class: "tools" },
      button("+", say("zoomIn"), "+"),
      button("-", say("zoomOut"), "−"),
      button("ArrowLeft", say("earlier"), "←"),
      button("ArrowRight", say("later"), "→"),
      h("button", { type: "button", onClick: () => look(acts["0"]!()) }, say("whole")),
      toggle(onlyPath, setOnlyPath, say("onlyPath")),
      spans.some(({ kind }) => kind === "blob") &&
        toggle(withBlobs, setWithBlobs, say("withBlobs")),
    ),
    h("p", { class: "soft" }, say("legend"), " ", say("keys")),
    h(
      "div",
      {
        class: "table",
        role: "region",
        "aria-label": say("timeline"),
        tabIndex: 0,
        onKeyDown: press,
      },
      h(
        "table",
        { class: "gantt" },
        h("caption", { class: "unseen" }, say("timeline")),
        h(Head, { seen }),
        h(
          "tbody",
          null,
          rows.slice(0, shown).map(({ span, depth }) => [
            h(Row, {
              ...{ key: span.id, span, depth, seen, isOpen: chosen === span.id },
              path: path.filter((segment) => segment.span === span.id),
              open: () => choose(chosen === span.id ? undefined : span.id),
            }),
            chosen === span.id && h(
              "tr",
              { key: `details ${span.id}`, class: "open" },
              h("td", { colSpan: 3 }, h(Details, { span, choose, onPath: times.get(span.id) })),
            ),
          ]),
        ),
      ),
    ),
    left > 0 && h(
      "button",
      { type: "button", class: "more", onClick: () => setShown(shown + 10 * page) },
      say("rowsMore", Math.min(left, 10 * page)),
    ),
  ];
}

function Head({ seen }: { readonly seen: Window }): ComponentChild {
  const say = useSay();
  const { duration } = useWriting();
  return h(
    "thead",
    null,
    h(
      "tr",
      null,
      h("th", { scope: "col" }, say("name")),
      h("th", { scope: "col", class: "number" }, say("duration")),
      h(
        "th",
        { scope: "col", class: "track" },
        h("span", { class: "unseen" }, say("bar")),
        h(
          "div",
          { class: "axis", "aria-hidden": "true" },
          ticksOf(seen).filter((at) => placed(seen, at, at)!.left < 0.94).map((at) =>
            h(
              "span",
              { key: at, style: { left: percents(placed(seen, at, at)?.left) } },
              duration(at),
            )
          ),
        ),
      ),
    ),
  );
}

interface RowProps {
  readonly span: DrawnSpan;
  readonly depth: number;
  readonly seen: Window;
  /** What of the critical path is in it. */
  readonly path: readonly DrawnSegment[];
  readonly isOpen: boolean;
  readonly open: () => void;
}

function Row({ span, depth, seen, path, isOpen, open }: RowProps): ComponentChild {
  const { kind, outcome, start, end } = span;
  const say = useSay();
  const { duration } = useWriting();
  const note = outcome === "done" ? undefined : say(outcome);
  return h(
    "tr",
    { id: `span-${span.id}`, class: `${kind} ${outcome}` },
    h(
      "th",
      { scope: "row", class: `depth${Math.min(depth, 3)}` },
      h(
        "button",
        { type: "button", class: "name", "aria-expanded": isOpen, onClick: open },
        h("code", null, titleOf(span, say)),
        note !== undefined && h("span", { class: "outcome" }, note),
      ),
    ),
    h("td", { class: "number" }, duration(end - start)),
    h(
      "td",
      { class: "track" },
      h(
        "div",
        { class: "bars", "aria-hidden": "true", onClick: open },
        h(Bar, { class: "bar", seen, start, end }),
        path.map(({ from, to }) =>
          h(Bar, { key: from, class: "critical", seen, start: from, end: to })
        ),
      ),
    ),
  );
}

interface BarProps {
  readonly class: string;
  readonly seen: Window;
  readonly start: number;
  readonly end: number;
}

function Bar({ class: name, seen, start, end }: BarProps): ComponentChild {
  const place = placed(seen, start, end);
  if (place === undefined) return null;
  return h("div", {
    class: name,
    style: { left: percents(place.left), width: percents(place.width) },
  });
}

function percents(part = 0): string {
  return `${(part * 100).toFixed(3)}%`;
}
