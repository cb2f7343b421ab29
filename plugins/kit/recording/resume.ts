/**
 * Bodies that are cut on their way, gone on with where the server still has the very same (RFC 9110 § 14, § 13.1.5).
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { HttpResponse } from "../http/client.ts";
import { parseHttpDate } from "../http/http_date.ts";
import { showUrl } from "../http/policy.ts";
import { bodyLength } from "../http/response.ts";
import { isPassing, isPassingStatus, pauseTold, type RetryPolicy } from "../http/retry.ts";

/** Headers of a request by lower-case names. */
type Headers = Readonly<Record<string, string>>;

/**
 * The whole body of an answer, asked for again from where it was cut. Where the server has something else by then, nothing of that is
 * given.
 *
 * @param first the answer, of status 200 to a GET
 * @param again asks the same with these headers more
 * @throws {QuillaError} `fetch/changed`; what reading throws where it cannot be gone on with
 */
export async function* wholeBody(
  first: HttpResponse,
  again: (headers: Headers) => Promise<HttpResponse>,
  retries: RetryPolicy,
): AsyncGenerator<Uint8Array, void, void> {
  const condition = conditionFor(first.headers);
  const total = bodyLength(first.headers, first.url);
  let at = 0;
  let failure: unknown;
  for (let tried = 0;;) {
    const before = at;
    try {
      const body = tried === 0
        ? first.body
        : await rest(first, at, total, condition!, again, failure);
      for await (const piece of body ?? []) {
        at += piece.length;
        yield piece;
      }
      if (body === undefined || total === undefined || at >= total) return;
      throw cut(first.url, total - at);
    } catch (error) {
      if (condition === undefined || !isPassing(error)) throw error;
      failure = error;
    }
    tried = at > before ? 1 : tried + 1;
    if (tried >= retries.attempts) throw failure;
    await pauseTold(retries, tried, { error: failure });
  }
}

/** What makes sure that a part is one of the same body: a strong tag, or a date that cannot be another body's. */
function conditionFor(headers: ReadonlyMap<string, string>): string | undefined {
  const etag = headers.get("etag");
  if (etag !== undefined && etag.startsWith('"')) return etag;
  const modified = headers.get("last-modified");
  return isStrongDate(headers) ? modified : undefined;
}

/** Whether what was changed since would have another date (RFC 9110 § 8.8.2.2). */
export function isStrongDate(headers: ReadonlyMap<string, string>): boolean {
  const modified = parseHttpDate(headers.get("last-modified") ?? "");
  const date = parseHttpDate(headers.get("date") ?? "") ?? Date.now() / 1000;
  return modified !== undefined && date - modified >= 1;
}

/** The body from a place on; undefined where that is its end. */
async function rest(
  first: HttpResponse,
  at: number,
  total: number | undefined,
  condition: string,
  again: (headers: Headers) => Promise<HttpResponse>,
  failure: unknown,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const response = await again({ range: `bytes=${at}-`, "if-range": condition });
  const { status, headers } = response;
  const etag = headers.get("etag");
  const isSame = etag === undefined || etag === first.headers.get("etag");
  const [, from, size] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(
    headers.get("content-range") ?? "",
  ) ?? [];
  const isOfSize = total === undefined || size === "*" || Number(size) === total;
  if (status === 206 && isSame && isOfSize && from === String(at)) return response.body;
  // The server gives no parts, but says that it is the same.
  if (status === 200 && etag !== undefined && isSame && etag.startsWith('"')) {
    return without(response.body, at, first.url);
  }
  await response.discard();
  // Nothing but the end was missing.
  if (status === 416 && isSame && size === String(at)) return undefined;
  if (isPassingStatus(status) || ![200, 206, 416].includes(status)) throw failure;
  throw new QuillaError(`${showUrl(first.url)} was changed while it was fetched`, {
    code: "fetch/changed",
    hint: "nothing of it was kept; build again",
  });
}

/** All but the front. */
async function* without(
  body: AsyncIterable<Uint8Array>,
  front: number,
  url: URL,
): AsyncGenerator<Uint8Array, void, void> {
  let left = front;
  for await (const piece of body) {
    const passed = Math.min(left, piece.length);
    left -= passed;
    if (passed < piece.length) yield piece.subarray(passed);
  }
  if (left > 0) throw cut(url, left);
}

function cut(url: URL, missing: number): QuillaError {
  return new QuillaError(
    `what ${showUrl(url)} sent ended too early: ${missing} bytes are missing`,
    {
      code: "fetch/short",
      hint: "try again",
    },
  );
}
