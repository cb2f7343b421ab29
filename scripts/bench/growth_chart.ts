/**
 * What an item takes as there are more of them: one SVG, for light and dark pages.
 *
 * @module
 */
import { GROWTH } from "./arguments.ts";
import { text } from "./chart.ts";
import { executables } from "./goals.ts";
import { type BenchReport, median, type Row, type WorkloadResult } from "./results.ts";
import { perItemText } from "./table.ts";

const WIDTH = 760;
const PANEL = { width: 290, height: 110, left: 70, gap: 380, top: 40, pitch: 190 };

const STYLE = `
  text { font: 11px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 12px }
  .axis { stroke: #d0d7de } polyline { fill: none; stroke-width: 2 }
  .first { stroke: #0969da } .second { stroke: #1a7f37 }
  circle.first { fill: #0969da } circle.second { fill: #1a7f37 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .axis { stroke: #3d444d }
    .first { stroke: #4493f8 } .second { stroke: #3fb950 }
    circle.first { fill: #4493f8 } circle.second { fill: #3fb950 }
  }
`;

/** One executable's points in a panel. */
interface Line {
  readonly name: string;
  readonly points: readonly (readonly [count: number, value: number])[];
}

/** Of each workload that grows two panels, both axes logarithmic: the time of an item, and the memory of all. */
export function growthChart({ workloads }: BenchReport): string {
  const grown = workloads.filter(({ name, rows }) => name in GROWTH && rows.length > 0);
  const panels = grown.flatMap((workload, index) => {
    const top = PANEL.top + index * PANEL.pitch;
    const item = GROWTH[workload.name]!;
    return [
      panel(
        workload.title,
        `of ${item === "build" ? "the" : "a"} ${item}`,
        0,
        top,
        perItemText,
        lines(workload, timeOf(workload)),
      ),
      panel(
        "",
        "peak memory",
        1,
        top,
        (bytes) => `${(bytes / 1e6).toFixed(0)} MB`,
        lines(workload, peakOf),
      ),
    ];
  });
  const height = PANEL.top + grown.length * PANEL.pitch;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ` +
    `width="${WIDTH}" height="${height}" role="img" ` +
    `aria-label="What an item takes as there are more of them; level is better">\n` +
    `<style>${STYLE}</style>\n${panels.join("\n")}\n</svg>\n`;
}

const peakOf = ({ peakBytes }: Row) => Math.max(...peakBytes);

/** Seconds of an item; of a build beside tags it is the build. */
const timeOf = ({ name }: WorkloadResult) => ({ seconds, count = 1 }: Row) =>
  median(seconds) / (GROWTH[name] === "build" ? 1 : count);

function lines({ rows }: WorkloadResult, valueOf: (row: Row) => number): Line[] {
  const all = executables(rows).toSorted((a, b) => (a.count ?? 1) - (b.count ?? 1));
  return [...new Set(all.map(({ builder }) => builder))].map((name) => ({
    name,
    points: all.filter(({ builder }) => builder === name)
      .map((row) => [row.count ?? 1, valueOf(row)] as const),
  }));
}

function panel(
  title: string,
  what: string,
  column: number,
  top: number,
  told: (value: number) => string,
  drawn: readonly Line[],
): string {
  const left = PANEL.left + column * PANEL.gap;
  const points = drawn.flatMap(({ points }) => points);
  const x = scale(points.map(([count]) => count), left + 30, left + PANEL.width - 20, 1);
  const bottom = top + PANEL.height;
  // A decade at least, so that what is level looks level.
  const y = scale(points.map(([, value]) => value), bottom - 20, top + 20, 10);
  const parts = [
    text(left, top - 18, title, ' class="title"'),
    text(left, top - 4, what),
    `<path class="axis" fill="none" d="M${left} ${top}V${bottom}H${left + PANEL.width}"/>`,
  ];
  for (const count of new Set(points.map(([count]) => count))) {
    const anchor = ' text-anchor="middle"';
    parts.push(text(x(count), bottom + 15, count.toLocaleString("en"), anchor));
  }
  for (const [index, { name, points }] of drawn.entries()) {
    const kind = index === 0 ? "first" : "second";
    const placed = points.map(([count, value]) => [x(count), y(value), value] as const);
    const path = placed.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    parts.push(`<polyline class="${kind}" points="${path}"/>`);
    for (const [at, [px, py, value]] of placed.entries()) {
      parts.push(`<circle class="${kind}" cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3"/>`);
      // What is more is told above its line, and what is less below.
      const other = drawn[1 - index]?.points.find(([count]) => count === points[at]![0])?.[1];
      const isBelow = other === undefined || value === other ? index === 0 : value < other;
      const beside = Math.round(py) + (isBelow ? 14 : -6);
      parts.push(text(px, beside, told(value), ' text-anchor="middle"'));
    }
    if (column === 0) {
      const at = bottom + 30;
      parts.push(text(left + index * 180, at, `${index === 0 ? "blue" : "green"}: ${name}`));
    }
  }
  return parts.join("\n");
}

/** A logarithmic scale that spans at least a ratio. */
function scale(values: readonly number[], from: number, to: number, atLeast: number) {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(Math.log10) as [
    number,
    number,
  ];
  const span = Math.max(most - least, Math.log10(atLeast));
  const begin = (least + most - span) / 2;
  return (value: number) =>
    span === 0 ? (from + to) / 2 : from + (to - from) * (Math.log10(value) - begin) / span;
}
