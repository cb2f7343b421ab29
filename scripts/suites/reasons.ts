/**
 * Why a Dockerfile of another suite does not come out alike: by rules.
 *
 * @module
 */
import type { SuiteOutcome, SuiteVerdict } from "./compare.ts";

interface Rule {
  readonly reason: string;
  holds(verdict: SuiteVerdict): boolean;
}

const said = (outcome: SuiteOutcome, pattern: RegExp) => (verdict: SuiteVerdict) =>
  verdict.outcome === outcome && verdict.details.some((line) => pattern.test(line));
const refusedAlone = (pattern: RegExp) => said("quilla alone refuses", pattern);
const builtAlone = (pattern: RegExp) => said("quilla alone builds", pattern);
const differsOnlyIn = (pattern: RegExp) => ({ outcome, details }: SuiteVerdict) =>
  outcome === "different" && details.every((line) => pattern.test(line));

/** The same lines of an outline, one after another in another way. */
function isOtherOrder(details: readonly string[]): boolean {
  const told = (sign: string) =>
    details.filter((line) => line.startsWith(`${sign} line `))
      .map((line) => line.replace(/^. line \d+ /, "")).sort().join("\n");
  return told("-") === told("+") && details.every((line) => / line \d+ /.test(line));
}

const rules: readonly Rule[] = [
  { reason: "its RUN writes the time", holds: differsOnlyIn(/^[-+] \/(date|time)\S* file /) },
  {
    reason: "JSON that is broken is an error, not a command for the shell",
    holds: refusedAlone(/dockerfile\/broken-json/),
  },
  {
    reason: "RUN without a command is an error",
    holds: refusedAlone(/dockerfile\/command/),
  },
  {
    reason: "several sources are not copied into one file, of which only the last would be left",
    holds: refusedAlone(/copy\/destination/),
  },
  {
    reason: "an owner that is nothing but a colon is an error",
    holds: refusedAlone(/":" is no owner/),
  },
  {
    reason: "BuildKit finds no source of `--parents` that ends in a pivot",
    holds: builtAlone(/--parents \S*\/\.\/ /),
  },
  {
    reason: "RUN on an empty base leaves no /dev, /proc and /sys in the image",
    holds: differsOnlyIn(/^\+ \/(dev|proc|sys) directory /),
  },
  {
    reason: "a hard link to an old file stays one; BuildKit makes two files of it",
    holds: differsOnlyIn(/^(- \S+ file .* same file as |\+ \S+ file )/),
  },
  {
    reason: "behind what cannot be built, the rest is checked, too",
    holds: differsOnlyIn(/^- line \d+ \w+:\d+$/),
  },
  {
    reason: "an argument of several stages is told where another of them declares it",
    holds: (verdict) => verdict.outcome === "different" && isOtherOrder(verdict.details),
  },
  {
    reason: "a stage whose name has capital letters can be built on",
    holds: builtAlone(/failed to parse stage name.*must be lowercase/),
  },
  {
    reason: "the outline asks for no base: one without a name is the build's fault",
    holds: builtAlone(/failed to parse stage name.*invalid reference format$/m),
  },
];

export function reasonFor(verdict: SuiteVerdict): string | undefined {
  return rules.find((rule) => rule.holds(verdict))?.reason;
}
