/**
 * In the browser: the page of a build's timeline: what is told at its head, and its sections.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { useContext } from "preact/hooks";
import { Frame, type Section } from "../../pages/browser/frame.ts";
import { harmless, harmlessLines } from "../../pages/browser/harmless.ts";
import { LanguageContext, useWriting } from "../../pages/browser/language.ts";
import { Chart } from "./chart.ts";
import type { TimelineContent } from "./content.ts";
import { AllSpans, PathTable } from "./tables.ts";
import { ContentContext, useContent, useSay } from "./words.ts";

/** All of it. */
export function App({ content }: { readonly content: TimelineContent }): ComponentChild {
  return h(
    ContentContext.Provider,
    { value: content },
    h(Frame, {
      title: harmless(content.title),
      subtitle: h(Subtitle, null),
      sections: useSections,
    }),
  );
}

function useSections(): readonly Section[] {
  const say = useSay();
  return [
    { id: "timeline", title: say("timeline"), content: () => [h(Cards, null), h(Chart, null)] },
    { id: "path", title: say("path"), content: () => h(PathTable, null) },
    { id: "all", title: say("all"), content: () => h(AllSpans, null) },
    { id: "build", title: say("build"), content: () => h(Build, null) },
  ];
}

function Subtitle(): ComponentChild {
  const { began, failure } = useContent();
  const say = useSay();
  const language = useContext(LanguageContext);
  const time = new Date(began).toLocaleString(language, { dateStyle: "long", timeStyle: "medium" });
  return [
    h("p", null, say("began", time)),
    failure !== undefined && h("p", { class: "failure" }, harmlessLines(failure)),
  ];
}

function Cards(): ComponentChild {
  const { spans, took } = useContent();
  const say = useSay();
  const { duration, bytes, count } = useWriting();
  const steps = spans.filter(({ kind }) => kind === "step");
  const cached = steps.filter(({ outcome }) => outcome === "cached").length;
  const sum = (kind: string) =>
    spans.reduce((all, span) => all + (span.kind === kind ? span.bytes ?? 0 : 0), 0);
  const cards = [
    [say("took"), duration(took)],
    [say("outcome"), say(spans[0]!.outcome)],
    [say("steps"), `${count(steps.length)} (${say("cachedOf", cached)})`],
    [say("pulled"), bytes(sum("pull"))],
    [say("written"), bytes(sum("write"))],
  ] as const;
  return h(
    "dl",
    { class: "cards" },
    cards.map(([title, value]) =>
      h("div", { class: "card", key: title }, h("dt", null, title), h("dd", null, value))
    ),
  );
}

function Build(): ComponentChild {
  const { asked, result } = useContent();
  const say = useSay();
  const shown = (value: unknown) => harmlessLines(JSON.stringify(value, undefined, 2));
  return [
    h("h2", null, say("asked")),
    h("pre", { tabIndex: 0 }, shown(asked)),
    h("h2", null, say("result")),
    result === undefined
      ? h("p", null, say("nothingMade"))
      : h("pre", { tabIndex: 0 }, shown(result)),
  ];
}
