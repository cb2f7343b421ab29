/**
 * A transfer as lines: for logs, and as JSON for programs.
 *
 * @module
 */
import { clearInterval, setInterval } from "node:timers"; // Deno 2.4's own is only a number
import { messageOf, QuillaError } from "../../core/plugin/cli/process.ts";
import { version } from "../../core/text/version.ts";
import type { CopyEvent } from "../../mod.ts";
import type { Context } from "../context.ts";
import { formatSize } from "../print/format.ts";
import { formatJson } from "../print/json.ts";
import type { TransferProgress } from "./transfer.ts";
import { paceOf } from "./transfer_lines.ts";
import { idOf, type Item, TransferState } from "./transfer_state.ts";
import { eventText, interruptedText } from "./transfer_text.ts";
import { activityWord, type TransferWords } from "./transfer_words.ts";

/** Milliseconds between lines about what takes long. */
const nowAndThen = 10_000;

/** How lines are told. */
export interface PlainOptions {
  /** Whether nothing is told of what is over before the first line about what takes long. */
  readonly isPatient?: boolean | undefined;
  /** Milliseconds of some clock. */
  readonly now?: (() => number) | undefined;
}

/** A line when a blob begins, now and then while it goes on, and when it is over. */
export class PlainTransfer implements TransferProgress {
  readonly #context: Context;
  readonly #words: TransferWords;
  readonly #state: TransferState;
  readonly #isPatient: boolean;
  /** When something was last told of each thing at work. */
  readonly #told = new Map<Item, number>();
  #began = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    context: Context,
    words: TransferWords,
    { isPatient = false, now = () => performance.now() }: PlainOptions = {},
  ) {
    this.#context = context;
    this.#words = words;
    this.#state = new TransferState(now);
    this.#isPatient = isPatient;
  }

  start(): void {
    this.#began = this.#state.now();
    this.#timer = setInterval(() => this.tick(), nowAndThen);
    this.#timer.unref();
  }

  readonly listen = (event: CopyEvent): void => {
    if (this.#timer === undefined) return;
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
  tick(): void {
    this.#tellLong();
    const { items, now, blobs } = this.#state;
    if (items.size > 0 || now() - this.#began < nowAndThen) return;
    const done = blobs.known === 0 ? "" : ` ${blobs.done} of ${blobs.known} blobs`;
    const seconds = Math.round((now() - this.#began) / 1000);
    this.#context.say(`${this.#words.doing}${done}, ${seconds}s so far`);
  }

  end(): void {
    if (this.#timer !== undefined) clearInterval(this.#timer);
    this.#timer = undefined;
  }

  interrupted(): void {
    this.end();
    this.#context.say(interruptedText(this.#words));
  }

  #isTold({ type }: CopyEvent, over: Item | undefined): boolean {
    if (!this.#isPatient || type === "partial" || type === "retry") return true;
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
    if (event.type !== "partial") return;
    this.#context.say(`of the index ${event.blob.digest}, ${event.lacks}: left out`);
  };

  start(): void {}

  end(): void {}

  interrupted(): void {}
}

/** Raised where a reader of the events before could be led astray; new events and new fields are no such change. */
const streamVersion = 1;

/** Events as JSON, one a line, in the form that `quilla build --progress json` has. */
export class JsonTransfer implements TransferProgress {
  readonly #context: Context;
  readonly #words: TransferWords;
  readonly #began = performance.now();
  #isOver = false;

  constructor(context: Context, words: TransferWords) {
    this.#context = context;
    this.#words = words;
  }

  readonly listen = (event: CopyEvent): void => {
    if (this.#isOver) return;
    const { type, ...rest } = event;
    this.#tell(names.get(type) ?? type, rest);
  };

  start(): void {
    this.#tell("begin", { version: streamVersion, quilla: version, doing: this.#words.doing });
  }

  end(failure?: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const seconds = Math.round(performance.now() - this.#began) / 1000;
    if (failure === undefined) return this.#tell("end", { seconds });
    const { code, hint } = failure instanceof QuillaError ? failure : {};
    this.#tell("error", { error: { code, message: messageOf(failure), hint }, seconds });
  }

  interrupted(): void {
    this.#isOver = true;
    const error = { code: "interrupted", message: interruptedText(this.#words) };
    this.#tell("error", { error });
  }

  #tell(type: string, fields: object): void {
    this.#context.say(formatJson({ type, time: new Date().toISOString(), ...fields }));
  }
}

/** What is about one blob; the stream as a whole begins and ends, too. */
const names: ReadonlyMap<CopyEvent["type"], string> = new Map(
  (["begin", "check", "convert", "bytes", "resume", "end", "present", "mounted"] as const)
    .map((type) => [type, `blob-${type}`]),
);
