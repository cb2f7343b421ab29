/**
 * Answers from a recording, and from nowhere else: a build that is replayed.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { Store } from "../../../core/store/store.ts";
import { quote } from "../../../core/text/quote.ts";
import { recallAsked, rememberAsked } from "./asked.ts";
import type {
  Answerer,
  Exchange,
  ProxiedAnswer,
  ProxiedRequest,
  RecordedAnswer,
  RecordedProgram,
  RecordedRequest,
  Recording,
  SaidNetwork,
} from "./contracts.ts";
import { recordingDigest } from "./lock_file.ts";
import { type RecordedAnswers, RecordedIndex } from "./recorded_index.ts";
import { joined } from "./recording_answers.ts";
import { knowBody } from "./request_body.ts";
import { recordedRequest } from "./requests.ts";
import type { RequestRules } from "./secrets.ts";
import { notHttp, stepName } from "./step.ts";
import { answerFrom } from "./whole_answer.ts";
import { requireBodies, requireBody } from "./kept_bodies.ts";

/** What is replayed, and how. */
export interface ReplayingOptions {
  readonly store: Store;
  readonly recording: Recording;
  /** What its file is called, for messages. */
  readonly name: string;
  readonly rules?: RequestRules | undefined;
  /** What the key says of what is allowed; everything is, unless given. */
  readonly allowed?: string | undefined;
  /** @throws {QuillaError} `record/not-allowed` */
  requireAllowed?(url: URL, step: string): void;
}

/** What answers for all programs of a build that is replayed. */
export class ReplayingAnswers {
  /** What the results of programs depend on. */
  readonly key: string;
  readonly #options: ReplayingOptions;
  readonly #recordings: Recording[] = [];
  readonly #programs = new Set<ProgramReplay>();
  #index: RecordedIndex | undefined;

  constructor(options: ReplayingOptions) {
    this.#options = options;
    const { recording, allowed } = options;
    const limits = allowed === undefined ? "" : ` ${allowed}`;
    this.key = `replay ${recordingDigest(recording)}${limits}`;
  }

  /**
   * Answers what one program asks.
   *
   * @throws {QuillaError} `record/body-missing` where the store has not all of the recording
   */
  answererFor({ step }: Pick<RecordedProgram, "step">): ProgramReplay {
    const { store, recording, name } = this.#options;
    if (this.#index === undefined) requireBodies(store, recording, name);
    this.#index ??= new RecordedIndex(recording);
    const program = new ProgramReplay(this.#options, this.#index, stepName(step));
    this.#programs.add(program);
    return program;
  }

  /** Whether it is known what the program asked for that made a layer. */
  recall(inputs: readonly string[]): boolean {
    const asked = recallAsked(this.#options.store, inputs);
    if (asked === undefined) return false;
    this.#recordings.push(asked);
    return true;
  }

  /** Keeps what was asked of answerers, for builds that find the layer. */
  remember(inputs: readonly string[], answerers: readonly object[]): void {
    const programs = [...this.#programs].filter((program) => answerers.includes(program));
    rememberAsked(this.#options.store, inputs, joined(programs.map((program) => program.asked())));
  }

  /** What programs were answered. */
  said(): SaidNetwork {
    const ended = [...this.#programs].map((program) => program.asked());
    const { exchanges } = joined([...this.#recordings, ...ended]);
    const recording = recordingDigest(this.#options.recording);
    return { exchanges, recording, isReplayed: true };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Answers what one program asks. */
export class ProgramReplay implements Answerer {
  readonly #options: ReplayingOptions;
  readonly #index: RecordedIndex;
  readonly #step: string;
  /** How often each was given. */
  readonly #given = new Map<RecordedAnswers, number>();

  constructor(options: ReplayingOptions, index: RecordedIndex, step: string) {
    this.#options = options;
    this.#index = index;
    this.#step = step;
  }

  /** @throws {QuillaError} `record/not-recorded`, `record/body-missing`, `record/body-damaged` */
  async answer(request: ProxiedRequest): Promise<ProxiedAnswer> {
    const { store, name, rules } = this.#options;
    const body = await knowBody(request);
    this.#options.requireAllowed?.(request.url, this.#step);
    const wanted = recordedRequest(request, body, rules);
    const timeless = () => recordedRequest(request, body, { ...rules, times: "any" });
    const found = this.#index.find(wanted, this.#step) ??
      this.#index.find(timeless(), this.#step);
    if (found === undefined) throw this.#notRecorded(wanted);
    const answer = this.#next(found);
    requireBody(store, { request: found.request, answer }, name);
    return answerFrom(store, request, heldAnswer(answer, request.method));
  }

  /** Nothing stands for what went by unseen. */
  letsThrough(): boolean {
    return false;
  }

  /** @throws {QuillaError} `record/not-http` */
  refused(what: string, host: string | undefined, port: number): never {
    const { recording, name } = this.#options;
    const wasLetThrough = recording.unrecorded.some((each) =>
      each.host === host && each.port === port
    );
    const hint = wasLetThrough
      ? `it went by unrecorded when ${name} was made, so that nothing can stand for it: fetch it by HTTP, or build without --replay`
      : "fetch it by HTTP, and record it: quilla build --record";
    throw notHttp(quote(this.#step), what, host, port, hint);
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  /** What it was answered so far. */
  asked(): Recording {
    const exchanges = [...this.#given].flatMap(([{ request, answers }, count]): Exchange[] =>
      answers.slice(0, count).map((answer) => ({ step: this.#step, request, answer }))
    );
    return { exchanges, unrecorded: [] };
  }

  /** One after the other, and the last one again. */
  #next(found: RecordedAnswers): RecordedAnswer {
    const given = this.#given.get(found) ?? 0;
    const { answers } = found;
    const at = Math.min(given, answers.length - 1);
    this.#given.set(found, at + 1);
    return answers[at]!;
  }

  #notRecorded(wanted: RecordedRequest): QuillaError {
    const { name } = this.#options;
    return new QuillaError(
      `${quote(this.#step)} asks for ${wanted.method} ${wanted.url}, which is not in ${name}${
        this.#whyNot(wanted)
      }`,
      { code: "record/not-recorded", hint: "record it: quilla build --record" },
    );
  }

  #whyNot(wanted: RecordedRequest): string {
    if (this.#index.isOtherwiseAuthorized(wanted)) {
      return wanted.authorized === true
        ? "; it was recorded without credentials"
        : "; it was recorded with credentials";
    }
    return this.#index.isOtherwiseAsked(wanted)
      ? "; it was recorded with another body, or with other Accept headers"
      : "";
  }
}

function heldAnswer({ status, headers, digest, size }: RecordedAnswer, method: string) {
  const said = new Map(Object.entries(headers));
  // What answers a HEAD may be what answered a GET.
  if (method === "HEAD" && !said.has("content-length") && size > 0) {
    said.set("content-length", String(size));
  }
  return { status, headers: said, body: { digest, size } };
}
