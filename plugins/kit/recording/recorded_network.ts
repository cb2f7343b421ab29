/**
 * The network of a build's programs, put together: who takes connections, who answers requests, and whom programs trust.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QuillaError } from "../../../core/errors.ts";
import type { JobFile } from "../../../core/plugin/contracts/runner.ts";
import type { FileView } from "../../../core/tree/view.ts";
import type {
  Answerer,
  NetworkLine,
  ProxiedAnswer,
  ProxiedRequest,
  RecordedNetwork,
  RecordedProgram,
  SaidNetwork,
} from "./contracts.ts";

/** Ports on which connections are taken that were meant for any host: of HTTP, and those of which a message says what they are. */
export const takenPorts: readonly number[] = [80, 443, 21, 22, 873, 8080, 8443, 9418, 11371];

/** Takes connections, and says that it is whichever host is wanted. */
export interface OpenProxy {
  /** The certificate of the authority that says so, as PEM. */
  readonly certificate: string;
  /** A path at which connections are taken whose requests this one answers. */
  socketFor(
    answerer: Answerer,
    program: Pick<RecordedProgram, "reach">,
  ): Promise<{ readonly socket: string; close(): Promise<void> }>;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** What programs see so that they trust an authority. */
export interface Trusting {
  readonly files: readonly JobFile[];
  variables(proxy: string): Readonly<Record<string, string>>;
}

/** Answers what one program asks, and knows afterwards what that was. */
export interface ProgramAnswerer extends Answerer {
  /** The program has ended: nothing more is answered. */
  end(): Promise<void>;
}

/** What answers for all programs of a build. */
export interface NetworkAnswers {
  /** What the results of programs depend on. */
  readonly key: string;
  answererFor(program: RecordedProgram): ProgramAnswerer;
  recall(inputs: readonly string[]): boolean;
  remember(inputs: readonly string[], answerers: readonly ProgramAnswerer[]): void;
  said(): SaidNetwork;
  close(): Promise<void>;
}

/** Where its parts come from. */
export interface NetworkParts {
  readonly answers: NetworkAnswers;
  /** Further ports on which connections are taken. */
  readonly ports?: readonly number[] | undefined;
  /** @param directory nobody else's, where its sockets are */
  openProxy(directory: string): Promise<OpenProxy>;
  trusting(
    certificate: string,
    files: FileView,
    env: Readonly<Record<string, string>>,
    reach: RecordedProgram["reach"],
  ): Trusting | Promise<Trusting>;
}

/** The network. Nothing of it is there before the first program asks for it. */
export class LedNetwork implements RecordedNetwork {
  readonly #parts: NetworkParts;
  readonly #asked = new WeakMap<object, ProgramAnswerer[]>();
  #proxy: Promise<OpenProxy> | undefined;
  #directory: string | undefined;

  constructor(parts: NetworkParts) {
    this.#parts = parts;
  }

  get key(): string {
    return this.#parts.answers.key;
  }

  async open(program: RecordedProgram): Promise<NetworkLine> {
    const { answers, trusting } = this.#parts;
    const { files, env, reach } = program;
    const proxy = await (this.#proxy ??= this.#openProxy());
    const answerer = answers.answererFor(program);
    const all = this.#asked.get(program.job) ?? [];
    this.#asked.set(program.job, [...all, answerer]);
    const trust = await trusting(proxy.certificate, files, env, reach);
    const watched = new WatchedAnswerer(answerer);
    const { socket, close } = await proxy.socketFor(watched, { reach });
    return {
      socket,
      ports: [...new Set([...takenPorts, ...this.#parts.ports ?? []])],
      files: trust.files,
      variables: (url) => trust.variables(url),
      failed: watched.failed,
      end: async () => {
        await close();
        await answerer.end();
        if (watched.failure !== undefined) throw watched.failure;
      },
    };
  }

  recall(inputs: readonly string[]): boolean {
    return this.#parts.answers.recall(inputs);
  }

  remember(inputs: readonly string[], job: object): void {
    this.#parts.answers.remember(inputs, this.#asked.get(job) ?? []);
  }

  said(): SaidNetwork {
    return this.#parts.answers.said();
  }

  async close(): Promise<void> {
    try {
      await (await this.#proxy?.catch(() => undefined))?.close();
      await this.#parts.answers.close();
    } finally {
      if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true, force: true });
    }
  }

  #openProxy(): Promise<OpenProxy> {
    this.#directory = mkdtempSync(join(tmpdir(), "quilla-network-"));
    return this.#parts.openProxy(this.#directory);
  }
}

/** Knows the first thing after which a program's result is none, whatever the program makes of the answer. */
class WatchedAnswerer implements Answerer {
  readonly failed: Promise<QuillaError>;
  readonly #answerer: Answerer;
  readonly #fail: (failure: QuillaError) => void;
  #failure: QuillaError | undefined;
  /** Hosts from which clients went away over the certificate, and which nobody was answered by. */
  readonly #distrusted = new Set<string>();
  readonly #trusted = new Set<string>();

  constructor(answerer: Answerer) {
    this.#answerer = answerer;
    const { promise, resolve } = Promise.withResolvers<QuillaError>();
    this.failed = promise;
    this.#fail = (failure) => {
      this.#failure ??= failure;
      resolve(failure);
    };
  }

  /** Why the program has no result. */
  get failure(): QuillaError | undefined {
    const [host] = this.#distrusted;
    return this.#failure ?? (host === undefined ? undefined : notTrusted(host));
  }

  async answer(request: ProxiedRequest): Promise<ProxiedAnswer> {
    const host = request.url.hostname.replace(/^\[|\]$/g, "");
    this.#distrusted.delete(host);
    this.#trusted.add(host);
    try {
      const answer = await this.#answerer.answer(request);
      return { ...answer, body: this.#watch(answer.body) };
    } catch (error) {
      this.#note(error);
      throw error;
    }
  }

  letsThrough(host: string, port: number): boolean {
    return this.#answerer.letsThrough(host, port);
  }

  refused(what: string, host: string | undefined, port: number): void {
    try {
      this.#answerer.refused(what, host, port);
    } catch (error) {
      this.#note(error);
    }
  }

  /** A client that is answered by the same host in another way, or later, has what it wanted. */
  distrusted(host: string): void {
    if (!this.#trusted.has(host)) this.#distrusted.add(host);
  }

  /** Bodies fail later: the disk may be full by then. */
  async *#watch(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      this.#note(error);
      throw error;
    }
  }

  /** A server that cannot be reached is the program's own matter, as it would be without a recording. */
  #note(error: unknown): void {
    if (!(error instanceof QuillaError)) throw error;
    if (!error.code.startsWith("fetch/")) this.#fail(error);
  }
}

function notTrusted(host: string): QuillaError {
  return new QuillaError(
    `a program does not trust the certificate that a recorded network shows for ${host}`,
    {
      code: "record/not-trusted",
      hint:
        `let it trust the file that SSL_CERT_FILE names, or let it through unrecorded: --network-unrecorded ${host}`,
    },
  );
}
