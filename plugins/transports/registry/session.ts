/**
 * A conversation with one endpoint of a registry: who asks is told, redirects are followed, what fails in passing is tried again.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { AddressKind } from "../../kit/http/address.ts";
import type { HttpClient, HttpResponse } from "../../kit/http/client.ts";
import { redirectTarget, showUrl } from "../../kit/http/policy.ts";
import type { RequestBody, RequestHeaders } from "../../kit/http/request.ts";
import type { Endpoint } from "./access.ts";
import { Authorizer, type AuthorizerOptions } from "./authorizer.ts";
import { networkFailure } from "./failure.ts";
import { isPassing, retried, type RetryPolicy } from "../../kit/http/retry.ts";

/** One question to a registry. */
export interface Question {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Behind `/v2/`, or a URL that the registry gave. */
  readonly at: string | URL;
  readonly headers?: RequestHeaders | undefined;
  readonly body?: RequestBody | undefined;
  /** What the token must allow, such as `repository:library/hello:pull`. */
  readonly scopes: readonly string[];
  /** Whether it is asked once only, because whoever asks knows better how to go on. */
  readonly once?: boolean | undefined;
  /** Whether it is tried twice at most, a moment apart: the work goes on without an answer. */
  readonly brief?: boolean | undefined;
  /** Whether it goes over a connection of its own. */
  readonly fresh?: boolean | undefined;
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** A session with one endpoint. */
export class Session {
  readonly endpoint: Endpoint;
  readonly authorizer: Authorizer;
  readonly #http: HttpClient;
  readonly #registry: string;
  readonly #retries: RetryPolicy;
  #greeted: Promise<void> | undefined;
  #hasAnswered = false;

  constructor(options: AuthorizerOptions) {
    this.endpoint = options.endpoint;
    this.authorizer = new Authorizer(options);
    this.#http = options.http;
    this.#registry = options.registry;
    this.#retries = options.retries;
  }

  /**
   * Asks. The answer may be of any status but a redirect; one of 401 has been dealt with as far as can be.
   *
   * @throws {QuillaError} `registry/unreachable`, `registry/timeout`, `registry/tls`, `registry/broken`, `registry/protocol`,
   * `registry/address`, `registry/redirect`, `registry/realm`, `registry/token`, `registry/challenge`
   */
  async ask(question: Question): Promise<HttpResponse> {
    try {
      await (this.#greeted ??= this.#greet(question.scopes));
      const work = () => this.#authorized(question);
      if (question.once) return await work();
      return await (question.brief ? this.#triedBriefly(work) : this.#retried(work));
    } catch (error) {
      throw networkFailure(error, this.#registry);
    }
  }

  /** The URL of something behind `/v2/`. */
  urlOf(path: string): URL {
    const base = this.endpoint.url.href.replace(/\/?$/, "/");
    return new URL(`v2/${path}`, base);
  }

  /** Learns how the endpoint wants to be asked, before anything large is sent. */
  async #greet(scopes: readonly string[]): Promise<void> {
    const url = this.urlOf("");
    const response = await this.#retried(() =>
      this.#http.request({ method: "GET", url, tls: this.endpoint.tls })
    );
    this.#hasAnswered = true;
    await response.discard();
    if (response.status === 401) await this.authorizer.challenged(response, scopes);
  }

  /** A name that is wrong, or a port where nobody listens, is told at once; not so where there was an answer before. */
  #retried(work: () => Promise<HttpResponse>): Promise<HttpResponse> {
    return retried(this.#retries, work, (error) => {
      const isNobody = error instanceof QuillaError && error.code === "fetch/unreachable";
      return isPassing(error) && (this.#hasAnswered || !isNobody);
    });
  }

  /** Only a connection that broke off, as one that was kept open does, and an answer of trouble are worth a second try then. */
  #triedBriefly(work: () => Promise<HttpResponse>): Promise<HttpResponse> {
    const { attempts, longest } = this.#retries;
    const few = { attempts: Math.min(attempts, 2), longest: Math.min(longest, 1000) };
    return retried({ ...this.#retries, ...few }, work, (error) => {
      return isPassing(error) && /\/(?:broken|short)$/.test((error as QuillaError).code);
    });
  }

  async #authorized(question: Question): Promise<HttpResponse> {
    const response = await this.#followed(question);
    if (response.status !== 401 || response.url.origin !== this.endpoint.url.origin) {
      return response;
    }
    if (!await this.authorizer.challenged(response, question.scopes)) return response;
    await response.discard();
    return await this.#followed(question);
  }

  async #followed(question: Question): Promise<HttpResponse> {
    const { method, at, headers = {}, body, scopes, fresh } = question;
    let url = typeof at === "string" ? this.urlOf(at) : at;
    const authorization = await this.authorizer.header(scopes);
    let origin: AddressKind | undefined = this.#isOwn(url) ? undefined : this.authorizer.kind;
    for (let followed = 0;; followed++) {
      // Who asks is for the endpoint alone: wherever else it sends us to has its own means, in the URL.
      const isOwn = this.#isOwn(url);
      const who: RequestHeaders = isOwn && authorization !== undefined
        ? { Authorization: authorization }
        : {};
      const { tls } = this.endpoint;
      const response = await this.#http.request({
        ...{ method, url, body, origin, fresh },
        headers: { ...headers, ...who },
        tls: isOwn ? tls : tls.ca && { ca: tls.ca },
      });
      if (isOwn) this.authorizer.kind = response.kind;
      if (!redirects.has(response.status)) return response;
      const mayFollow = method === "GET" || method === "HEAD" ||
        [307, 308].includes(response.status);
      await response.discard();
      if (!mayFollow || followed === this.#http.redirects) {
        throw new QuillaError(`${showUrl(url)} redirects, where that cannot be followed`, {
          code: "registry/redirect",
          hint: "the registry, or what stands before it, is at fault",
        });
      }
      url = redirectTarget(url, response.headers.get("location"));
      origin = this.#isOwn(url) ? undefined : response.kind;
    }
  }

  #isOwn({ origin }: URL): boolean {
    return origin === this.endpoint.url.origin;
  }
}
