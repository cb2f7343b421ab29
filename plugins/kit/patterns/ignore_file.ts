/**
 * Ignore files (`.dockerignore`): which paths of a build context are left out, and by which line.
 *
 * @module
 */
import type { IgnorePattern } from "../../../core/plugin/contracts/check.ts";
import { posix } from "node:path";
import { QuillaError } from "../../../core/errors.ts";
import type { SourceFile } from "../../../core/source.ts";
import { GlobPattern } from "./glob_pattern.ts";

/**
 * The patterns of an ignore file, in its order. `#` begins a comment only in the first column; white space around a
 * pattern and behind its `!` does not count.
 */
export function parseIgnoreFile(file: SourceFile): IgnorePattern[] {
  const patterns: IgnorePattern[] = [];
  for (const [index, whole] of file.text.replace(/^\ufeff/, "").split("\n").entries()) {
    const text = cleanPattern(whole);
    if (whole.startsWith("#") || text === "") continue;
    const line = index + 1;
    const column = whole.length - whole.trimStart().length + 1;
    const start = { line, column };
    const end = { line, column: Math.max(column, whole.trimEnd().length + 1) };
    patterns.push({ text, range: { file, start, end } });
  }
  return patterns;
}

function cleanPattern(line: string): string {
  const trimmed = line.trim();
  const negated = trimmed.startsWith("!");
  const pattern = (negated ? trimmed.slice(1) : trimmed).trim();
  if (pattern === "") return negated ? "!" : "";
  let cleaned = posix.normalize(pattern);
  if (cleaned.length > 1) cleaned = cleaned.replace(/^\//, "").replace(/\/$/, "");
  return (negated ? "!" : "") + cleaned;
}

interface Rule {
  readonly pattern: IgnorePattern;
  readonly glob: GlobPattern;
  readonly negated: boolean;
}

/** A directory, and which of the rules match it or a directory around it. */
interface Seen {
  readonly path: string;
  readonly matching: readonly boolean[];
}

/**
 * Tells which paths are excluded, as moby's patternmatcher does: a pattern also matches what lies below a path that it
 * matches, and the last one that matches decides.
 *
 * Paths are relative, with slashes, without one at either end. Walking a tree depth first is the fast way to ask.
 */
export class IgnoreMatcher {
  readonly #rules: readonly Rule[];
  /** The directories around the path asked for last, outermost first. */
  #around: Seen[] = [];

  /** @throws QuillaError `ignore/bad-pattern` that points at the line */
  constructor(patterns: readonly IgnorePattern[]) {
    this.#rules = patterns.map(compileRule);
  }

  /** Reads and compiles an ignore file. */
  static of(file: SourceFile): IgnoreMatcher {
    return new IgnoreMatcher(parseIgnoreFile(file));
  }

  /** Compiles patterns that stand in no ignore file, such as those of a flag. */
  static ofPatterns(patterns: readonly string[]): IgnoreMatcher {
    const cleaned = patterns.map((text) => ({ text: cleanPattern(text) }));
    return new IgnoreMatcher(cleaned.filter(({ text }) => text !== ""));
  }

  /** Whether a path is left out. */
  excludes(path: string): boolean {
    return this.excludedBy(path) !== undefined;
  }

  /** The pattern that leaves a path out; undefined if it stays. */
  excludedBy(path: string): IgnorePattern | undefined {
    const rule = this.#rules[this.#deciding(path)];
    return rule === undefined || rule.negated ? undefined : rule.pattern;
  }

  /** Whether something below an excluded directory may stay after all, so that the directory must be looked into. */
  mayReinclude(directory: string): boolean {
    const after = this.#rules.slice(this.#deciding(directory) + 1);
    return after.some(({ negated, glob }) => negated && glob.mayMatchBelow(directory));
  }

  /** The last rule that matches; -1 if none does. */
  #deciding(path: string): number {
    const parent = path.lastIndexOf("/");
    const inherited = parent < 0 ? undefined : this.#matching(path.slice(0, parent));
    return this.#rules.findLastIndex(({ glob }, index) =>
      inherited?.[index] === true || glob.matches(path)
    );
  }

  /** Which rules match a directory or one around it. */
  #matching(directory: string): readonly boolean[] {
    while (!isWithin(directory, this.#around.at(-1)?.path)) this.#around.pop();
    let known = this.#around.at(-1);
    while (known?.path !== directory) {
      const slash = directory.indexOf("/", known === undefined ? 0 : known.path.length + 1);
      const path = slash < 0 ? directory : directory.slice(0, slash);
      const inherited = known?.matching;
      const matching = this.#rules.map(({ glob }, index) =>
        inherited?.[index] === true || glob.matches(path)
      );
      known = { path, matching };
      this.#around.push(known);
    }
    return known.matching;
  }
}

/** Whether a path is a directory or lies below it; every path lies below undefined. */
function isWithin(path: string, directory: string | undefined): boolean {
  return directory === undefined || path === directory || path.startsWith(`${directory}/`);
}

function compileRule(pattern: IgnorePattern): Rule {
  const negated = pattern.text.startsWith("!");
  const text = negated ? pattern.text.slice(1) : pattern.text;
  const refuse = (message: string, hint: string, cause?: unknown): never => {
    const { range } = pattern;
    throw new QuillaError(message, { code: "ignore/bad-pattern", hint, range, cause });
  };
  if (text === "") {
    refuse("the pattern ! names nothing to be kept", "write what is to be kept behind the !");
  }
  try {
    return { pattern, negated, glob: new GlobPattern(text, { doubleStar: true }) };
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    return refuse(error.message, error.hint ?? "", error);
  }
}
