/**
 * The figures of docs/compatibility.md, which `deno task conformance --write` puts there.
 *
 * @module
 */
import { type ConformanceReport, reasonsOf } from "./conformance_report.ts";
import type { RegistryReport } from "./registry_conformance.ts";

const marks = (command: string) => ({
  begin: `<!-- ${command}: begin -->`,
  end: `<!-- ${command}: end -->`,
});

/** The page with the report's tables between its two marks. */
export function withFigures(page: string, report: ConformanceReport): string {
  return between(page, "deno task conformance --write", tables(report));
}

/** The same of what the suite of the distribution specification says. */
export function withRegistryFigures(page: string, report: RegistryReport): string {
  return between(page, "deno task conformance --registry --write", registryTable(report));
}

/** The same of BuildKit's own tests. */
export function withUpstream(page: string, text: string): string {
  return between(page, "deno task conformance --upstream --write", `${text}\n`);
}

/** The same of other builders' suites. */
export function withSuites(page: string, text: string): string {
  return between(page, "deno task suites --write", `${text}\n`);
}

function between(page: string, command: string, text: string): string {
  const { begin, end } = marks(command);
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`the page has no ${begin} … ${end}`);
  return page.slice(0, before + begin.length) + `\n\n${text}\n` + page.slice(after);
}

function registryTable(
  { specification, passed, failed, skipped, results }: RegistryReport,
): string {
  const groups = Map.groupBy(results, ({ result }) => result);
  const lines = [...groups].map(([result, of]) =>
    `- ${result}: ${of.map(({ what }) => what).join(", ")}.`
  );
  const counts = `${passed} tests passed, ${failed} failed, ${skipped} were not run`;
  return `Version ${specification}: ${counts}.\n\n${lines.join("\n")}\n`;
}

function tables({ cases, judges }: ConformanceReport): string {
  const figures = table(
    ["builder", "cases", "equal", "different on purpose", "unexplained", "not asked"],
    judges.map(({ builder, cases, equal, deliberate, unexplained, declined }) => [
      builder,
      ...[cases, equal, deliberate.length, unexplained.length, declined.length].map(String),
    ]),
  );
  const reasons = table(
    ["builder", "cases", "why the image is not quilla's"],
    judges.flatMap((judge) =>
      [...reasonsOf(judge)].map(([reason, count]) => [judge.builder, String(count), reason])
    ),
  );
  return `The corpus has ${cases} cases.\n\n${figures}\n\nThe differences that are meant:\n\n${reasons}\n`;
}

/** As `deno fmt` writes it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]!.length))
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}
