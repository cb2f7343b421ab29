/**
 * A transfer as lines: for logs, and as JSON for programs.
 *
 * @module
 */
import { version } from "../../../core/text/version.ts";
import type { CopyEvent } from "../../../mod.ts";
import type { Context } from "../../context.ts";
import { ExitCode } from "../../exit_code.ts";
import { explainFailure } from "../../failure.ts";
import { formatSize } from "../../print/format.ts";
import { type Clock, systemClock } from "../../terminal/clock.ts";
import { type Ending, endingCodes } from "../interruptible.ts";
import { formatJson } from "../../print/json.ts";
import type { TransferProgress } from "./transfer.ts";
import { paceOf } from "./lines.ts";
import { idOf, type Item, TransferState } from "./state.ts";
import { eventText, interruptedText, leftText } from "./text.ts";
import { activityWord, type TransferWords } from "./words.ts";

/** Milliseconds between lines about what takes long. */
const nowAndThen = 10_000;

/** How lines are told. */
export interface PlainOptions {
  /** Whether nothing is told of what is over before the first line about what takes long. */
  readonly isPatient?: boolean | undefined;
  readonly clock?: Clock | undefined;
}

/** A line when a blob begins, now and then while it goes on, and when it is over. */
export class PlainTransfer implements TransferProgress {
  readonly #context: Context;
  readonly #words: TransferWords;
  #state: TransferState;
  readonly #clock: Clock;
  readonly #isPatient: boolean;
  /** When something was last told of each thing at work. */
  readonly #told = new Map<Item, number>();
  #began = 0;
  #endRounds: (() => void) | undefined;

  constructor(
    context: Context,
    words: TransferWords,
    { isPatient = false, clock = systemClock }: PlainOptions = {},
  ) {
    this.#context = context;
    this.#words = words;
    this.#clock = clock;
    this.#state = new TransferState(clock.now);
    this.#isPatient = isPatient;
  }

  start(): void {
    this.#state = new TransferState(this.#clock.now);
    this.#told.clear();
    this.#began = this.#clock.now();
    this.#endRounds = this.#clock.every(nowAndThen, () => this.#goRound());
  }

  readonly listen = (event: CopyEvent): void => {
    if (this.#endRounds === undefined) return;
    const over = this.#state.take(event);
    const text = eventText(event, over, this.#words, this.#state);
    if (text !== undefined && this.#isTold(event, over)) this.#context.say(text);
    if (over !== undefined) this.#told.delete(over);
    if (event.type === "begin" && !this.#isPatient) {
      const { size } = event.blob;
      this.#context.say(`${idOf(event.blob)}: ${this.#words.begin} ${formatSize(size)}`);
    }
    this.#tellLong();
  };

  /** What takes long is told also where nothing happens to it. */
  #goRound(): void {
    this.#tellLong();
    const { items, now, blobs } = this.#state;
    if (items.size > 0 || now() - this.#began < nowAndThen) return;
    const done = blobs.known === 0 ? "" : ` ${blobs.done} of ${blobs.known} blobs`;
    const seconds = Math.round((now() - this.#began) / 1000);
    this.#context.say(`${this.#words.doing}${done}, ${seconds}s so far`);
  }

  end(): void {
    this.#endRounds?.();
    this.#endRounds = undefined;
  }

  interrupted(): void {
    this.end();
    this.#context.say(interruptedText(this.#words));
  }

  #isTold({ type }: CopyEvent, over: Item | undefined): boolean {
    if (!this.#isPatient || ["partial", "left", "untabled", "retry"].includes(type)) return true;
    return over !== undefined && this.#told.has(over);
  }

  #tellLong(): void {
    const { items, now } = this.#state;
    for (const item of items.values()) {
      if (now() - (this.#told.get(item) ?? item.began) < nowAndThen) continue;
      this.#told.set(item, now());
      if (item.retry === undefined) this.#context.say(longText(item));
    }
  }
}

/** `4a8f3c0d1e2f: 1.2MB of 4MB, 200kB/s, 14s left` */
function longText({ id, activity, bytes, total, rate }: Item): string {
  const word = activityWord(activity);
  const doing = word === undefined ? "" : `${word} `;
  const amount = total === undefined
    ? formatSize(bytes)
    : `${formatSize(bytes)} of ${formatSize(total)}`;
  const pace = total === undefined ? "" : paceOf({ rate, bytes, total });
  return `${id}: ${doing}${amount}${pace === "" ? "" : `, ${pace}`}`;
}

/** Nothing but what stays away. */
export class SilentTransfer implements TransferProgress {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  readonly listen = (event: CopyEvent): void => {
    if (event.type === "left") this.#context.say(leftText(event));
    if (event.type !== "partial") return;
    this.#context.say(`of the index ${event.blob.digest}, ${event.lacks}: left out`);
  };

  start(): void {}

  end(): void {}

  interrupted(): void {}
}

/** Raised where a reader of the events before could be led astray; new events and new fields are no such change. */
const streamVersion = 1;

/** Events as JSON, one a line, in the form that `quilla build --progress json` has: docs/schemas/transfer.json says what they are. */
export class JsonTransfer implements TransferProgress {
  readonly #write: (text: string) => void;
  readonly #words: TransferWords;
  readonly #began = performance.now();

  constructor(context: Context, words: TransferWords) {
    this.#write = context.takeMessages((text) => this.#tell("message", { text }));
    this.#words = words;
    this.#tell("begin", { version: streamVersion, quilla: version, doing: words.doing });
  }

  readonly listen = (event: CopyEvent): void => {
    const { type, ...rest } = event;
    this.#tell(names.get(type) ?? type, rest);
  };

  start(): void {}

  end(): void {}

  finish(): void {
    this.#tell("end", { seconds: this.#seconds });
  }

  fail(thrown: unknown): unknown {
    if (thrown instanceof ExitCode) return thrown;
    const { code, message, hint, exitCode: status } = explainFailure(thrown);
    this.#tell("error", { error: { code, message, hint }, status, seconds: this.#seconds });
    return new ExitCode(status);
  }

  interrupted(signal: Ending): void {
    const error = { code: "interrupted", message: interruptedText(this.#words) };
    this.#tell("error", { error, status: endingCodes[signal], seconds: this.#seconds });
  }

  get #seconds(): number {
    return Math.round(performance.now() - this.#began) / 1000;
  }

  #tell(type: string, fields: object): void {
    this.#write(formatJson({ type, time: new Date().toISOString(), ...fields }));
  }
}

/** What is about one blob; the stream as a whole begins and ends, too. */
const names: ReadonlyMap<CopyEvent["type"], string> = new Map(
  (["begin", "check", "convert", "bytes", "resume", "end", "present", "mounted"] as const)
    .map((type) => [type, `blob-${type}`]),
);
