/**
 * Asks servers for programs of a build, and puts what they say into the store as it passes.
 *
 * @module
 */
import process from "node:process";
import { digestOf } from "../../../core/digest.ts";
import { messageOf, QuillaError } from "../../../core/errors.ts";
import { piecesOf } from "../../../core/content.ts";
import type { BlobFacts, BlobWriter } from "../../../core/store/ingest.ts";
import type { Store } from "../../../core/store/store.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { HttpClient, type HttpRequest, type HttpResponse } from "../http/client.ts";
import { basicAuthorization } from "../http/connection.ts";
import { type FetchPolicy, showUrl, type TlsMaterial } from "../http/policy.ts";
import { proxyFor } from "../http/proxy.ts";
import type { RetryPolicy } from "../http/retry.ts";
import type { RecordedProgram } from "./contracts.ts";
import { type Fetched, FetchedThings } from "./fetched.ts";
import { requireReachable, requireReachableBehind } from "./reach.ts";
import type { AskedRequest, FetchedAnswer, Servers } from "./recording_options.ts";
import { wholeBody } from "./resume.ts";
import { machineTrust, trustOf } from "./trusted_roots.ts";

/** How servers are asked. */
export interface UpstreamOptions {
  /** Where bodies go. */
  readonly store: Store;
  /** Where the site's proxies and `SSL_CERT_FILE` are looked up; the process' own, unless given. */
  readonly environment?: FetchPolicy["environment"] | undefined;
  /** Whether nothing is answered from what was fetched before, as with `--no-cache`; what is fetched now takes its place. */
  readonly anew?: boolean | undefined;
  /** How often a body that was cut is asked for again; told of each time. */
  readonly retries?: Partial<RetryPolicy> | undefined;
  /** Addresses of names that are not looked up; names in lower case. */
  readonly hosts?: ReadonlyMap<string, string> | undefined;
  /** How patient it is. */
  readonly policy?: Partial<FetchPolicy> | undefined;
}

/** A program waits as long as it likes: it is slow servers that it knows of, and those that answer nobody that are given up. */
const patience: Partial<FetchPolicy> = { patience: 300_000, connecting: 60_000, slowest: 0 };

/** Those of one connection, and what is said anew on the next one (RFC 9110 § 7.6.1). */
const ofConnections: ReadonlySet<string> = new Set([
  ...["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding"],
  ...["upgrade", "expect", "host", "content-length", "proxy-authorization"],
]);

/** Said by a server of the connection; the body's length is another thing. */
const ofAnswers: ReadonlySet<string> = new Set([
  ...["connection", "keep-alive", "proxy-connection", "trailer", "transfer-encoding", "upgrade"],
  ...["proxy-authenticate", "alt-svc"],
]);

/** What is said with "not modified" of the body that is known (RFC 9110 § 15.4.5); other words may be of the answer without one. */
const ofNews: ReadonlySet<string> = new Set([
  ...["cache-control", "date", "etag", "expires", "last-modified", "vary"],
]);

/** The servers. It must be closed. */
export class Upstream implements Servers {
  readonly #store: Store;
  readonly #fetched: FetchedThings;
  readonly #anew: boolean;
  readonly #environment: FetchPolicy["environment"];
  readonly #retries: RetryPolicy;
  readonly #clients: Readonly<Record<RecordedProgram["reach"], HttpClient>>;
  readonly #machine: TlsMaterial | undefined;
  /** Whom files trust beside the machine. */
  readonly #trusted = new WeakMap<FileView, { readonly tls: TlsMaterial | undefined }>();

  constructor(options: UpstreamOptions) {
    const { store, environment = process.env, retries = {}, policy = {}, hosts } = options;
    this.#store = store;
    this.#anew = options.anew === true;
    this.#environment = environment;
    this.#fetched = new FetchedThings(store);
    this.#retries = { attempts: 5, base: 500, longest: 10_000, ...retries };
    this.#machine = machineTrust(environment);
    // Each has connections of its own: one that was made for the one may lead to where the other must not.
    const client = (reach: RecordedProgram["reach"]) =>
      new HttpClient({
        ...patience,
        ...policy,
        environment,
        hosts,
        requireAddress: (url, address, kind) => requireReachable(reach, url, address, kind),
      });
    this.#clients = { default: client("default"), host: client("host") };
  }

  /**
   * Asks, or answers from what was fetched before. The answer's body must be read to its end, or be given up by `return`; it is in the
   * store when it was read to its end, and nothing of it is otherwise.
   *
   * @param reach what the program reaches
   * @param files the program's: servers are trusted whom they trust
   * @throws {QuillaError} `fetch/…`, `store/…`; so does reading the body
   */
  async fetch(
    request: AskedRequest,
    reach: RecordedProgram["reach"],
    files?: FileView,
  ): Promise<FetchedAnswer> {
    const known = this.#anew ? undefined : this.#fetched.find(request, reach);
    if (known?.isFresh) return this.#answerFrom(known, known.headers);
    await requireReachableBehind(this.#environment, reach, request.url);
    const asking = new Asking(request, this.#clients[reach], this.#machine, () => this.#of(files));
    const response = await asking.ask(known?.conditions);
    if (response.status === 407 && proxyFor(request.url, this.#environment) !== undefined) {
      throw await wantsUser(response);
    }
    if (known !== undefined && response.status === 304) {
      await response.discard();
      const news = [...response.headers].filter(([name]) => ofNews.has(name));
      const headers = new Map([...known.headers, ...news]);
      this.#fetched.remember(request, reach, { status: 200, headers, body: known.body });
      return this.#answerFrom(known, known.headers);
    }
    const { status } = response;
    const headers = new Map([...response.headers].filter(([name]) => !ofAnswers.has(name)));
    if (response.headers.has("transfer-encoding")) headers.delete("content-length");
    const isWhole = request.method === "GET" && status === 200;
    const pieces = isWhole
      ? wholeBody(response, (more) => asking.ask(more, true), this.#retries)
      : response.body;
    return this.#passing(request.url, { status, headers }, pieces, (body) => {
      // Whom only some image trusts says nothing to other builds.
      if (asking.isOfMachine) this.#fetched.remember(request, reach, { status, headers, body });
    });
  }

  /** Ends all connections. */
  close(): void {
    for (const client of Object.values(this.#clients)) client.close();
  }

  #of(files: FileView | undefined): TlsMaterial | undefined {
    if (files === undefined) return undefined;
    const known = this.#trusted.get(files) ?? { tls: trustOf(files, this.#machine) };
    this.#trusted.set(files, known);
    return known.tls;
  }

  #answerFrom(
    { body }: Pick<Fetched, "body">,
    headers: ReadonlyMap<string, string>,
  ): FetchedAnswer {
    const length: [string, string] = ["content-length", String(body.size)];
    const pieces = body.size === 0 ? nothing() : piecesOf(this.#store.blobs.content(body));
    return {
      status: 200,
      headers: new Map([...headers, length]),
      body: pieces,
      kept: Promise.resolve(body),
    };
  }

  #passing(
    url: URL,
    said: Pick<FetchedAnswer, "status" | "headers">,
    pieces: AsyncIterable<Uint8Array>,
    whenKept: (body: BlobFacts) => void,
  ): FetchedAnswer {
    const { promise: kept, resolve, reject } = Promise.withResolvers<BlobFacts>();
    kept.catch(() => {}); // whoever reads the body is told
    const { blobs } = this.#store;
    async function* body(): AsyncGenerator<Uint8Array, void, void> {
      let writer: BlobWriter | undefined;
      try {
        for await (const piece of pieces) {
          (writer ??= blobs.ingest()).write(piece);
          yield piece;
        }
        await writer?.sync();
        const facts = writer?.commit() ?? { digest: digestOf(""), size: 0 };
        whenKept(facts);
        resolve(facts);
      } catch (error) {
        const told = notKept(url, error);
        reject(told);
        throw told;
      } finally {
        writer?.abort();
        reject(new Error("the body was given up"));
      }
    }
    return { ...said, body: body(), kept };
  }
}

/** One request, which may be asked again. */
class Asking {
  /** Whether whoever answered is trusted by this machine. */
  isOfMachine = true;
  #request: HttpRequest;
  readonly #client: HttpClient;
  readonly #ofFiles: () => TlsMaterial | undefined;

  constructor(
    request: AskedRequest,
    client: HttpClient,
    machine: TlsMaterial | undefined,
    ofFiles: () => TlsMaterial | undefined,
  ) {
    const { method, url, body } = request;
    this.#client = client;
    this.#ofFiles = ofFiles;
    const headers = headersOf(request);
    // Nobody knows whether a body that was sent over a connection that broke was taken.
    this.#request = { method, url, headers, body, tls: machine, fresh: body !== undefined };
  }

  /**
   * @param more headers
   * @param fresh whether it is asked over a connection of its own
   */
  async ask(more: Readonly<Record<string, string>> = {}, fresh = false): Promise<HttpResponse> {
    const headers = { ...this.#request.headers, ...more };
    const request = { ...this.#request, headers, fresh: fresh || this.#request.fresh };
    try {
      return await this.#client.request(request);
    } catch (error) {
      const isUntrusted = error instanceof QuillaError && error.code === "fetch/tls";
      const tls = isUntrusted && this.isOfMachine ? this.#ofFiles() : undefined;
      if (tls === undefined) throw error;
      this.isOfMachine = false;
      this.#request = { ...this.#request, tls };
      return await this.#client.request({ ...request, tls });
    }
  }
}

function headersOf({ url, headers }: AskedRequest): Record<string, string> {
  const said = [...headers].filter(([name]) => !ofConnections.has(name));
  const basic = headers.has("authorization") ? undefined : basicAuthorization(url);
  return { ...Object.fromEntries(said), ...basic === undefined ? {} : { authorization: basic } };
}

/** The program would take the site's proxy for quilla. */
async function wantsUser(response: HttpResponse): Promise<QuillaError> {
  await response.discard();
  return new QuillaError(`the site's proxy wants to know who asks for ${showUrl(response.url)}`, {
    code: "fetch/proxy",
    hint: "write HTTP_PROXY=http://USER:PASSWORD@HOST:PORT",
  });
}

/** What the store could not keep is told with what it is of. */
function notKept(url: URL, error: unknown): unknown {
  if (!(error instanceof QuillaError) || !error.code.startsWith("store/")) return error;
  return new QuillaError(`${showUrl(url)} cannot be kept: ${messageOf(error)}`, {
    code: error.code,
    hint: error.hint,
    cause: error,
  });
}

async function* nothing(): AsyncGenerator<Uint8Array, void, void> {}
