/**
 * What was fetched once, for all builds of this machine: what never changes is not asked for again, and of the rest it is asked whether
 * it is new.
 *
 * @module
 */
import { type Digest, digestOf, isDigest } from "../../../core/digest.ts";
import type { BlobFacts } from "../../../core/store/ingest.ts";
import type { Store } from "../../../core/store/store.ts";
import type { RecordedProgram } from "./contracts.ts";
import { cacheRules, directives, isImmutable, isNamedBy } from "./immutable.ts";
import type { AskedRequest } from "./recording_options.ts";
import { isStrongDate } from "./resume.ts";
import { hasSecrets, isAuthorized, keptHeaders } from "./secrets.ts";

/** Where the store's cache keeps it. */
const kind = "fetched";

/** Longer ones are not remembered: what is remembered is read whole each time, and is pruned by its use. */
const longest = 3 << 10;

/** Headers of requests that ask for something else than the whole, as it is. */
const conditions = ["range", "if-range", "if-match", "if-unmodified-since"].concat(
  "if-none-match",
  "if-modified-since",
);

/** Something that was fetched. */
export interface Fetched {
  /** What was said of it, by lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: BlobFacts;
  /** Whether it is still the same for sure. */
  readonly isFresh: boolean;
  /** What the server is asked with whether it is still the same. */
  readonly conditions: Readonly<Record<string, string>>;
}

/** As the cache has it. */
interface Noted {
  readonly headers: Readonly<Record<string, string>>;
  readonly digest: Digest;
  readonly size: number;
  /** Until when it never changes: milliseconds since 1970; -1: always. */
  readonly until: number;
  /** What was said in the request of what the answer depends on. */
  readonly vary: Readonly<Record<string, string>>;
}

/** An answer that was fetched to its end. */
export interface WholeFetched {
  readonly status: number;
  /** By lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: BlobFacts;
}

/** The things that were fetched. */
export class FetchedThings {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** What the request was answered before; undefined where that is not known, or must not be answered again. */
  find(request: AskedRequest, reach: RecordedProgram["reach"]): Fetched | undefined {
    if (!isForAll(request)) return undefined;
    const line = this.#store.cache.firstLine(kind, keyOf(request, reach));
    const noted = line === undefined ? undefined : read(line);
    if (noted === undefined || !isAskedAlike(noted, request)) return undefined;
    const body = { digest: noted.digest, size: noted.size };
    if (!this.#has(body)) return undefined;
    const headers = new Map(Object.entries(noted.headers));
    const wanted = directives(request.headers.get("cache-control"));
    const isDoubted = wanted.has("no-cache") || wanted.get("max-age") === "0" ||
      request.headers.get("pragma") === "no-cache";
    const isProven = isNamedBy(request.url, noted.digest);
    const isFresh = isProven || !isDoubted && (noted.until === -1 || noted.until > Date.now());
    return { headers, body, isFresh, conditions: conditionsOf(headers) };
  }

  /** Remembers an answer, unless it is somebody's own, or it cannot be told whether it is still the same. */
  remember(request: AskedRequest, reach: RecordedProgram["reach"], answer: WholeFetched): void {
    const { status, headers, body } = answer;
    const vary = variedBy(request, headers);
    if (status !== 200 || !isForAll(request) || vary === undefined) return;
    const { isPrivate, immutableFor } = cacheRules(headers);
    const isSame = isNamedBy(request.url, body.digest) || isImmutable(request.url);
    // A cookie is for one client, and so may be what came with it; not so a package.
    if (isPrivate || headers.has("set-cookie") && !isSame) return;
    const until = isSame ? -1 : immutableFor > 0 ? Date.now() + immutableFor : 0;
    const kept = keptHeaders(headers, request.url);
    if (until === 0 && Object.keys(conditionsOf(headers)).length === 0) return;
    // The date says whether the server's own is one to go by; it is not kept.
    if (!isStrongDate(headers)) delete kept["last-modified"];
    const noted: Noted = { headers: kept, digest: body.digest, size: body.size, until, vary };
    const line = JSON.stringify(noted);
    if (line.length > longest) return;
    const needs = body.size === 0 ? [] : [body.digest];
    this.#store.cache.remember(kind, keyOf(request, reach), line, needs);
  }

  #has({ digest, size }: BlobFacts): boolean {
    return size === 0 || this.#store.blobs.isSound(digest);
  }
}

function keyOf({ method, url, headers }: AskedRequest, reach: RecordedProgram["reach"]): Digest {
  const said = ["accept", "accept-encoding"].map((name) => headers.get(name) ?? "");
  return digestOf([reach, method, url.href.replace(/#.*/s, ""), ...said].join("\n"));
}

/** Whether whoever asks is told the same: a whole body, of nobody's own. */
function isForAll({ method, url, headers, body }: AskedRequest): boolean {
  if (method !== "GET" || body !== undefined) return false;
  if (isAuthorized(url, headers) || hasSecrets(url) || headers.has("cookie")) return false;
  if (directives(headers.get("cache-control")).has("no-store")) return false;
  return !conditions.some((name) => headers.has(name));
}

/** What else of the request the answer depends on; undefined where that is not said. */
function variedBy(
  { headers }: AskedRequest,
  answered: ReadonlyMap<string, string>,
): Record<string, string> | undefined {
  const names = [...directives(answered.get("vary")).keys()];
  if (names.includes("*")) return undefined;
  const others = names.filter((name) => name !== "accept" && name !== "accept-encoding");
  return Object.fromEntries(others.map((name) => [name, headers.get(name) ?? ""]));
}

function isAskedAlike({ vary }: Noted, { headers }: AskedRequest): boolean {
  return Object.entries(vary).every(([name, value]) => (headers.get(name) ?? "") === value);
}

function conditionsOf(headers: ReadonlyMap<string, string>): Record<string, string> {
  const etag = headers.get("etag");
  const modified = headers.get("last-modified");
  const isDated = modified !== undefined && isStrongDate(headers);
  return {
    ...etag === undefined ? {} : { "if-none-match": etag },
    ...isDated ? { "if-modified-since": modified } : {},
  };
}

/** What a loss of power has damaged is not known. */
function read(line: string): Noted | undefined {
  try {
    const { headers, digest, size, until, vary } = JSON.parse(line) as Noted;
    const isNoted = isDigest(digest) && Number.isSafeInteger(size) && typeof until === "number" &&
      typeof headers === "object" && typeof vary === "object";
    return isNoted ? { headers, digest, size, until, vary } : undefined;
  } catch {
    return undefined;
  }
}
