/**
 * Known vulnerabilities for people.
 *
 * @module
 */
import { quote } from "../../core/text/quote.ts";
import type { AuditedImage, Vulnerability } from "../../mod.ts";
import { formatTable } from "./table.ts";

const heading = ["SEVERITY", "ID", "PACKAGE", "INSTALLED", "FIXED IN", "TYPE", "LAYER", "PLACE"];

/** One line for each; empty where there are none. */
export function auditTable({ vulnerabilities }: AuditedImage): string {
  if (vulnerabilities.length === 0) return "";
  return formatTable([heading, ...vulnerabilities.map(row)]);
}

function row(each: Vulnerability): string[] {
  const { id, name, version, manager, fixed, layer, places } = each;
  const severity = each.score === undefined ? each.severity : `${each.severity} ${each.score}`;
  return [
    severity,
    id,
    name,
    version,
    fixed.join(", ") || "-",
    manager,
    String(layer),
    places[0] ?? "-",
  ];
}

/** `3 known vulnerabilities (1 critical, 2 high) in 90 packages, by 12 advisories of 2026-11-29`. */
export function countText(audited: AuditedImage): string {
  const { vulnerabilities, ignored, milder, packages, database } = audited;
  const levels = Map.groupBy(vulnerabilities, ({ severity }) => severity);
  const counts = [...levels].map(([level, all]) => `${all.length} ${level}`).join(", ");
  const found = counts === ""
    ? "no known vulnerability"
    : `${many(vulnerabilities.length, "known vulnerability", "known vulnerabilities")} (${counts})`;
  const left = [
    ...ignored.length === 0 ? [] : [`${ignored.length} ignored`],
    ...milder.length === 0 ? [] : [`${milder.length} milder, or of unknown severity`],
  ];
  const date = database.modified === "" ? "" : ` of ${database.modified.slice(0, 10)}`;
  return `${found} in ${many(packages, "package", "packages")}, by ` +
    `${many(database.advisories, "advisory", "advisories")}${date}` +
    (left.length === 0 ? "" : `; left out: ${left.join(", ")}`);
}

/** What is not known, and what leaves out nothing. */
export function auditWarnings(audited: AuditedImage, database: string): string[] {
  const { notJudged, unread, idle } = audited;
  return [
    ...notJudged.map(({ what, packages, why }) =>
      `warning: ${many(packages, "package", "packages")} of ${what} not judged: ${why}`
    ),
    ...unread.map(({ path, manager, why }) =>
      `warning: ${quote(path)} of ${manager} was not read: ${why}`
    ),
    ...idle.map(({ id, line, isOver }) =>
      `warning: line ${line} of the ignore file, ${quote(id)}, ` +
      (isOver ? "is over" : "leaves out nothing")
    ),
    ...audited.packages === 0
      ? [`warning: no packages were found, so ${quote(database)} says nothing of this image`]
      : [],
  ];
}

function many(count: number, one: string, several: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
}
