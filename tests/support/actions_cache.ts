/**
 * The cache service of GitHub Actions in this process' memory: Twirp calls of its second version, the storage behind it, which does
 * as Azure's block blobs do, and what the REST API lists of it.
 *
 * Its facts are those that BuildKit's client, go-actions-cache, relies on: `deno task gha` runs that client's own tests against it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { atEnd } from "./at_end.ts";

/** One entry. */
export interface CacheEntry {
  readonly key: string;
  readonly version: string;
  /** The ref whose job left it. */
  readonly scope: string;
  /** What was sent; undefined before that. */
  bytes: Uint8Array | undefined;
  /** Whether it was finalized, and is to be seen. */
  isThere: boolean;
}

/** The service. */
export interface ActionsCache {
  /** Without a slash at the end. */
  readonly url: string;
  /** In the order in which they were reserved. */
  readonly entries: CacheEntry[];
  /** Each request: `GetCacheEntryDownloadURL`, `PUT block`, `GET`, and the like. */
  readonly requests: string[];
  /** Answers in the service's place; false leaves the request to it. */
  intercept: ((request: string, response: ServerResponse) => boolean | void) | undefined;
  /** What signed URLs are signed with: another word makes those that were given no good any more. */
  signature: string;
}

/** The refs that a job may use: 1 to read, 2 to write, 3 both. */
export type Scopes = Readonly<Record<string, number>>;

/** A job's token: what stands in it counts, and who signed it nobody looks at. */
export function jobToken(scopes: Scopes, expires: number = Date.now() / 1000 + 3600): string {
  const ac = JSON.stringify(
    Object.entries(scopes).map(([Scope, Permission]) => ({ Scope, Permission })),
  );
  const claims = { ac, exp: Math.round(expires), nbf: Math.round(expires - 21600) };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ typ: "JWT", alg: "HS256" })}.${part(claims)}.c2lnbmF0dXJl`;
}

/** Starts it for this file's tests. */
export async function actionsCache(port = 0): Promise<ActionsCache> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address() as { port: number };
  const cache: ActionsCache = {
    url: `http://127.0.0.1:${address.port}`,
    ...{ entries: [], requests: [], intercept: undefined, signature: "good" },
  };
  const storage = new Storage(cache);
  server.on("request", async (request, response) => {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) pieces.push(piece);
    } catch {
      return; // broken off: nothing was sent
    }
    const url = new URL(request.url ?? "/", cache.url);
    const what = nameOf(request, url);
    cache.requests.push(what);
    if (cache.intercept?.(what, response)) return;
    const body = Buffer.concat(pieces);
    if (url.pathname.startsWith("/storage/")) return storage.answer(request, response, url, body);
    if (url.pathname.startsWith("/repos/")) return list(cache, response, url);
    call(cache, request, response, url, body);
  });
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return cache;
}

function nameOf({ method }: IncomingMessage, { pathname, searchParams }: URL): string {
  if (pathname.startsWith("/storage/")) return `${method} ${searchParams.get("comp") ?? "blob"}`;
  return pathname.startsWith("/repos/") ? "list" : pathname.split("/").at(-1)!;
}

function call(
  cache: ActionsCache,
  { headers, method }: IncomingMessage,
  response: ServerResponse,
  { pathname }: URL,
  body: Buffer,
): void {
  const answer = (status: number, value: object) =>
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
  const [, name] = pathname.match(
    /^\/twirp\/github\.actions\.results\.api\.v1\.CacheService\/(\w+)$/,
  ) ?? [];
  if (name === undefined || method !== "POST") {
    return void answer(404, { code: "bad_route", msg: `no handler for path ${pathname}` });
  }
  const scopes = scopesIn(headers.authorization);
  if (scopes === undefined) return void answer(401, { code: "unauthenticated", msg: "no token" });
  const { key = "", version = "", restore_keys: begins = [], size_bytes: size } = JSON.parse(
    body.toString(),
  );
  const writable = Object.keys(scopes).findLast((ref) => scopes[ref]! & 2);
  const own = (each: CacheEntry) =>
    each.key === key && each.version === version && each.scope === writable;
  const signed = (entry: CacheEntry) =>
    `${cache.url}/storage/${
      cache.entries.indexOf(entry)
    }?sv=2025-05-05&sig=${cache.signature}%2B%3D`;
  if (name === "GetCacheEntryDownloadURL") {
    const entry = found(cache, scopes, { key, version, begins });
    if (entry === undefined) return void answer(200, { ok: false });
    return void answer(200, {
      ...{ ok: true, signed_download_url: signed(entry), matched_key: entry.key },
    });
  }
  if (writable === undefined) {
    return void answer(403, { code: "permission_denied", msg: "the token may not write" });
  }
  const known = cache.entries.find(own);
  if (name === "CreateCacheEntry") {
    if (key.length > 512 || key.includes(",") || !/^[0-9a-f]{64}$/.test(version)) {
      return void answer(400, { code: "invalid_argument", msg: "no such key or version" });
    }
    if (known !== undefined) {
      return void answer(409, { code: "already_exists", msg: "cache entry already exists" });
    }
    const entry = { key, version, scope: writable, bytes: undefined, isThere: false };
    cache.entries.push(entry);
    return void answer(200, { ok: true, signed_upload_url: signed(entry) });
  }
  const isWhole = known?.bytes?.length === Number(size) && !known.isThere;
  if (isWhole) known.isThere = true;
  answer(200, isWhole ? { ok: true, entry_id: "1" } : { ok: false });
}

/** Of each ref in turn the entry of that key, then the newest whose key begins as one of the others does. */
function found(
  { entries }: ActionsCache,
  scopes: Scopes,
  asked: { readonly key: string; readonly version: string; readonly begins: readonly string[] },
): CacheEntry | undefined {
  for (const [ref, permission] of Object.entries(scopes)) {
    if (!(permission & 1)) continue;
    const there = entries.filter(({ isThere, scope, version }) =>
      isThere && scope === ref && version === asked.version
    );
    const entry = there.find(({ key }) => key === asked.key) ??
      asked.begins.map((begin) => there.findLast(({ key }) => key.startsWith(begin)))
        .find((each) => each !== undefined);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

function scopesIn(authorization: string | undefined): Scopes | undefined {
  const [, claims] = authorization?.match(/^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/) ?? [];
  if (claims === undefined) return undefined;
  const { ac } = JSON.parse(Buffer.from(claims, "base64url").toString());
  const listed = JSON.parse(ac) as { Scope: string; Permission: number }[];
  return Object.fromEntries(listed.map(({ Scope, Permission }) => [Scope, Permission]));
}

/** `GET /repos/OWNER/NAME/actions/caches`. */
function list({ entries }: ActionsCache, response: ServerResponse, { searchParams }: URL): void {
  const [key, ref] = [searchParams.get("key") ?? "", searchParams.get("ref")];
  const all = entries.filter((each) => each.isThere && each.scope === ref)
    .filter((each) => each.key.startsWith(key));
  const [count, page] = ["per_page", "page"].map((name) => Number(searchParams.get(name)));
  const shown = all.slice((page! - 1) * count!, page! * count!);
  const caches = shown.map(({ key, scope: ref, version }) => ({ key, ref, version }));
  response.writeHead(200, { "Content-Type": "application/json" })
    .end(JSON.stringify({ total_count: all.length, actions_caches: caches }));
}

/** Block blobs, as Azure keeps them (Put Blob, Put Block, Put Block List, Get Blob). */
class Storage {
  readonly #cache: ActionsCache;
  readonly #blocks = new Map<CacheEntry, Map<string, Buffer>>();

  constructor(cache: ActionsCache) {
    this.#cache = cache;
  }

  answer(request: IncomingMessage, response: ServerResponse, url: URL, body: Buffer): void {
    const { method, headers } = request;
    response.setHeader("x-ms-request-id", "00000000-0000-0000-0000-000000000000");
    response.setHeader("x-ms-version", "2025-05-05");
    const refuse = (status: number, code: string) =>
      void response.writeHead(status, {
        "x-ms-error-code": code,
        "Content-Type": "application/xml",
      })
        .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no\n</Message></Error>`);
    const entry = this.#cache.entries[Number(url.pathname.split("/")[2])];
    if (url.searchParams.get("sig") !== `${this.#cache.signature}+=`) {
      return refuse(403, "AuthenticationFailed");
    }
    if (entry === undefined) return refuse(404, "BlobNotFound");
    if (method === "GET") return get(entry, response, headers, refuse);
    const created = () => void response.writeHead(201, { ETag: '"0x1"' }).end();
    const comp = url.searchParams.get("comp");
    if (comp === null) {
      if (headers["x-ms-blob-type"] !== "BlockBlob") return refuse(400, "MissingRequiredHeader");
      entry.bytes = body;
      return created();
    }
    const blocks = this.#blocks.get(entry) ?? new Map<string, Buffer>();
    this.#blocks.set(entry, blocks);
    if (comp === "block") {
      const id = url.searchParams.get("blockid") ?? "";
      const isAlike = [...blocks.keys()].every((other) => other.length === id.length);
      if (id === "" || !isAlike || Buffer.from(id, "base64").toString("base64") !== id) {
        return refuse(400, "InvalidQueryParameterValue");
      }
      blocks.set(id, body);
      return created();
    }
    const ids = [...body.toString().matchAll(/<Latest>([^<]+)<\/Latest>/g)].map(([, id]) => id!);
    if (!ids.every((id) => blocks.has(id))) return refuse(400, "InvalidBlockList");
    entry.bytes = Buffer.concat(ids.map((id) => blocks.get(id)!));
    created();
  }
}

function get(
  { bytes }: CacheEntry,
  response: ServerResponse,
  headers: IncomingMessage["headers"],
  refuse: (status: number, code: string) => void,
): void {
  if (bytes === undefined) return refuse(404, "BlobNotFound");
  const range = headers["x-ms-range"] ?? headers.range;
  const [, begin, end] = String(range ?? "").match(/^bytes=(\d+)-(\d*)$/) ?? [];
  const type = { "Content-Type": "application/octet-stream", "x-ms-blob-type": "BlockBlob" };
  if (begin === undefined) {
    return void response.writeHead(200, { ...type, "Content-Length": bytes.length }).end(bytes);
  }
  if (Number(begin) >= bytes.length) return refuse(416, "InvalidRange");
  const last = end === "" ? bytes.length - 1 : Math.min(Number(end), bytes.length - 1);
  response.writeHead(206, {
    ...type,
    "Content-Length": last + 1 - Number(begin),
    "Content-Range": `bytes ${begin}-${last}/${bytes.length}`,
  }).end(bytes.subarray(Number(begin), last + 1));
}
