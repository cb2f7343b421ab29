/**
 * Trying again what may succeed a moment later, with growing and uneven pauses.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import type { HttpResponse } from "../../kit/http/client.ts";
import { messageOf } from "../../../core/plugin/api/nouns.ts";
import { answerOf, isPassing } from "./failure.ts";

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
}

/** Six times, over some 15 seconds; a server may ask for a minute. */
export const defaultRetries: RetryPolicy = { attempts: 6, base: 500, longest: 60_000 };

const passingStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

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

/** Waits until the next try, which is told before. */
export async function pauseTold(
  policy: RetryPolicy,
  tried: number,
  failed: { readonly reason: string; readonly retryAfter?: string | undefined },
  tell: (retry: Retry) => void = policy.tell ?? (() => {}),
): Promise<void> {
  const wait = Math.round(pauseBefore(policy, tried, failed.retryAfter));
  tell({ reason: failed.reason, wait, attempt: tried + 1, attempts: policy.attempts });
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
    let failed: { readonly reason: string; readonly retryAfter?: string | undefined };
    try {
      const response = await work();
      if (!isPassingStatus(response.status) || tried >= policy.attempts) return response;
      failed = { reason: answerOf(response), retryAfter: response.headers.get("retry-after") };
      await response.discard();
    } catch (error) {
      if (tried >= policy.attempts || !mayRetry(error)) throw error;
      failed = { reason: messageOf(error) };
    }
    await pauseTold(policy, tried, failed);
  }
}
