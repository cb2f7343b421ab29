/**
 * A registry in this process' memory, that does what registries do and, where a test wants it, what they should not.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { digestOf } from "../../core/digest.ts";
import { atEnd } from "./at_end.ts";

/** One request, with what came of its body. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  /** Bytes of its body that came. */
  bytes: number;
}

/** Answers in the registry's place; false leaves the request to it. */
export type Intercept = (request: SeenRequest, response: ServerResponse, raw: IncomingMessage) =>
  | boolean
  | void;

/** The registry. */
export interface FakeRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly requests: SeenRequest[];
  /** By digest. */
  readonly blobs: Map<string, Uint8Array>;
  /** By `repository:tag` and `repository@digest`. */
  readonly manifests: Map<string, { type: string; bytes: Uint8Array }>;
  /** Whether tokens are asked for, and of whom. */
  auth:
    | { readonly user?: string; readonly expiresIn?: number; readonly realm?: string }
    | undefined;
  intercept: Intercept | undefined;
  /** How many tokens were given out; only the last one is good. */
  tokens: number;
}

/** Starts a registry for this file's tests. */
export async function fakeRegistry(): Promise<FakeRegistry> {
  const uploads = new Map<string, Buffer>();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const registry: FakeRegistry = {
    host: `127.0.0.1:${port}`,
    ...{ requests: [], blobs: new Map(), manifests: new Map(), tokens: 0 },
    ...{ auth: undefined, intercept: undefined },
  };
  server.on("request", (raw, response) => {
    const { method = "", url = "", headers } = raw;
    const seen: SeenRequest = { method, url, headers, bytes: 0 };
    registry.requests.push(seen);
    raw.on("error", () => {});
    response.on("error", () => {});
    if (registry.intercept?.(seen, response, raw)) return;
    answer(registry, uploads, seen, raw, response).catch(() => response.destroy());
  });
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return registry;
}

/** Answers with a status, headers and a body. */
export function reply(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
  body: string | Uint8Array = "",
): true {
  response.writeHead(status, { "Content-Length": Buffer.byteLength(body), ...headers }).end(body);
  return true;
}

/** An answer of a registry that refuses. */
export function refuse(response: ServerResponse, status: number, code: string, message = ""): true {
  return reply(response, status, {}, JSON.stringify({ errors: [{ code, message }] }));
}

async function answer(
  registry: FakeRegistry,
  uploads: Map<string, Buffer>,
  seen: SeenRequest,
  raw: IncomingMessage,
  response: ServerResponse,
): Promise<unknown> {
  const url = new URL(seen.url, `http://${registry.host}`);
  if (url.pathname === "/token") return giveToken(registry, seen, response);
  if (registry.auth !== undefined && seen.headers.authorization !== `Bearer t${registry.tokens}`) {
    const realm = registry.auth.realm ?? `http://${registry.host}/token`;
    const challenge = `Bearer realm="${realm}",service="fake"`;
    return reply(response, 401, { "WWW-Authenticate": challenge });
  }
  if (url.pathname === "/v2/") return reply(response, 200, {}, "{}");
  const [, name, kind, id = ""] =
    url.pathname.match(/^\/v2\/(.+)\/(manifests|blobs|tags)\/(.*)$/) ?? [];
  if (name === undefined) return refuse(response, 404, "NAME_UNKNOWN");
  if (kind === "tags") return listTags(registry, name, url, response);
  if (kind === "manifests") return await manifest(registry, name, id, seen, raw, response);
  if (id.startsWith("uploads/")) {
    return await upload(registry, uploads, name, id.slice(8), url, seen, raw, response);
  }
  const blob = registry.blobs.get(id);
  if (blob === undefined) return refuse(response, 404, "BLOB_UNKNOWN");
  if (seen.method === "HEAD") return reply(response, 200, { "Content-Length": `${blob.length}` });
  const [, first, wanted] = seen.headers.range?.match(/^bytes=(\d+)-(\d*)$/) ?? [];
  if (first === undefined) return reply(response, 200, {}, blob);
  const last = wanted === "" ? blob.length - 1 : Math.min(Number(wanted), blob.length - 1);
  const range = `bytes ${first}-${last}/${blob.length}`;
  return reply(response, 206, { "Content-Range": range }, blob.subarray(Number(first), last + 1));
}

function giveToken(registry: FakeRegistry, seen: SeenRequest, response: ServerResponse): boolean {
  const { user, expiresIn } = registry.auth ?? {};
  const wanted = user === undefined ? undefined : `Basic ${btoa(user)}`;
  if (wanted !== undefined && seen.headers.authorization !== wanted) {
    return refuse(response, 401, "UNAUTHORIZED", "who are you?");
  }
  registry.tokens++;
  const token = { token: `t${registry.tokens}`, expires_in: expiresIn };
  return reply(response, 200, {}, JSON.stringify(token));
}

function listTags(registry: FakeRegistry, name: string, url: URL, response: ServerResponse) {
  const tags = [...registry.manifests.keys()].filter((key) => key.startsWith(`${name}:`))
    .map((key) => key.slice(name.length + 1)).sort();
  const last = url.searchParams.get("last");
  const rest = last === null ? tags : tags.slice(tags.indexOf(last) + 1);
  const page = rest.slice(0, Math.min(Number(url.searchParams.get("n") ?? 2), 2));
  const next = `</v2/${name}/tags/list?n=2&last=${page.at(-1)}>; rel="next"`;
  const more: Record<string, string> = page.length < rest.length ? { Link: next } : {};
  return reply(response, 200, more, JSON.stringify({ name, tags: page }));
}

async function manifest(
  registry: FakeRegistry,
  name: string,
  id: string,
  seen: SeenRequest,
  raw: IncomingMessage,
  response: ServerResponse,
) {
  const key = id.includes(":") ? `${name}@${id}` : `${name}:${id}`;
  if (seen.method === "PUT") {
    const bytes = await readAll(seen, raw);
    const entry = { type: String(seen.headers["content-type"]), bytes };
    const digest = digestOf(bytes);
    registry.manifests.set(key, entry).set(`${name}@${digest}`, entry);
    return reply(response, 201, { "Docker-Content-Digest": digest });
  }
  const found = registry.manifests.get(key);
  if (found === undefined) return refuse(response, 404, "MANIFEST_UNKNOWN");
  if (seen.method === "DELETE") {
    registry.manifests.delete(key);
    return reply(response, 202);
  }
  const headers = { "Content-Type": found.type, "Docker-Content-Digest": digestOf(found.bytes) };
  if (seen.method !== "HEAD") return reply(response, 200, headers, found.bytes);
  response.writeHead(200, { ...headers, "Content-Length": found.bytes.length }).end();
}

async function upload(
  registry: FakeRegistry,
  uploads: Map<string, Buffer>,
  name: string,
  id: string,
  url: URL,
  seen: SeenRequest,
  raw: IncomingMessage,
  response: ServerResponse,
) {
  const at = (key: string) => `/v2/${name}/blobs/uploads/${key}`;
  const state = (key: string) => {
    const size = uploads.get(key)!.length;
    return { Location: at(key), Range: `0-${Math.max(size - 1, 0)}` };
  };
  if (seen.method === "POST") {
    const mounted = url.searchParams.get("mount");
    if (mounted !== null && registry.blobs.has(mounted)) return reply(response, 201);
    let number = 1;
    while (uploads.has(String(number))) number++;
    const key = String(number);
    uploads.set(key, Buffer.alloc(0));
    return reply(response, 202, state(key));
  }
  if (!uploads.has(id)) return refuse(response, 404, "BLOB_UPLOAD_UNKNOWN");
  if (seen.method === "GET") return reply(response, 204, state(id));
  const start = seen.headers["content-range"]?.split("-")[0];
  if (start !== undefined && Number(start) !== uploads.get(id)!.length) {
    raw.resume();
    return reply(response, 416, state(id));
  }
  // What comes is kept, also where the rest never comes.
  await readAll(seen, raw, (piece) => {
    uploads.set(id, Buffer.concat([uploads.get(id)!, piece]));
  });
  if (seen.method === "PATCH") return reply(response, 202, state(id));
  const bytes = uploads.get(id)!;
  const digest = url.searchParams.get("digest") ?? "";
  const algorithm = digest.startsWith("sha512:") ? "sha512" : "sha256";
  if (digestOf(bytes, algorithm) !== digest) return refuse(response, 400, "DIGEST_INVALID");
  uploads.delete(id);
  registry.blobs.set(digest, bytes);
  return reply(response, 201);
}

async function readAll(
  seen: SeenRequest,
  raw: IncomingMessage,
  each: (piece: Buffer) => void = () => {},
): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  for await (const piece of raw) {
    pieces.push(piece);
    seen.bytes += piece.length;
    each(piece);
  }
  return Buffer.concat(pieces);
}
