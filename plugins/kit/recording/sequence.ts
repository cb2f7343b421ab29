/**
 * What of the answers to one request a recording keeps, and in which order a replay gives them.
 *
 * @module
 */
import type { Exchange } from "./contracts.ts";
import { requestKey } from "./requests.ts";

/** A server in trouble: clients try again (RFC 9110 § 15, RFC 6585 § 4). */
function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

/**
 * The exchanges of one program without what a replay needs not give: troubles that passed, and the last answer said again.
 *
 * @param exchanges in the order in which they were asked
 */
export function settled(exchanges: readonly Exchange[]): Exchange[] {
  return [...byRequest(exchanges).values()].flatMap(settledAnswers);
}

/**
 * What programs of the same step asked for, as one: of two that were answered differently, the one that was answered more often, for
 * a replay gives each of them the same.
 *
 * @param programs each settled
 */
export function together(programs: readonly (readonly Exchange[])[]): Exchange[] {
  const chosen = new Map<string, Exchange[]>();
  for (const exchanges of programs) {
    for (const [key, answers] of byRequest(exchanges)) {
      const known = chosen.get(key);
      if (known === undefined || goesBefore(answers, known)) chosen.set(key, answers);
    }
  }
  return [...chosen.values()].flat();
}

/** Exchanges by who asked what, each in its order. */
function byRequest(exchanges: readonly Exchange[]): Map<string, Exchange[]> {
  const groups = new Map<string, Exchange[]>();
  for (const exchange of exchanges) {
    const key = `${exchange.step}\n${requestKey(exchange.request)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [exchange]);
    else group.push(exchange);
  }
  return groups;
}

function settledAnswers(answers: Exchange[]): Exchange[] {
  const lastGood = answers.findLastIndex(({ answer }) => !isPassing(answer.status));
  const kept = answers.filter(({ answer }, at) => at > lastGood || !isPassing(answer.status));
  // The last one is given again however often it is asked for.
  while (kept.length > 1 && isSame(kept.at(-1)!, kept.at(-2)!)) kept.pop();
  return kept;
}

/** Programs end in no certain order: what is chosen is the same in any. */
function goesBefore(some: readonly Exchange[], others: readonly Exchange[]): boolean {
  if (some.length !== others.length) return some.length > others.length;
  return textOf(some) < textOf(others);
}

function textOf(exchanges: readonly Exchange[]): string {
  return exchanges.map(answerText).join("\n");
}

function isSame(one: Exchange, other: Exchange): boolean {
  return answerText(one) === answerText(other);
}

function answerText({ answer: { status, digest, headers } }: Exchange): string {
  return JSON.stringify([status, digest, Object.entries(headers).sort()]);
}
