/**
 * How much there is: the lines of core, the longest file, and files that are little more than their head.
 *
 * @module
 */
import { type Figure, told } from "./figure.ts";
import { linesOf, modulesIn, type Project } from "./project.ts";

const mostLines = 18_500;

/** Lines of core's modules. */
export function coreLines(project: Project): Figure {
  const rooms = new Map<string, number>();
  for (const { path, source } of modulesIn(project, "core/")) {
    const room = path.split("/").length > 2 ? path.split("/")[1]! : "nouns";
    rooms.set(room, (rooms.get(room) ?? 0) + linesOf(source));
  }
  const value = [...rooms.values()].reduce((sum, lines) => sum + lines, 0);
  const findings = [...rooms].sort((a, b) => b[1] - a[1]).map(([room, n]) => `${n} ${room}`);
  return { id: "core-lines", title: "lines of core", value, goal: mostLines, findings };
}

/** The longest module, of all that are shipped. */
export function longestFile(project: Project): Figure {
  const [longest] = project.modules.map(({ path, source }) => ({ path, lines: linesOf(source) }))
    .sort((a, b) => b.lines - a.lines);
  const findings = longest === undefined ? [] : [longest.path];
  const title = `lines of the longest file${longest === undefined ? "" : `, ${longest.path}`}`;
  return { id: "longest-file", title, value: longest?.lines ?? 0, findings };
}

const thin = 40;

/** Modules of so few lines that one other module alone imports: they may be part of it. */
export function thinFiles(project: Project): Figure {
  const importers = new Map<string, Set<string>>();
  for (const { path, ties } of project.modules) {
    for (const { target } of ties) {
      importers.set(target, (importers.get(target) ?? new Set()).add(path));
    }
  }
  const findings = project.modules
    .filter(({ path, source }) => linesOf(source) <= thin && importers.get(path)?.size === 1)
    .map(({ path, source }) =>
      `${path} (${linesOf(source)}), only for ${[...importers.get(path)!]}`
    );
  return told("thin-files", `files of at most ${thin} lines with one importer`, findings);
}
