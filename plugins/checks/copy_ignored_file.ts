/**
 * COPY and ADD of what the ignore file leaves out.
 *
 * @module
 */
import { posix } from "node:path";
import type { CheckedFile, Finding } from "../../core/plugin/contracts/check.ts";
import { parseHeredocWord } from "../../core/plugin/api/dockerfile.ts";
import { IgnoreMatcher } from "../kit/patterns/ignore_file.ts";
import { quoted, rule } from "../kit/checks/rule.ts";
import { walkDockerfile, type WalkedStep } from "../kit/checks/walk.ts";

export const copyIgnoredFile = rule(
  "CopyIgnoredFile",
  "COPY and ADD should not name files that the ignore file leaves out",
  function* (file): Generator<Finding> {
    const matcher = matcherOf(file);
    if (matcher === undefined) return;
    for (const step of walkDockerfile(file).steps) {
      for (const path of sourcesOf(step)) {
        if (!matcher(path)) continue;
        const { line } = step;
        yield {
          line,
          detail: `${line.keyword} of ${quoted(path)}, which the ignore file leaves out`,
        };
      }
    }
  },
);

/** Whether a path is left out. What is taken in again by `!` cannot be told without looking at the files. */
function matcherOf({ ignored = [] }: CheckedFile): ((path: string) => boolean) | undefined {
  const patterns = ignored.map(({ text }) => text);
  if (patterns.length === 0 || patterns.some((text) => text.startsWith("!"))) return undefined;
  const leavesAllOut = patterns.some((text) => ["*", "**", "**/*"].includes(text));
  const matcher = new IgnoreMatcher(ignored);
  // The context itself is never left out, but all that is in it may be.
  return (path) => path === "." || path === "/" ? leavesAllOut : matcher.excludes(path);
}

const remote = /^(?:https?:\/\/|git:\/\/|ssh:\/\/|git@)/;

/** The paths of the build context that an instruction copies. */
function sourcesOf({ line, scope }: WalkedStep): string[] {
  const isCopy = line.keyword === "COPY" && !line.flag("from");
  if (!isCopy && line.keyword !== "ADD") return [];
  const isPath = (word: string) =>
    line.heredocs.length === 0 || parseHeredocWord(word) === undefined;
  const sources = line.args.slice(0, -1).filter(isPath)
    .map((word) => scope.expand(word).text ?? "");
  return sources.filter((path) => path !== "" && !remote.test(path))
    .map((path) => posix.normalize(path).replace(/(.)\/$/, "$1"));
}
