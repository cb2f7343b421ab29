/**
 * What differs between two builds that were recorded: what was asked for, the Dockerfile, base images, steps, and what came of it.
 *
 * @module
 */
import type { RecordedBuild } from "../../kit/observing/record.ts";
import { stepsOf, type StepTold } from "./steps.ts";

/** Something that is not what it was. */
export interface BuildDifference {
  /** Such as `arguments.VERSION`, `base debian:13`, `line 3 of Dockerfile`. */
  readonly what: string;
  /** Undefined where it was not there. */
  readonly before?: string | undefined;
  /** Undefined where it is there no more. */
  readonly after?: string | undefined;
}

/** A step of both builds, or of one. */
export interface StepCompared {
  /** In the earlier build. */
  readonly before?: StepTold | undefined;
  /** In the later one. */
  readonly after?: StepTold | undefined;
  /** Why the later build did it, in words: what is known of it, or what the builds differ in. */
  readonly why?: string | undefined;
}

/** Two builds. */
export interface BuildsCompared {
  /** What went in. */
  readonly inputs: readonly BuildDifference[];
  /** What came out. */
  readonly results: readonly BuildDifference[];
  /** Those that were done in either, or are in one alone; in the order of the later build. */
  readonly steps: readonly StepCompared[];
}

/** @param before the earlier build */
export function compareBuilds(before: RecordedBuild, after: RecordedBuild): BuildsCompared {
  const inputs = [
    ...differences(before.asked, after.asked),
    ...lineDifferences(before, after),
    ...differences(basesOf(before), basesOf(after), "base "),
  ];
  const results = differences(resultOf(before), resultOf(after));
  return { inputs, results, steps: stepDifferences(before, after, inputs) };
}

/** Values by their paths, such as `arguments.VERSION`. */
function flat(value: unknown, path: string, into: Map<string, string>): Map<string, string> {
  const isTree = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isTree) into.set(path, typeof value === "string" ? value : JSON.stringify(value));
  else {
    for (const [name, each] of Object.entries(value)) {
      if (each !== undefined) flat(each, path === "" ? name : `${path}.${name}`, into);
    }
  }
  return into;
}

function differences(before: unknown, after: unknown, kind = ""): BuildDifference[] {
  const [was, is] = [flat(before, "", new Map()), flat(after, "", new Map())];
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((path) =>
    was.get(path) === is.get(path)
      ? []
      : [{ what: `${kind}${path}`, before: was.get(path), after: is.get(path) }]
  );
}

/** Lines of the Dockerfile that the other has not. */
function lineDifferences(before: RecordedBuild, after: RecordedBuild): BuildDifference[] {
  const [was, is] = [linesOf(before), linesOf(after)];
  const told = (side: "before" | "after", lines: readonly string[], others: readonly string[]) => {
    const known = new Set(others);
    return lines.flatMap((line, index) =>
      line.trim() === "" || known.has(line) ? [] : [{
        what: `line ${index + 1} of ${nameOf(side === "before" ? before : after)}`,
        [side]: line,
      }]
    );
  };
  return [...told("before", was, is), ...told("after", is, was)];
}

const linesOf = ({ dockerfile }: RecordedBuild) => dockerfile?.text.split(/\r?\n/) ?? [];
const nameOf = ({ dockerfile }: RecordedBuild) => dockerfile?.name ?? "Dockerfile";

/** The digests of base images, by their names. */
function basesOf({ end }: RecordedBuild): Readonly<Record<string, string>> {
  const bases = end.result?.bases as { name: string; digest: string }[] | undefined ?? [];
  return Object.fromEntries(bases.map(({ name, digest }) => [name, digest]));
}

function resultOf({ summary: { status }, end: { failure, result = {} } }: RecordedBuild) {
  const { id, names } = result;
  const { message } = failure as { message?: string } | undefined ?? {};
  return { status, id, names, failure: message };
}

/** Steps are the same where their stage and instruction are; of several, the first that is left. */
function pairsOf(before: readonly StepTold[], after: readonly StepTold[]): readonly StepCompared[] {
  const left = [...before];
  const pairs = after.map((step): StepCompared => {
    const at = left.findIndex((each) => keyOf(each) === keyOf(step));
    return { before: at < 0 ? undefined : left.splice(at, 1)[0], after: step };
  });
  return [...pairs, ...left.map((step): StepCompared => ({ before: step }))];
}

const keyOf = ({ platform, stage, text }: StepTold) => `${platform}\n${stage}\n${text}`;

/** Those whose results are kept, and were not in the cache both times. */
function stepDifferences(
  before: RecordedBuild,
  after: RecordedBuild,
  inputs: readonly BuildDifference[],
): readonly StepCompared[] {
  const pairs = pairsOf(stepsOf(before), stepsOf(after));
  const changed = new Map<string, string>();
  return pairs.flatMap((pair): StepCompared[] => {
    const step = pair.after ?? pair.before!;
    const stage = `${step.platform}\n${step.stage}`;
    const own = pair.after && whyOf(pair, inputs);
    // The layers of files do not depend on those below them; programs see all that is there.
    const why = own ?? (isOfFiles(step) ? undefined : changed.get(stage));
    if (own !== undefined || step.isKept && isAnew(pair)) {
      changed.set(stage, `what it builds upon is another: ${place(step)}`);
    }
    if (!step.isKept || !isAnew(pair)) return [];
    const isDone = pair.after !== undefined && pair.after.outcome !== "cached";
    return [{ ...pair, why: isDone ? why ?? unknownReason(pair) : undefined }];
  });
}

const place = ({ file, line }: StepTold) => `${file}:${line}`;

/** Whether a side has done it, or has it alone. */
const isAnew = ({ before, after }: StepCompared) =>
  before?.outcome !== "cached" || after?.outcome !== "cached";

/** What of the inputs concerns the step itself. */
function whyOf(
  { before, after }: StepCompared,
  inputs: readonly BuildDifference[],
): string | undefined {
  if (after!.outcome === "cached") return undefined;
  if (after!.reason !== undefined) return after!.reason;
  if (before === undefined) return "it is new, or was written otherwise";
  const { text } = after!;
  const named = inputs.find(({ what }) => {
    const [, argument] = /^arguments\.(\w+)$/.exec(what) ?? [];
    const [, base] = /^base (.*)$/.exec(what) ?? [];
    return argument !== undefined && new RegExp(`\\b${argument}\\b`).test(text) ||
      base !== undefined && text.split(" ").includes(base);
  });
  return named && `${named.what} is another`;
}

const isOfFiles = ({ text }: StepTold) => /^(COPY|ADD)\b/i.test(text);

function unknownReason({ after }: StepCompared): string {
  return isOfFiles(after!)
    ? "its files are others, or its result was not in the cache any more"
    : "its result was not in the cache";
}
