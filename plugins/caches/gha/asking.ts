/**
 * Requests to the cache service and to the storage behind it: a service that throttles is waited for as long as was said, and what
 * fails in passing is tried again.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import type { RetryNews } from "../../../core/plugin/contracts/transport.ts";
import { HttpClient, type HttpRequest, type HttpResponse } from "../../kit/http/client.ts";
import {
  answerOf,
  briefly,
  isPassing,
  isPassingStatus,
  pauseBefore,
} from "../../kit/http/retry.ts";
import { isThrottled, refusal } from "./refusal.ts";

/** How patiently. */
export interface Patience {
  /** Milliseconds: how long a service that throttles is waited for. */
  readonly timeout: number;
  /** Milliseconds of the first pause; a second, unless given. */
  readonly base?: number | undefined;
  /** Told of what is tried again. */
  readonly tell?: ((news: RetryNews) => void) | undefined;
}

/** What broke, or failed on their side, is tried so often; they are not asked in vain for minutes. */
const attempts = 6;

/** Who asks. It must be closed. */
export class Asking {
  readonly #http = new HttpClient();
  readonly #patience: Patience;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /**
   * Asks until there is an answer that is no passing trouble.
   *
   * @param doing for messages, such as `reading the entry …`
   * @param expected the statuses that the caller deals with; others are thrown
   * @throws {QuillaError} `gha/throttled`, `gha/denied`, `gha/refused`, `gha/unavailable`, and what the client throws
   */
  async ask(
    request: HttpRequest,
    doing: string,
    expected: (status: number) => boolean = isGood,
  ): Promise<HttpResponse> {
    const { timeout, base = 1000, tell } = this.#patience;
    const policy = { attempts, base, longest: timeout };
    const deadline = Date.now() + timeout;
    for (let tried = 1;; tried++) {
      let failure: unknown;
      let reason: string;
      let retryAfter: string | undefined;
      let isWaitedFor = false;
      try {
        const response = await this.#http.request(request);
        const { status } = response;
        if (!isPassingStatus(status) || expected(status)) {
          if (expected(status)) return response;
          throw await refusal(response, doing);
        }
        reason = answerOf(response);
        retryAfter = response.headers.get("retry-after");
        isWaitedFor = isThrottled(status);
        failure = await refusal(response, doing);
      } catch (error) {
        if (!isPassing(error)) throw error;
        [failure, reason] = [error, briefly(error, request.url.host)];
      }
      const wait = Math.round(pauseBefore(policy, tried, retryAfter));
      const isInTime = Date.now() + wait < deadline;
      if (!isInTime || !isWaitedFor && tried >= attempts) throw failure;
      const count = isWaitedFor ? Math.max(attempts, tried + 1) : attempts;
      tell?.({ type: "retry", reason, wait, attempt: tried + 1, attempts: count });
      await pause(wait);
    }
  }

  /** Ends all connections. */
  close(): void {
    this.#http.close();
  }
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}
