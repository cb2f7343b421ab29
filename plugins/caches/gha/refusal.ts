/**
 * What the cache service, or the storage behind it, refuses: in words, with the way out.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { HttpResponse } from "../../kit/http/client.ts";
import { showUrl } from "../../kit/http/policy.ts";

/** So much of an answer is read for its reason. */
const longestAnswer = 32 << 10;

/** What a refusal says of itself: a code of Twirp or of the storage, and words. */
interface Said {
  readonly code: string | undefined;
  readonly words: string | undefined;
}

/** A refusal of the service that tells that an entry is there already, or is being left by somebody else. */
export const existing = "gha/exists";

/** Whether a status asks for patience. */
export function isThrottled(status: number): boolean {
  return status === 429 || status === 503;
}

/** An answer that is none of those that were hoped for, as an error; its body is read. */
export async function refusal(response: HttpResponse, doing: string): Promise<QuillaError> {
  const { status, url, headers } = response;
  const text = new TextDecoder().decode(await response.bytes(longestAnswer).catch(() => undefined));
  const { code, words } = said(text);
  const reason = [headers.get("x-ms-error-code") ?? code, words && quote(words)]
    .filter((part) => part !== undefined);
  const because = reason.length === 0 ? "" : `: ${reason.join(", ")}`;
  const [stable, hint] = meaning(status, code, words);
  const message = `${doing}: ${showUrl(url)} answers ${status} ${response.reason}`.trimEnd();
  return new QuillaError(message + because, { code: stable, hint });
}

function meaning(
  status: number,
  code: string | undefined,
  words: string | undefined,
): readonly [code: string, hint: string] {
  if (status === 409 || code === "already_exists" || isExisting(words)) {
    return [existing, "another job leaves the same entry"];
  }
  if (isThrottled(status)) {
    return ["gha/throttled", "many jobs ask it at once; a longer timeout= waits longer"];
  }
  if (status === 401 || status === 403) {
    return ["gha/denied", "a job's token is good while the job runs, and for its own branch alone"];
  }
  if (status >= 500) return ["gha/unavailable", "the service is in trouble; try again later"];
  return ["gha/refused", "look at url= and token="];
}

/** Whether words say that an entry is there. */
export function isExisting(words: string | undefined): boolean {
  return words !== undefined && /already exists|another job may be creating/i.test(words);
}

/** Twirp's errors are JSON with `code` and `msg`; what stands before the service says `message`; the storage writes XML. */
function said(text: string): Said {
  try {
    const { code, msg, message = msg } = JSON.parse(text);
    return {
      code: typeof code === "string" ? code : undefined,
      words: typeof message === "string" && message !== "" ? message : undefined,
    };
  } catch {
    const [, code] = text.match(/<Code>(\w+)<\/Code>/) ?? [];
    const [, words] = text.match(/<Message>([^<\n]+)/) ?? [];
    return { code, words };
  }
}

/** For what answers, but not as the service does. */
export function nonsense(what: string): QuillaError {
  return new QuillaError(
    `the cache service of GitHub Actions does not answer as it should: ${what}`,
    {
      code: "gha/protocol",
      hint: "look at the URL: what answers there may be another service, or a proxy",
    },
  );
}

/** An answer's JSON object. */
export function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told as any other answer that makes no sense.
  }
  throw nonsense("it sends no JSON object");
}
