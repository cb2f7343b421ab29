/**
 * What came of the projects, as docs/projects.md has it.
 *
 * @module
 */
import { projectMedians } from "../bench/reports.ts";
import type { Project } from "./project.ts";

/** Seconds of the three builds: all anew, nothing changed, one source changed. */
export type Times = readonly [cold: number, same: number, changed: number];

/** What came of one. */
export interface Outcome {
  readonly project: Project;
  readonly quilla: Times;
  readonly buildkit: Times;
  /** How many files were compared. */
  readonly files: number;
  readonly passedOver: ReadonlyMap<string, number>;
}

const begin = "<!-- deno task projects --write: begin -->";
const end = "<!-- deno task projects --write: end -->";

/** The page with the outcomes between its marks. */
export function withOutcomes(page: string, outcomes: readonly Outcome[], judge: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error("the page has lost its marks");
  return `${before}${begin}\n\n${sentences(outcomes, judge)}\n${table(outcomes)}\n${end}${after}`;
}

function sentences(outcomes: readonly Outcome[], judge: string): string {
  const repositories = new Set(outcomes.map(({ project }) => project.repository)).size;
  const files = outcomes.reduce((sum, each) => sum + each.files, 0);
  const { cold, unchanged, changed } = projectMedians(outcomes);
  return `${outcomes.length} projects of ${repositories} repositories, by quilla and by ${judge}: all are built, ` +
    `${files} files are equal, and the programs answer what they should, before and after the change. ` +
    `In the median of the projects quilla takes ${
      cold.toFixed(2)
    } of BuildKit's time for the first build, ` +
    `${unchanged.toFixed(2)} where nothing changed, and ${
      changed.toFixed(2)
    } where a source did.\n`;
}

function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ project, quilla, buildkit, passedOver }) => [
    project.name === project.repository.split("/")[1]
      ? project.repository
      : `${project.repository}: ${project.name.replace(/^.*: /, "")}`,
    project.kind,
    quilla.map(seconds).join(" / "),
    buildkit.map(seconds).join(" / "),
    [...adaptations(project), ...passedOver.keys()].join("; ") || "–",
  ]);
  const head = [
    "project",
    "kind",
    "quilla: cold / same / changed",
    "BuildKit",
    "adapted; not compared",
  ];
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n") + "\n";
}

function adaptations({ adapted = [] }: Project): string[] {
  return adapted.flatMap(({ why }) => why === undefined ? [] : [why]);
}

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);
