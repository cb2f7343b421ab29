/**
 * A service of buckets, as far as quilla asks one: it verifies what bodies are said to hash to, and can be told to fail.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { atEnd } from "./at_end.ts";

/** One request, as it came. */
export interface AskedBucket {
  readonly method: string;
  /** The bucket, a slash, and the key. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
}

/** An answer instead of the true one. */
export interface BucketFault {
  readonly status: number;
  /** S3's word for it. */
  readonly code?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Further elements of the answer. */
  readonly more?: string | undefined;
}

/** The service; it ends with the tests of the file. */
export interface FakeBuckets {
  /** Without a slash at the end. */
  readonly url: string;
  /** By the bucket, a slash, and the key. */
  readonly objects: Map<string, { bytes: Uint8Array; changed: number }>;
  /** All requests so far. */
  readonly asked: AskedBucket[];
  /** Asked before each answer; `closed` closes the connection without one. */
  fault: (request: AskedBucket) => BucketFault | "closed" | undefined;
  /** Bytes after which a body of GET breaks off; none do, unless set. */
  breaksAfter: number | undefined;
}

/** Starts it. Every bucket is there. */
export async function fakeBuckets(): Promise<FakeBuckets> {
  const parts = new Map<string, Map<number, Uint8Array>>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, "http://localhost");
    const asked: AskedBucket = {
      method: request.method!,
      path: decodeURIComponent(url.pathname.slice(1)),
      query: url.searchParams,
      headers: request.headers,
    };
    service.asked.push(asked);
    const body = Buffer.concat(await Array.fromAsync(request));
    const fault = service.fault(asked);
    if (fault === "closed") return void request.socket.destroy();
    if (fault !== undefined) return refuse(response, fault);
    const hash = createHash("sha256").update(body).digest("hex");
    if (request.headers["x-amz-content-sha256"] !== hash) {
      return refuse(response, { status: 400, code: "XAmzContentSHA256Mismatch" });
    }
    if (!/^AWS4-HMAC-SHA256 Credential=/.test(request.headers.authorization ?? "")) {
      return refuse(response, { status: 403, code: "AccessDenied" });
    }
    answer(service, parts, asked, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  const service: FakeBuckets = {
    url: `http://127.0.0.1:${port}`,
    objects: new Map(),
    asked: [],
    fault: () => undefined,
    breaksAfter: undefined,
  };
  return service;
}

function refuse(response: ServerResponse, { status, code, headers = {}, more = "" }: BucketFault) {
  const body = code === undefined
    ? ""
    : `<Error><Code>${code}</Code><Message>as told</Message>${more}</Error>`;
  response.writeHead(status, headers).end(body);
}

function answer(
  { objects, breaksAfter }: FakeBuckets,
  parts: Map<string, Map<number, Uint8Array>>,
  { method, path, query, headers }: AskedBucket,
  body: Uint8Array,
  response: ServerResponse,
): void {
  const put = (bytes: Uint8Array) => objects.set(path, { bytes, changed: Date.now() });
  const uploadId = query.get("uploadId");
  if (query.has("uploads")) {
    parts.set(path, new Map());
    return void response.end(`<R><UploadId>${Buffer.from(path).toString("hex")}</UploadId></R>`);
  }
  if (uploadId !== null && method === "PUT") {
    parts.get(path)!.set(Number(query.get("partNumber")), body);
    return void response.writeHead(200, { ETag: '"part"' }).end();
  }
  if (uploadId !== null && method === "DELETE") {
    parts.delete(path);
    return void response.writeHead(204).end();
  }
  if (uploadId !== null) {
    put(Buffer.concat([...parts.get(path)!].sort(([a], [b]) => a - b).map(([, part]) => part)));
    return void response.end("<R><ETag>whole</ETag></R>");
  }
  const found = objects.get(path);
  if (method === "PUT") {
    const from = headers["x-amz-copy-source"];
    put(from === undefined ? body : objects.get(decodeURIComponent(String(from)))!.bytes);
    return void response.writeHead(200).end();
  }
  if (found === undefined) return refuse(response, { status: 404, code: "NoSuchKey" });
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
  const bytes = first === undefined
    ? found.bytes
    : found.bytes.subarray(Number(first), Number(last) + 1);
  response.writeHead(first === undefined ? 200 : 206, {
    "Content-Length": String(bytes.length),
    "Last-Modified": new Date(found.changed).toUTCString(),
  });
  if (method === "HEAD") return void response.end();
  if (breaksAfter === undefined || bytes.length <= breaksAfter) return void response.end(bytes);
  response.write(bytes.subarray(0, breaksAfter), () => response.destroy());
}
