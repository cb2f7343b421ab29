/**
 * What two builders made of a project, compared: trees, configurations and histories, times apart.
 *
 * @module
 */
import type { Result } from "../../tests/differential/comparison.ts";
import type { Unlike } from "./project.ts";

/** What programs write that are run in builds, and that two builds never have in common. */
const byPrograms: readonly Unlike[] = [
  { path: /^\/var\/log\//, why: "logs" },
  {
    path: /^\/root\/\.npm\/(_logs|_cacache|_update-notifier-last-checked)/,
    why: "npm's cache and logs",
  },
  { path: /^\/(root|usr\/local\/share)\/\.cache\//, why: "caches" },
  { path: /^\/go\/pkg\/(mod\/cache|sumdb)\//, why: "Go's cache of modules" },
  { path: /^\/var\/cache\/ldconfig\/aux-cache$/, why: "ldconfig notes times" },
  { path: /^\/etc\/(shadow-?|ssl\/certs\/java\/cacerts)$/, why: "the day an account was made" },
  { path: /\.pyc$/, why: "Python notes its sources' times" },
  { path: /^\/tmp\//, why: "what was left in /tmp" },
  { path: /^\/var\/(lib\/apt\/lists|cache\/apt)\//, why: "apt's lists and caches" },
];

/** What is not the same, and what may not be the same. */
export interface Comparison {
  readonly files: number;
  readonly differences: readonly string[];
  /** How many files were passed over, by reason. */
  readonly passedOver: ReadonlyMap<string, number>;
}

/**
 * Compares; a line of a tree begins with its path.
 *
 * @param base the tree below: BuildKit has in a layer what was but opened to be written, quilla what was changed
 */
export function compare(
  ours: Result,
  theirs: Result,
  unlike: readonly Unlike[] = [],
  base: readonly string[] = [],
): Comparison {
  const rules = [...byPrograms, ...unlike];
  const differences: string[] = [];
  const passedOver = new Map<string, number>();
  const [mine, others, below] = [byPath(ours.tree), byPath(theirs.tree), byPath(base)];
  for (const path of new Set([...mine.keys(), ...others.keys()])) {
    const [one, other] = [mine, others].map((tree) => tree.get(path) ?? below.get(path));
    if (one === other) continue;
    const rule = rules.find((each) => each.path.test(path));
    if (rule !== undefined) passedOver.set(rule.why, (passedOver.get(rule.why) ?? 0) + 1);
    else differences.push(`${path}: ${one} and ${other}`);
  }
  for (const part of ["config", "history"] as const) {
    const [one, other] = [JSON.stringify(ours[part]), JSON.stringify(theirs[part])];
    if (one !== other) differences.push(`${part}: ${one}\n  and ${other}`);
  }
  return { files: mine.size, differences, passedOver };
}

/** Whether one has a path that the other has not: it may be the base's, as it is there. */
export function isOneSided(ours: Result, theirs: Result): boolean {
  const [mine, others] = [byPath(ours.tree), byPath(theirs.tree)];
  return mine.size !== others.size || [...mine.keys()].some((path) => !others.has(path));
}

function byPath(tree: readonly string[]): Map<string, string> {
  return new Map(tree.map((line) => {
    const [, path, rest] = /^(.*?) ((?:file|directory|symlink|fifo|char|block) .*)$/s.exec(line)!;
    return [path!, rest!] as const;
  }));
}
