/**
 * Why a Dockerfile of another suite does not come out alike: rules first, then files by name.
 *
 * @module
 */
import type { SuiteVerdict } from "./compare.ts";

interface Rule {
  readonly reason: string;
  holds(verdict: SuiteVerdict): boolean;
}

const said = (pattern: RegExp) => ({ details }: SuiteVerdict) =>
  details.some((line) => pattern.test(line));
const differsOnlyIn = (pattern: RegExp) => ({ outcome, details }: SuiteVerdict) =>
  outcome === "different" && details.every((line) => pattern.test(line));

const rules: readonly Rule[] = [
  { reason: "its RUN writes the time", holds: differsOnlyIn(/^[-+] \/(date|time)\S* file /) },
  {
    reason: "JSON that is broken is an error, not a command for the shell",
    holds: (verdict) =>
      verdict.outcome === "quilla alone refuses" && said(/dockerfile\/broken-json/)(verdict),
  },
  {
    reason: "a stage whose name has capital letters can be built on",
    holds: (verdict) =>
      verdict.outcome === "quilla alone builds" &&
      said(/failed to parse stage name.*must be lowercase/)(verdict),
  },
];

/** The end of the file's name, and why. */
const files: Readonly<Record<string, string>> = {};

export function reasonFor(verdict: SuiteVerdict): string | undefined {
  const known = Object.entries(files).find(([end]) => verdict.name.endsWith(end));
  return known?.[1] ?? rules.find((rule) => rule.holds(verdict))?.reason;
}
