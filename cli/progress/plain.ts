/**
 * Progress as lines, in BuildKit's form: for logs, and for whoever likes to read it all.
 *
 * @module
 */
import type { BuildEvent, StepInfo } from "../../mod.ts";
import type { Context } from "../context.ts";
import { formatSize } from "../print/format.ts";
import { type Clock, systemClock } from "../terminal/clock.ts";
import type { ProgramLine } from "../terminal/line_buffer.ts";
import { keepsColours, OutputLines } from "./output_lines.ts";
import type { BuildConclusion, Progress } from "./progress.ts";
import { Rate } from "./rate.ts";
import { Summary } from "./summary.ts";
import {
  arrivalNotes,
  conclusion,
  failureText,
  formatSeconds,
  isCanceled,
  layerNote,
  movingOf,
  retryText,
  stepTitle,
  warningText,
} from "./words.ts";

/** What is at work. */
interface Working {
  readonly began: number;
  /** When a line of it was written. */
  told: number;
  /** Milliseconds after which one says how far it is. */
  readonly silence: number;
  /** That line. */
  news(): string;
  bytes: number;
}

/** A pull, or the writing of results. */
interface Moving extends Working {
  readonly title: string;
  readonly rate: Rate;
  total?: number | undefined;
}

/** Milliseconds without a line after which one says that a step is still at work, or how far what moves bytes is. */
const longestSilence = { step: 30_000, moving: 10_000 };
/** Milliseconds after which that is looked at. */
const rounds = 5_000;

export class PlainProgress implements Progress {
  readonly #context: Context;
  readonly #clock: Clock;
  readonly #keepsColours: boolean;
  readonly #summary: Summary;
  readonly #lines = new OutputLines();
  readonly #steps = new Map<number, Working>();
  readonly #moving = new Map<string, Moving>();
  #endRounds: (() => void) | undefined;

  constructor(context: Context, clock: Clock = systemClock) {
    this.#context = context;
    this.#clock = clock;
    this.#keepsColours = keepsColours(context);
    this.#summary = new Summary(clock);
  }

  readonly listen = (event: BuildEvent): void => {
    this.#summary.listen(event);
    switch (event.type) {
      case "started":
        this.#beginStep(event.step);
        return this.#say(event.step, stepTitle(event.step));
      case "progress":
        this.#steps.get(event.step.id)!.bytes = event.bytes;
        return;
      case "output":
        return this.#sayLines(event.step, this.#lines.push(event));
      case "done":
        this.#end(event.step);
        return this.#say(event.step, doneText(event, this.#summary.since(event.step)));
      case "failed":
        this.#end(event.step);
        return this.#say(
          event.step,
          isCanceled(event) ? "CANCELED" : `ERROR: ${failureText(event)}`,
        );
      case "pull-started":
      case "write-started":
        return this.#beginMoving(event);
      case "pull-progress":
      case "write-progress": {
        const moving = this.#moving.get(movingOf(event).key)!;
        Object.assign(moving, { bytes: event.bytes, total: event.total });
        return moving.rate.at(event.bytes);
      }
      case "pull-done":
        return this.#endMoving(event, `, ${formatSize(event.bytes)}, ${event.digest}`);
      case "write-done":
        return this.#endMoving(event, "");
      case "pull-failed":
      case "write-failed":
        this.#moving.delete(movingOf(event).key);
        return;
      case "retry":
        return this.#context.say(retryText(event));
      case "warning":
        return this.#context.say(warningText(event));
    }
  };

  end(): void {
    this.#endRounds?.();
    this.#endRounds = undefined;
    for (const line of this.#summary.lines()) this.#context.say(line);
  }

  pause(): void {}

  conclude({ id, names, told }: BuildConclusion): void {
    for (const line of [conclusion(id, names), ...told]) this.#context.say(line);
  }

  explain(text: string): void {
    this.#context.say(text);
  }

  #beginStep(step: StepInfo): void {
    const now = this.#clock.now();
    const news = () => this.#stepNews(step);
    this.#steps.set(step.id, {
      began: now,
      told: now,
      silence: longestSilence.step,
      news,
      bytes: 0,
    });
    this.#endRounds ??= this.#clock.every(rounds, () => this.#goRound());
  }

  #beginMoving(event: Parameters<typeof movingOf>[0]): void {
    const { key, title } = movingOf(event);
    const now = this.#clock.now();
    const rate = new Rate(() => this.#clock.now());
    const moving: Moving = {
      title,
      began: now,
      told: now,
      silence: longestSilence.moving,
      rate,
      bytes: 0,
      news() {
        const notes = arrivalNotes(this.bytes, this.total, rate).join(", ");
        return `${title}: ${notes || "no byte has moved yet"}`;
      },
    };
    this.#moving.set(key, moving);
    this.#endRounds ??= this.#clock.every(rounds, () => this.#goRound());
    this.#context.say(title);
  }

  #endMoving(event: Parameters<typeof movingOf>[0], note: string): void {
    const { key, title } = movingOf(event);
    const { began, bytes } = this.#moving.get(key)!;
    this.#moving.delete(key);
    const time = formatSeconds(this.#clock.now() - began);
    const size = note === "" && bytes > 0 ? `, ${formatSize(bytes)}` : note;
    this.#context.say(
      `${"pull" in event ? title.replace(/^pulling/, "pulled") : `${title}: done`} ${time}${size}`,
    );
  }

  #end(step: StepInfo): void {
    this.#sayLines(step, this.#lines.end(step));
    this.#steps.delete(step.id);
  }

  #sayLines(step: StepInfo, lines: readonly ProgramLine[]): void {
    if (lines.length === 0) return;
    const time = formatElapsed(this.#summary.since(step));
    for (const line of lines) {
      this.#say(step, `${time} ${this.#keepsColours ? line.coloured : line.text}`);
    }
  }

  #goRound(): void {
    for (const working of [...this.#steps.values(), ...this.#moving.values()]) {
      if (this.#clock.now() - working.told < working.silence) continue;
      working.told = this.#clock.now();
      this.#context.say(working.news());
    }
  }

  /** A bar that is drawn on one line is told as it stands. */
  #stepNews(step: StepInfo): string {
    const time = formatElapsed(this.#summary.since(step));
    const { bytes } = this.#steps.get(step.id)!;
    const current = this.#lines.current(step).map((line) => line.text).join(" ").trim();
    const how = current !== "" ? `: ${current}` : bytes > 0 ? `: ${formatSize(bytes)} written` : "";
    return `#${step.id + 1} ${time} still at work${how}`;
  }

  #say(step: StepInfo, text: string): void {
    const working = this.#steps.get(step.id);
    if (working !== undefined) working.told = this.#clock.now();
    this.#context.say(`#${step.id + 1} ${text}`);
  }
}

/** `CACHED`, Docker's word for what was there from before, or `DONE 0.3s`. */
function doneText(event: BuildEvent & { type: "done" }, milliseconds: number): string {
  return event.cache?.status === "cached"
    ? "CACHED"
    : `DONE ${[formatSeconds(milliseconds), ...layerNote(event.layerSize)].join(", ")}`;
}

/** Seconds since a step began, with as many digits as BuildKit gives them: `0.123`, `12.34`, `123.4`. */
function formatElapsed(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds.toFixed(seconds < 10 ? 3 : seconds < 100 ? 2 : 1);
}
