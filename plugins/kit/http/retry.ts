/**
 * Trying again what may succeed a moment later, with growing and uneven pauses.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import type { HttpResponse } from "./client.ts";

/** How often, and how patiently. */
export interface RetryPolicy {
  /** How often at most the same is tried without any progress. */
  readonly attempts: number;
  /** Milliseconds of the first pause; each one after it may be twice as long. */
  readonly base: number;
  /** Milliseconds of the longest pause, also where a server asks for more. */
  readonly longest: number;
  /** Told before each further try. */
  readonly tell?: ((retry: Retry) => void) | undefined;
  /** Who is asked, in messages: `the server`, unless given. */
  readonly who?: string | undefined;
  /** Whether nobody wants it any more, so that what broke did so because we closed it. */
  readonly isOver?: (() => boolean) | undefined;
}

/** Six times, over some 15 seconds; a server may ask for a minute. */
export const defaultRetries: RetryPolicy = { attempts: 6, base: 500, longest: 60_000 };

const passingStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** What the network does that may be over a moment later, whoever tells of it: the ends of the errors' codes. */
const passingFailures: ReadonlyMap<string, string> = new Map([
  ["broken", "broke off"],
  ["short", "broke off"],
  ["timeout", "does not answer"],
  ["unreachable", "cannot be reached"],
]);

/** What is told of a failure in a few words, though nobody tries again because of its code. */
const otherFailures: ReadonlyMap<string, string> = new Map([
  ["unavailable", "is in trouble"],
  ["rate-limit", "limits how often it is asked"],
  ["upload-lost", "has lost what it had of it"],
]);

/** Whether the same may succeed a moment later. */
export function isPassing(thrown: unknown): boolean {
  return thrown instanceof QuillaError && passingFailures.has(kindOf(thrown));
}

/** What failed in passing, in a few words: the URL and the system's own words are for when it is given up. */
export function briefly(error: unknown, who = "the server"): string {
  if (!(error instanceof QuillaError)) return messageOf(error);
  const words = passingFailures.get(kindOf(error)) ?? otherFailures.get(kindOf(error));
  return words === undefined ? messageOf(error) : `${who} ${words}`;
}

/** `short` of `fetch/short`. */
function kindOf({ code }: QuillaError): string {
  return code.split("/")[1]!;
}

/** A bad answer in a few words: `registry.example answers 503 Service Unavailable`. */
export function answerOf(
  { url, status, reason }: Pick<HttpResponse, "url" | "status" | "reason">,
): string {
  return `${url.host} answers ${status} ${reason}`.trimEnd();
}

/** Whether an answer says that the same may succeed later. */
export function isPassingStatus(status: number): boolean {
  return passingStatuses.has(status);
}

/**
 * Milliseconds to wait before the next try: at random between half of a bound that doubles and that bound, so that many
 * clients do not come back at once; what `Retry-After` (RFC 9110 § 10.2.3) says, where it says more.
 *
 * @param tried how often it was tried, from 1 on
 */
export function pauseBefore(
  policy: RetryPolicy,
  tried: number,
  retryAfter: string | undefined,
  now: number = Date.now(),
): number {
  const bound = Math.min(policy.base * 2 ** (tried - 1), policy.longest);
  const asked = readRetryAfter(retryAfter, now);
  return Math.min(Math.max(bound / 2 + Math.random() * bound / 2, asked), policy.longest);
}

function readRetryAfter(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const time = Date.parse(text);
  return Number.isNaN(time) ? 0 : Math.max(0, time - now);
}

/** A try that failed, and is to be followed by another one. */
export interface Retry {
  readonly reason: string;
  /** Milliseconds until then. */
  readonly wait: number;
  /** Which try comes then, of `attempts` at most. */
  readonly attempt: number;
  readonly attempts: number;
}

/** What made a try fail. */
export interface Failed {
  /** What is thrown where there is no further try. */
  readonly error: unknown;
  /** In a few words; those that stand for its code, unless given. */
  readonly reason?: string | undefined;
  /** The header of that name. */
  readonly retryAfter?: string | undefined;
}

/**
 * Waits until the next try, which is told before.
 *
 * @throws what failed, where nobody wants it any more
 */
export async function pauseTold(
  policy: RetryPolicy,
  tried: number,
  { error, reason = briefly(error, policy.who), retryAfter }: Failed,
  tell: (retry: Retry) => void = policy.tell ?? (() => {}),
): Promise<void> {
  if (policy.isOver?.() === true) throw error;
  const wait = Math.round(pauseBefore(policy, tried, retryAfter));
  tell({ reason, wait, attempt: tried + 1, attempts: policy.attempts });
  await pause(wait);
}

/**
 * Does the work until its answer is no passing trouble, or it was tried often enough: then that answer is given as it is.
 *
 * @param mayRetry whether a failure may be tried again at all; passing ones may, unless told
 */
export async function retried(
  policy: RetryPolicy,
  work: () => Promise<HttpResponse>,
  mayRetry: (thrown: unknown) => boolean = isPassing,
): Promise<HttpResponse> {
  for (let tried = 1;; tried++) {
    let failed: Failed;
    try {
      const response = await work();
      if (!isPassingStatus(response.status) || tried >= policy.attempts) return response;
      const reason = answerOf(response);
      failed = {
        error: new Error(reason),
        reason,
        retryAfter: response.headers.get("retry-after"),
      };
      await response.discard();
    } catch (error) {
      if (tried >= policy.attempts || !mayRetry(error)) throw error;
      failed = { error };
    }
    await pauseTold(policy, tried, failed);
  }
}
