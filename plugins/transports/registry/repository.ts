/**
 * One repository of a registry, wherever it is to be had: mirrors are read from first, and never written to.
 *
 * @module
 */
import type { HttpClient, HttpResponse } from "../../kit/http/client.ts";
import type { RequestHeaders } from "../../kit/http/request.ts";
import type { RegistryAccess } from "./access.ts";
import { failureOf } from "./failure.ts";
import type { TransferNews } from "../../../core/plugin/contracts/transport.ts";
import { defaultRetries, type RetryPolicy } from "../../kit/http/retry.ts";
import { type Question, Session } from "./session.ts";

/** What is asked of a repository; paths stand behind its name. */
export interface RepositoryQuestion extends Omit<Question, "scopes"> {
  /** The statuses that are an answer; all others are failures. */
  readonly expect: readonly number[];
  /** What is being done, for messages: `reading the tags of localhost:5000/hello`. */
  readonly doing: string;
  /** Other repositories of the registry that are read from. */
  readonly from?: readonly string[] | undefined;
}

/** How registries, and what stands before them, say that they know no HEAD, or allow none where GET is allowed. */
const refusals: ReadonlySet<number> = new Set([400, 401, 403, 405, 406, 415, 501]);

/** What opening a repository takes. */
export interface RepositoryOptions {
  readonly access: RegistryAccess;
  readonly http: HttpClient;
  /** As in references. */
  readonly registry: string;
  readonly path: string;
  /** What is to be done; tokens are asked for accordingly. */
  readonly actions: "pull" | "pull,push" | "pull,push,delete";
  readonly retries?: RetryPolicy | undefined;
  /** Told what is tried again, and how blobs get on. */
  readonly tell?: ((news: TransferNews) => void) | undefined;
}

/** One repository. */
export class Repository {
  readonly registry: string;
  readonly path: string;
  readonly retries: RetryPolicy;
  readonly tell: (news: TransferNews) => void;
  readonly #scope: string;
  readonly #sessions: Session[];
  /** Mirrors that failed are not asked again. */
  readonly #failed = new Set<Session>();

  private constructor(options: RepositoryOptions, sessions: Session[]) {
    this.registry = options.registry;
    this.path = options.path;
    this.retries = options.retries ?? defaultRetries;
    this.tell = options.tell ?? (() => {});
    this.#scope = `repository:${options.path}:${options.actions}`;
    this.#sessions = sessions;
  }

  /** @throws {QuillaError} what the machine's configuration is refused for */
  static async open(options: RepositoryOptions): Promise<Repository> {
    const { access, http, registry, path, tell } = options;
    const retries: RetryPolicy = {
      who: "the registry",
      ...options.retries ?? defaultRetries,
      isOver: () => http.isClosed,
      tell: tell && ((retry) => tell({ type: "retry", ...retry })),
    };
    const endpoints = await access.endpoints(registry, path);
    const sessions = endpoints.map((endpoint) =>
      new Session({
        ...{ http, endpoint, registry, retries },
        credentials: () => access.credentials(endpoint, registry, path),
      })
    );
    return new Repository({ ...options, retries }, sessions);
  }

  /** `localhost:5000/team/app` */
  get name(): string {
    return `${this.registry}/${this.path}`;
  }

  /** Whether other places are read from first. */
  get hasMirrors(): boolean {
    return this.#sessions.length > 1;
  }

  /** The registry's own endpoint, which is written to. */
  get own(): Session {
    return this.#sessions.at(-1)!;
  }

  /**
   * Asks the mirrors, then the registry itself.
   *
   * @throws {QuillaError} `registry/…`: the registry's own failure, whatever those of the mirrors are
   */
  async read(question: RepositoryQuestion): Promise<HttpResponse> {
    for (const mirror of this.#sessions.slice(0, -1)) {
      if (this.#failed.has(mirror)) continue;
      try {
        const response = await this.#ask(mirror, question);
        if (question.expect.includes(response.status)) return response;
        await response.discard();
      } catch {
        this.#failed.add(mirror);
      }
    }
    return await this.write(question);
  }

  /**
   * Asks the registry itself.
   *
   * @throws {QuillaError} `registry/…`
   */
  async write(question: RepositoryQuestion): Promise<HttpResponse> {
    const response = await this.#ask(this.own, question);
    if (question.expect.includes(response.status)) return response;
    throw await this.failure(response, question.doing);
  }

  /**
   * Asks the registry itself for something's head alone. One that refuses that, as some stores and proxies do, is asked for the
   * thing, or its first byte where that is enough.
   *
   * @returns an answer of those that are expected; its body need not be read
   * @throws {QuillaError} `registry/…`
   */
  async head(
    question: Omit<RepositoryQuestion, "method">,
    whenRefused: { readonly headers?: RequestHeaders; readonly expect: readonly number[] },
  ): Promise<HttpResponse> {
    const head = await this.#ask(this.own, { ...question, method: "HEAD" });
    if (question.expect.includes(head.status)) return head;
    if (!refusals.has(head.status)) throw await this.failure(head, question.doing);
    await head.discard();
    const headers = { ...question.headers, ...whenRefused.headers };
    const { expect } = whenRefused;
    const response = await this.write({ ...question, headers, expect, method: "GET" });
    await response.discard();
    return response;
  }

  /** An answer that was not expected, as an error. */
  async failure(response: HttpResponse, doing: string): Promise<Error> {
    const isSignedIn = await this.own.authorizer.isSignedIn();
    return await failureOf(response, doing, this.registry, { isSignedIn });
  }

  #ask(
    session: Session,
    { at, from = [], ...question }: RepositoryQuestion,
  ): Promise<HttpResponse> {
    const scopes = [this.#scope, ...from.map((path) => `repository:${path}:pull`)];
    return session.ask({
      ...question,
      at: typeof at === "string" ? `${this.path}/${at}` : at,
      scopes,
    });
  }
}
