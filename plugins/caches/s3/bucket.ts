/**
 * A conversation with one bucket: requests are signed, what fails in passing is tried again, a clock that is wrong and a region
 * that is another one are made up for.
 *
 * @module
 */
import { isIP } from "node:net";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { HttpClient, HttpResponse } from "../../kit/http/client.ts";
import { parseHttpDate } from "../../kit/http/http_date.ts";
import { isPassing, retried, type RetryPolicy } from "../../kit/http/retry.ts";
import { readRefusal, type Refusal, refused } from "./failure.ts";
import type { S3Cache } from "./mod.ts";
import { type Credentials, emptyPayload, encodeKey, queryOf, signedHeaders } from "./sign.ts";

/** One question. */
export interface BucketRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly key: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: BucketBody | undefined;
  /** For messages, such as `writing manifests/main to the bucket ci`. */
  readonly doing: string;
  /** Statuses that are no failures, beside 200. */
  readonly also?: readonly number[] | undefined;
  /** Which tries are made, and who is told of them; those of the bucket, unless given. */
  readonly tell?: RetryPolicy["tell"];
}

/** Bytes that are known beforehand. */
export interface BucketBody {
  /** In bytes. */
  readonly size: number;
  /** Their SHA-256, in hexadecimal digits. */
  readonly hash: string;
  open(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** So many seconds may a clock be wrong; S3 takes a quarter of an hour. */
const mostSkew = 300;

/** Answers behind which there may be a wrong clock or region. */
const mendable: ReadonlySet<number> = new Set([301, 307, 400, 403]);

/** A bucket, as it is asked. */
export class Bucket {
  /** As it stands in `s3://NAME`. */
  readonly name: string;
  /** How often, and how patiently. */
  readonly retries: RetryPolicy;
  readonly #settings: S3Cache;
  readonly #http: HttpClient;
  readonly #credentials: Credentials;
  readonly #now: () => number;
  #region: string;
  /** Milliseconds that the service's clock is before this machine's. */
  #ahead = 0;

  /** @param now this machine's clock, in milliseconds since 1970 */
  constructor(
    settings: S3Cache,
    { http, credentials, retries, now = Date.now }: {
      readonly http: HttpClient;
      readonly credentials: Credentials;
      readonly retries: RetryPolicy;
      readonly now?: (() => number) | undefined;
    },
  ) {
    this.name = settings.bucket;
    this.retries = retries;
    this.#settings = settings;
    this.#http = http;
    this.#credentials = credentials;
    this.#region = settings.region;
    this.#now = now;
  }

  /**
   * Asks.
   *
   * @returns an answer of status 200, or of one in `also`
   * @throws {QuillaError} `s3/…` where it refuses, and what the connection throws
   */
  async ask(request: BucketRequest): Promise<HttpResponse> {
    const policy = request.tell === undefined
      ? this.retries
      : { ...this.retries, tell: request.tell };
    for (let isMended = false;; isMended = true) {
      const response = await retried(policy, () => this.#sent(request), isPassing);
      const { status } = response;
      const isFine = status === 200 || request.also?.includes(status) === true;
      const mayMend = !isMended && mendable.has(status);
      if (isFine && !mayMend) return response;
      const refusal = await readRefusal(response);
      if (mayMend && this.#mend(response, refusal)) continue;
      if (isFine) return response;
      throw refused(response, refusal, request.doing);
    }
  }

  /** A service that refuses a body may close before its answer can be read: then it is asked for the same without one. */
  async #sent(request: BucketRequest): Promise<HttpResponse> {
    try {
      return await this.#send(request);
    } catch (error) {
      if (request.method === "PUT" && request.body !== undefined && isPassing(error)) {
        await this.#requireRight(request);
      }
      throw error;
    }
  }

  /** Whether one may write is what the beginning of an upload in parts asks for, too; it is given up at once. */
  async #requireRight({ key, doing }: BucketRequest): Promise<void> {
    const asked = { key, doing };
    const begun = await this.ask({ ...asked, method: "POST", query: { uploads: "" } });
    const uploadId = uploadIdIn(new TextDecoder().decode(await begun.bytes(64 << 10)));
    if (uploadId === undefined) return;
    const forget = { ...asked, method: "DELETE", query: { uploadId }, also: [204, 404] } as const;
    await (await this.ask(forget)).discard();
  }

  #send({ method, key, query = {}, headers = {}, body }: BucketRequest): Promise<HttpResponse> {
    const url = this.#urlOf(key, query);
    const payload = body?.hash ?? emptyPayload;
    const time = new Date(this.#now() + this.#ahead);
    const region = this.#region;
    const signed = signedHeaders(
      { method, url, headers, payload },
      this.#credentials,
      { region, time },
    );
    return this.#http.request({ method, url, headers: signed, body });
  }

  /**
   * Whether it may go better the second time: the service told the time, or the region. The host stays one of the same service, so
   * that no answer sends what is signed elsewhere.
   */
  #mend({ status, headers }: HttpResponse, { region }: Refusal): boolean {
    const told = parseHttpDate(headers.get("date") ?? "");
    const skew = told === undefined ? 0 : told * 1000 - (this.#now() + this.#ahead);
    if (status === 403 && Math.abs(skew) > mostSkew * 1000) {
      this.#ahead += skew;
      return true;
    }
    if (region === undefined || region === this.#region) return false;
    this.#region = region;
    return true;
  }

  /** With the bucket in the host's name, where that can be. */
  #urlOf(key: string, query: Readonly<Record<string, string>>): URL {
    const { endpointUrl, usePathStyle = false } = this.#settings;
    const url = new URL(endpointUrl ?? amazonUrl(this.#region));
    const isAddress = isIP(url.hostname.replace(/^\[|\]$/g, "")) !== 0;
    // A certificate for *.host is none for a.b.host.
    const hasDots = url.protocol === "https:" && this.name.includes(".");
    const isDns = /^[a-z0-9][a-z0-9.-]+$/.test(this.name);
    const inPath = endpointUrl !== undefined && usePathStyle || isAddress || hasDots || !isDns;
    if (!inPath) url.host = `${this.name}.${url.host}`;
    const base = url.pathname.replace(/\/+$/, "");
    url.pathname = `${base}/${inPath ? `${this.name}/` : ""}${encodeKey(key)}`;
    url.search = queryOf(query);
    return url;
  }
}

function amazonUrl(region: string): string {
  return `https://s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

/** The size that an answer to HEAD tells, and how old what it tells of is, in milliseconds. */
export function objectFacts(
  { headers }: HttpResponse,
  now: number = Date.now(),
): { readonly size: number | undefined; readonly age: number } {
  const length = headers.get("content-length");
  const changed = parseHttpDate(headers.get("last-modified") ?? "");
  return {
    size: length === null || length === undefined ? undefined : Number(length),
    age: changed === undefined ? 0 : now - changed * 1000,
  };
}

/** Of an answer to who begins an upload in parts. */
export function uploadIdIn(text: string): string | undefined {
  return /<UploadId>([^<]+)<\/UploadId>/.exec(text)?.[1];
}

/** Of bytes that have ended too early. */
export function brokenOff(doing: string): QuillaError {
  return new QuillaError(`${doing} failed: it broke off`, {
    code: "s3/broken",
    hint: "try again; look at the network",
  });
}
