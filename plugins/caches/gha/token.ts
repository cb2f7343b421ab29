/**
 * What the token of a job says (a JSON web token, RFC 7519): until when it is good, and the refs whose entries the job may see, or
 * leave.
 *
 * Nothing is trusted because it stands there: the service decides. But what may not be written is known before anything is sent.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";

/** What a job may do, and where. */
export interface Permissions {
  /** The refs whose entries it sees, the one that it leaves its own in first: `refs/heads/topic`, `refs/heads/main`. */
  readonly readable: readonly string[];
  /** The ref that its entries go to; undefined for a job that may leave none. */
  readonly writable: string | undefined;
}

const [mayRead, mayWrite] = [1, 2];

/**
 * Reads a token.
 *
 * @param now milliseconds since 1970
 * @throws {QuillaError} `gha/token`
 */
export function readToken(token: string, now: number = Date.now()): Permissions {
  const claims = parsed(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  if (claims === undefined) {
    throw wrong("is no token of a job", "give ACTIONS_RUNTIME_TOKEN as it is");
  }
  if (typeof claims.exp === "number" && now >= claims.exp * 1000) {
    const end = new Date(claims.exp * 1000).toISOString();
    throw wrong(`was good until ${end}`, "a job's token ends with the job: start the job again");
  }
  const scopes = typeof claims.ac === "string" ? parsed(claims.ac) : undefined;
  if (!Array.isArray(scopes)) {
    throw wrong("says nothing of a cache", "give ACTIONS_RUNTIME_TOKEN, not GITHUB_TOKEN");
  }
  const known = (scopes as { Scope?: unknown; Permission?: unknown }[]).flatMap((each) => {
    const { Scope: ref, Permission: permission } = each ?? {};
    return typeof ref === "string" && typeof permission === "number" ? [{ ref, permission }] : [];
  });
  // Of several, the last one: BuildKit takes that, too.
  const writable = known.findLast(({ permission }) => (permission & mayWrite!) !== 0)?.ref;
  const readable = known.filter(({ permission }) => (permission & mayRead!) !== 0)
    .map(({ ref }) => ref);
  const own = readable.filter((ref) => ref === writable);
  return { readable: [...own, ...readable.filter((ref) => ref !== writable)], writable };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null
      ? value as Record<string, unknown>
      : undefined;
  } catch {
    return undefined;
  }
}

function wrong(what: string, hint: string): QuillaError {
  return new QuillaError(`the token for the cache of GitHub Actions ${what}`, {
    code: "gha/token",
    hint,
  });
}
