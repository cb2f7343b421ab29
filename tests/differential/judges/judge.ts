/**
 * A builder that quilla is compared with, and what the comparison says.
 *
 * @module
 */
import type { Case, JudgeName } from "../case.ts";
import type { Result } from "../comparison.ts";

export interface Judge {
  readonly name: JudgeName;
  /** Why it cannot be asked here; undefined where it can. */
  readonly skip: string | undefined;
  /** As it says itself. */
  version(): Promise<string>;
  /** Why it is not asked about a case; undefined where it is. */
  declines(each: Case): string | undefined;
  /** @param directory the case's context, with its Dockerfile */
  build(each: Case, directory: string): Promise<Result>;
  /** The judge's own way to say the same, taken out of both results. */
  normal?(result: Result): Result;
  /** Why it goes its own way in a case, by the case's name. */
  readonly known?: ReadonlyMap<string, string>;
  /** Why it goes its own way in a thing, where a rule says so for all cases. */
  explains?(difference: Difference, each: Case): string | undefined;
}

/** One thing that is not the same. */
export interface Difference {
  /** A path, `config KEY`, `history N`, `line N`, or `build`, which failed. */
  readonly subject: string;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

/** What came of one case with one judge. */
export type Verdict =
  | { readonly outcome: "equal" }
  /** Different on purpose. */
  | { readonly outcome: "deliberate"; readonly reasons: readonly string[] }
  /** Not asked. */
  | { readonly outcome: "declined"; readonly reason: string }
  | { readonly outcome: "unexplained"; readonly differences: readonly string[] };

/**
 * Has a judge build a case, and compares.
 *
 * @param build has the judge do all that the case says
 */
export async function judged(
  judge: Judge,
  each: Case,
  build: () => Promise<Result>,
  ours: Result | Error,
): Promise<Verdict> {
  const declined = judge.declines(each);
  if (declined !== undefined) return { outcome: "declined", reason: declined };
  const reason = each.differs?.[judge.name] ?? judge.known?.get(each.name);
  const differences = await differencesOf(judge, each, build, ours);
  const isMeant = each.refused === undefined
    ? !(ours instanceof Error)
    : ours instanceof Error && each.refused.test(ours.message);
  if (reason !== undefined && differences.length > 0 && isMeant) {
    return { outcome: "deliberate", reasons: [reason] };
  }
  if (reason !== undefined) {
    return { outcome: "unexplained", differences: [`no longer different: ${reason}`] };
  }
  if (differences.length === 0) return { outcome: "equal" };
  const explained = differences.map((difference) => judge.explains?.(difference, each));
  const unexplained = differences.filter((_, index) => explained[index] === undefined);
  return unexplained.length === 0
    ? { outcome: "deliberate", reasons: [...new Set(explained as string[])] }
    : { outcome: "unexplained", differences: unexplained.flatMap(linesOf) };
}

async function differencesOf(
  judge: Judge,
  each: Case,
  build: () => Promise<Result>,
  ours: Result | Error,
): Promise<Difference[]> {
  if (each.refused !== undefined) return await refusals(each.refused, build, ours);
  if (ours instanceof Error) return [{ subject: "build", ours: ours.message, theirs: undefined }];
  try {
    const theirs = await build();
    const normal = judge.normal ?? ((result: Result) => result);
    return compare(saidOf(normal(ours)), saidOf(normal(theirs)));
  } catch (error) {
    return [{ subject: "build", ours: undefined, theirs: (error as Error).message }];
  }
}

/** What is missing where both should refuse. */
async function refusals(
  expected: RegExp,
  build: () => Promise<Result>,
  ours: Result | Error,
): Promise<Difference[]> {
  const said = (outcome: Result | Error): string | undefined => {
    if (!(outcome instanceof Error)) return "is built";
    return expected.test(outcome.message) ? undefined : outcome.message;
  };
  const theirs = await build().catch((error: Error) => error);
  const [mine, other] = [said(ours), said(theirs)];
  const isSame = mine === undefined && other === undefined;
  return isSame ? [] : [{
    subject: "refusal",
    ours: mine ?? "is as expected",
    theirs: other ?? "is as expected",
  }];
}

export function compare(
  ours: ReadonlyMap<string, string>,
  theirs: ReadonlyMap<string, string>,
): Difference[] {
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .map((subject) => ({ subject, ours: ours.get(subject), theirs: theirs.get(subject) }))
    .filter((each) => each.ours !== each.theirs);
}

/** An image as statements. */
export function saidOf({ tree, config, history, lines = [] }: Result): Map<string, string> {
  return new Map([
    ...lines.map((line, index) => [`line ${index}`, line] as const),
    ...tree.map((line) => {
      const [, path, rest] = /^(.*?) ((?:file|directory|symlink|fifo|char|block) .*)$/s.exec(line)!;
      return [path!, rest!] as const;
    }),
    ...Object.entries(config as object)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [`config ${key}`, JSON.stringify(value)] as const),
    ...history.map((step, index) => [`history ${index}`, JSON.stringify(step)] as const),
  ]);
}

export function linesOf({ subject, ours, theirs }: Difference): string[] {
  return [
    ...ours === undefined ? [] : [`- ${subject} ${ours}`],
    ...theirs === undefined ? [] : [`+ ${subject} ${theirs}`],
  ];
}
