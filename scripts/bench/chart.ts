/**
 * The figures as bars: one SVG, for light and dark pages.
 *
 * @module
 */
import { GROWTH } from "./arguments.ts";
import { type BenchReport, median, referenceOf, type WorkloadResult } from "./results.ts";
import { secondsText } from "./table.ts";

const WIDTH = 760;
const NAMES = 200;
const FIGURES = 130;
const BAR = 14;
const LINE = 20;
const HEAD = 34;

/** GitHub's own two greys and blue, near enough: what an image on its pages is read on. */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .quilla { fill: #0969da } .other { fill: #8c959f } .limit { fill: #1a7f37 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quilla { fill: #4493f8 } .other { fill: #6e7681 } .limit { fill: #3fb950 }
  }
`;

interface Bar {
  readonly name: string;
  readonly kind: "quilla" | "other" | "limit";
  readonly seconds: number;
}

/** Wall seconds, a group of bars for each workload; the longest of a group is as wide as there is room. */
export function chart({ workloads }: BenchReport): string {
  let y = 0;
  const groups = workloads.filter(hasBars).map((workload) => {
    const drawn = group(workload, y);
    y += HEAD + barsOf(workload).length * LINE;
    return drawn;
  });
  const height = y + 10;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ` +
    `width="${WIDTH}" height="${height}" role="img" ` +
    `aria-label="Seconds that builders take; less is better">\n` +
    `<style>${STYLE}</style>\n${groups.join("\n")}\n</svg>\n`;
}

/** What grows has a chart of its own, and what is rechunked is about bytes. */
const hasBars = ({ name, rows }: WorkloadResult) =>
  !(name in GROWTH) && name !== "rechunk" && rows.length > 0;

function barsOf({ rows, limit }: WorkloadResult): Bar[] {
  const bars: Bar[] = rows.filter(({ seconds }) => seconds.length > 0).map((
    { builder, family, seconds },
  ) => ({
    name: builder,
    kind: family === "quilla" ? "quilla" : "other",
    seconds: median(seconds),
  }));
  if (limit !== undefined) {
    bars.push({ name: "read, hash, write", kind: "limit", seconds: median(limit.seconds) });
  }
  return bars;
}

function group(workload: WorkloadResult, top: number): string {
  const bars = barsOf(workload);
  const longest = Math.max(...bars.map(({ seconds }) => seconds));
  const reference = referenceOf(workload.rows);
  const fastest = reference === undefined ? undefined : median(reference.seconds);
  const title = text(0, top + HEAD - 10, workload.title, ' class="title"');
  const lines = bars.map(({ name, kind, seconds }, index) => {
    const y = top + HEAD + index * LINE;
    const width = Math.max(1, (WIDTH - NAMES - FIGURES) * seconds / longest);
    const times = kind === "other" && fastest !== undefined
      ? ` · ${(seconds / fastest).toFixed(1)}×`
      : "";
    return text(NAMES - 8, y + BAR - 3, name, ' text-anchor="end"') +
      `<rect class="${kind}" x="${NAMES}" y="${y}" width="${
        width.toFixed(1)
      }" height="${BAR}" rx="2"/>` +
      text(NAMES + width + 6, y + BAR - 3, `${secondsText(seconds)} s${times}`);
  });
  return [title, ...lines].join("\n");
}

/** A text of a chart, escaped. */
export function text(x: number, y: number, content: string, attributes = ""): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x.toFixed(1)}" y="${y}"${attributes}>${escaped}</text>`;
}
