/**
 * A build's timeline as a file: a page to look at, or a trace that Chrome and Perfetto open.
 *
 * @module
 */
import { pageHtml } from "../pages/shell.ts";
import { chromeTrace } from "./chrome_trace.ts";
import { criticalPath } from "./critical_path.ts";
import { packedPage } from "./packed_page.ts";
import type { TimelineContent } from "./page/content.ts";
import type { ToldBuild } from "./span.ts";
import { spansOf } from "./spans.ts";

/** The text of the file. */
export function timelineText(build: ToldBuild, form: "html" | "json"): string {
  if (form === "json") return `${JSON.stringify(chromeTrace(build))}\n`;
  const content = timelineContent(build);
  return pageHtml({ packed: packedPage, title: `${content.title} – quilla`, data: { ...content } });
}

/** What the page shows. */
export function timelineContent(build: ToldBuild): TimelineContent {
  const { began, asked, end } = build;
  const spans = spansOf(build);
  const [{ failure }] = spans as [typeof spans[number]];
  return {
    ...{ title: titleOf(build), began, took: end.at, failure: failure?.message, asked },
    ...{ result: end.result, spans, path: criticalPath(spans) },
  };
}

function titleOf({ asked, end: { result } }: ToldBuild): string {
  const { tags, context } = asked;
  const [name] = [result?.["names"], tags].flat().filter((each) => typeof each === "string");
  return String(name ?? context ?? "build");
}
