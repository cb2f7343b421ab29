/**
 * What one program asks servers for, noted as it passes.
 *
 * @module
 */
import type { QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import { showUrl } from "../http/policy.ts";
import type {
  Answerer,
  Exchange,
  ProxiedAnswer,
  ProxiedRequest,
  RecordedAnswer,
  RecordedProgram,
  RecordedRequest,
  Recording,
  Unrecorded,
} from "./contracts.ts";
import { partialHeaders, wantsPart } from "./partial.ts";
import { isOfServer, Passage } from "./passage.ts";
import type { AskedRequest, FetchedAnswer, RecordingOptions } from "./recording_options.ts";
import { keepBody } from "./request_body.ts";
import { recordedRequest, requestKey } from "./requests.ts";
import { keptHeaders } from "./secrets.ts";
import { settled } from "./sequence.ts";
import { notHttp } from "./step.ts";
import { answerFrom, briefAnswer, headersOf, type HeldAnswer } from "./whole_answer.ts";

/** What servers are asked for. */
type AskingProgram = Pick<RecordedProgram, "reach"> & Partial<Pick<RecordedProgram, "files">>;

/** A request, and its answer as soon as that is known. */
interface Noted {
  readonly request: RecordedRequest;
  answer?: RecordedAnswer;
}

/** Answers what one program asks, and knows afterwards what that was. */
export class ProgramRecording implements Answerer {
  readonly #options: RecordingOptions;
  readonly #step: string;
  readonly #program: AskingProgram;
  readonly #noted: Noted[] = [];
  readonly #unrecorded = new Map<string, Unrecorded>();
  /** Requests that are being answered. */
  readonly #answering = new Set<Promise<ProxiedAnswer>>();
  readonly #passages = new Set<Passage>();
  /** Whole answers of which parts were wanted, by requests. */
  readonly #wholes = new Map<string, Promise<HeldAnswer>>();
  /** Why nothing can come of the program. */
  #failure: unknown;

  constructor(options: RecordingOptions, step: string, program: AskingProgram) {
    this.#options = options;
    this.#step = step;
    this.#program = program;
  }

  async answer(request: ProxiedRequest): Promise<ProxiedAnswer> {
    try {
      this.#options.requireAllowed?.(request.url, this.#step);
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
    const answer = this.#answer(request);
    this.#answering.add(answer);
    const forget = () => void this.#answering.delete(answer);
    answer.then(forget, forget);
    return await answer;
  }

  async #answer(request: ProxiedRequest): Promise<ProxiedAnswer> {
    const { store, rules } = this.#options;
    const taken = await keepBody(request, store);
    const recorded = recordedRequest(request, taken, rules);
    const asked = { ...request, headers: wholeHeaders(request), body: taken?.body };
    if (wantsPart(request.method, request.headers)) {
      return answerFrom(store, request, await this.#whole(asked, recorded));
    }
    const noted = this.#note(recorded);
    const fetched = await this.#fetch(asked);
    const passage = this.#pass(fetched, asked, noted);
    const brief = briefAnswer(request.method, request.headers, fetched);
    if (brief !== undefined) {
      void passage.finish().catch(() => {}); // told at the end
      return brief;
    }
    const length = fetched.headers.get("content-length");
    const headers = headersOf(fetched);
    if (length !== undefined) headers.push(["content-length", length]);
    return { status: fetched.status, headers, body: passage.pieces() };
  }

  letsThrough(host: string, port: number): boolean {
    if (this.#options.letsThrough?.(host, port) !== true) return false;
    this.#unrecorded.set(`${host}:${port}`, { step: this.#step, host, port });
    return true;
  }

  /** @throws {QuillaError} `record/not-http` */
  refused(what: string, host: string | undefined, port: number): never {
    const place = host === undefined ? `HOST:${port}` : `${host}:${port}`;
    const hint = `let it through, unrecorded: --network-unrecorded ${place}`;
    const error = notHttp(quote(this.#step), what, host, port, hint);
    this.#failure ??= error;
    throw error;
  }

  /**
   * The program has ended: what it did not wait for is fetched to its end, if it was refused nothing.
   *
   * @throws {QuillaError} `record/…` where it was refused something, `store/…` where something could not be kept
   */
  async end(): Promise<void> {
    if (this.#failure === undefined) {
      await Promise.allSettled(this.#answering);
      for (const passage of this.#passages) await passage.finish();
    }
    if (this.#failure === undefined) return;
    await this.giveUp();
    throw this.#failure;
  }

  /** What goes on is broken off. */
  async giveUp(): Promise<void> {
    for (const passage of this.#passages) await passage.giveUp();
  }

  /** What was asked for and answered so far. */
  asked(): Recording {
    const exchanges = this.#noted.flatMap(({ request, answer }): Exchange[] =>
      answer === undefined ? [] : [{ step: this.#step, request, answer }]
    );
    return { exchanges: settled(exchanges), unrecorded: [...this.#unrecorded.values()] };
  }

  #note(request: RecordedRequest): Noted {
    const noted: Noted = { request };
    this.#noted.push(noted);
    return noted;
  }

  /** Programs that want one part of a file often want another. */
  #whole(asked: AskedRequest, recorded: RecordedRequest): Promise<HeldAnswer> {
    const key = requestKey(recorded);
    const known = this.#wholes.get(key);
    if (known !== undefined) return known;
    const whole = this.#fetchWhole(asked, this.#note(recorded));
    this.#wholes.set(key, whole);
    const forget = () => this.#wholes.get(key) === whole && this.#wholes.delete(key);
    whole.then(({ status }) => status === 200 || forget(), forget);
    return whole;
  }

  async #fetchWhole(asked: AskedRequest, noted: Noted): Promise<HeldAnswer> {
    const fetched = await this.#fetch(asked);
    await this.#pass(fetched, asked, noted).finish();
    const { status, headers } = fetched;
    return { status, headers, body: noted.answer! };
  }

  #pass(fetched: FetchedAnswer, { method, url }: AskedRequest, noted: Noted): Passage {
    const { status, headers } = fetched;
    const kept = keptHeaders(headers, url, this.#options.rules);
    const length = headers.get("content-length");
    if (method === "HEAD" && length !== undefined && /^\d+$/.test(length)) {
      kept["content-length"] = length;
    }
    const passage = new Passage(fetched, ({ body, error }) => {
      this.#passages.delete(passage);
      if (body !== undefined) noted.answer = { status, headers: kept, ...body };
      else if (isOfServer(error)) noted.answer = this.#failed(error, url).answer;
      else this.#failure ??= error;
    });
    this.#passages.add(passage);
    return passage;
  }

  /** A server that cannot be reached says nothing; the program is told why, and so it is in a replay. */
  async #fetch(asked: AskedRequest): Promise<FetchedAnswer> {
    try {
      const { reach, files } = this.#program;
      return await this.#options.servers.fetch(asked, reach, files);
    } catch (error) {
      if (!isOfServer(error)) throw error;
      const { answer, bytes } = this.#failed(error, asked.url);
      const headers = new Map(Object.entries({
        ...answer.headers,
        "content-length": String(bytes.length),
      }));
      const pieces = async function* () {
        yield bytes;
      };
      return { status: answer.status, headers, body: pieces(), kept: Promise.resolve(answer) };
    }
  }

  #failed(error: QuillaError, url: URL): { answer: RecordedAnswer; bytes: Uint8Array } {
    this.#options.warn?.(`${this.#step}: ${showUrl(url)} could not be fetched: ${error.message}`);
    const bytes = new TextEncoder().encode(`quilla: ${error.message}\n`);
    const { digest, size } = this.#options.store.blobs.put(bytes);
    const headers = { "content-type": "text/plain; charset=utf-8" };
    return { answer: { status: 502, headers, digest, size }, bytes };
  }
}

/** What servers are asked with: recordings hold whole answers. */
function wholeHeaders({ method, headers }: ProxiedRequest): ReadonlyMap<string, string> {
  if (method !== "GET" && method !== "HEAD") return headers;
  return new Map([...headers].filter(([name]) => !partialHeaders.includes(name)));
}
