/**
 * Progress on a terminal: finished steps scroll up, those at work stay below and are drawn anew, with what their programs write.
 *
 * @module
 */
import type { BuildEvent, StepInfo } from "../../mod.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit_code.ts";
import { formatSize } from "../print/format.ts";
import type { ProgramLine } from "../terminal/line_buffer.ts";
import { Screen, type ScreenParts, standardError, type TerminalSize } from "../terminal/screen.ts";
import { columnsOf, fit } from "../terminal/width.ts";
import { keepsColours, OutputLines } from "./output_lines.ts";
import { type Paint, paletteOf } from "./palette.ts";
import type { BuildConclusion, Progress } from "./progress.ts";
import { Rate } from "./rate.ts";
import { Summary } from "./summary.ts";
import {
  arrivalNotes,
  conclusion,
  formatSeconds,
  isCanceled,
  layerNote,
  movingOf,
  retryText,
  stepTitle,
  warningText,
} from "./words.ts";

interface Working {
  readonly title: string;
  /** The step, if it is one. */
  readonly step?: StepInfo | undefined;
  readonly began: number;
  readonly rate: Rate;
  bytes: number;
  total?: number | undefined;
}

/** So many lines of a program's output are shown while it runs, unless BUILDKIT_TTY_LOG_LINES says how many. */
const shownLines = 6;
/** And so many where it fails. */
const longestTail = 200;

export class TerminalProgress implements Progress {
  readonly #context: Context;
  readonly #parts: ScreenParts;
  readonly #screen: Screen;
  readonly #summary: Summary;
  readonly #paint: Paint;
  readonly #keepsColours: boolean;
  readonly #shownLines: number;
  /** Steps and pulls, in the order in which they began. */
  readonly #working = new Map<string, Working>();
  readonly #lines = new OutputLines();
  /** The last lines of what the programs of steps wrote. */
  readonly #tails = new Map<string, string[]>();
  readonly #began: number;
  #total = 0;
  #done = 0;

  constructor(context: Context, parts: ScreenParts = standardError) {
    this.#context = context;
    this.#parts = parts;
    this.#screen = new Screen((size) => this.#block(size), parts);
    this.#summary = new Summary(parts);
    this.#began = parts.now();
    this.#keepsColours = keepsColours(context);
    const { BUILDKIT_COLORS: colours, BUILDKIT_TTY_LOG_LINES: lines = "" } = context.env;
    this.#shownLines = /^[1-9]\d{0,3}$/.test(lines) ? Number(lines) : shownLines;
    this.#paint = context.colours
      ? paletteOf(colours, (message) => context.say(`warning: ${message}`))
      : (_what, text) => text;
  }

  readonly listen = (event: BuildEvent): void => {
    if (this.#screen.isInterrupted) return;
    this.#summary.listen(event);
    this.#take(event);
    if (this.#working.size > 0) this.#screen.start();
    this.#screen.changed();
  };

  end(): void {
    this.#screen.stop();
    if (this.#screen.isInterrupted) return;
    const { columns } = this.#parts.size();
    for (const line of this.#summary.lines()) this.#context.say(fit(line, columns - 1));
  }

  pause(): void {
    this.#screen.stop();
  }

  conclude({ id, names, told }: BuildConclusion): void {
    for (const line of [conclusion(id, names), ...told]) this.#context.say(line);
  }

  explain(text: string): void {
    this.#context.say(text);
  }

  /** Who pressed Ctrl-C knows why nothing came of it. */
  fail(thrown: unknown): unknown {
    return this.#screen.isInterrupted ? new ExitCode(interrupted) : thrown;
  }

  #take(event: BuildEvent): void {
    switch (event.type) {
      case "planned":
        this.#total = event.steps;
        break;
      case "started":
        this.#begin(stepKey(event.step), stepTitle(event.step), event.step);
        break;
      case "progress":
        this.#working.get(stepKey(event.step))!.bytes = event.bytes;
        break;
      case "output":
        this.#note(event.step, this.#lines.push(event));
        break;
      case "done": {
        const isCached = event.cache?.status === "cached";
        this.#forget(event.step);
        this.#done++;
        const mark = this.#paint("run", isCached ? "✔ CACHED" : "✔");
        this.#finish(stepKey(event.step), mark, layerNote(event.layerSize));
        break;
      }
      case "failed": {
        const mark = isCanceled(event)
          ? this.#paint("cancel", "✘ CANCELED")
          : this.#paint("error", "✘");
        this.#finish(stepKey(event.step), mark, []);
        for (const line of this.#forget(event.step)) this.#screen.scroll(`    ${line}`);
        break;
      }
      case "pull-started":
      case "write-started":
        this.#begin(movingOf(event).key, movingOf(event).title);
        break;
      case "pull-progress":
      case "write-progress": {
        const { bytes, total } = event;
        const working = this.#working.get(movingOf(event).key)!;
        Object.assign(working, { bytes, total });
        working.rate.at(bytes);
        break;
      }
      case "pull-done":
      case "write-done":
        this.#finishMoving(
          event,
          this.#paint("run", "✔"),
          "bytes" in event ? event.bytes : undefined,
        );
        break;
      case "pull-failed":
      case "write-failed":
        this.#finishMoving(event, this.#paint("error", "✘"), 0);
        break;
      case "retry":
        this.#screen.scroll(this.#paint("warning", retryText(event)));
        break;
      case "warning":
        this.#screen.scroll(this.#paint("warning", warningText(event)));
    }
  }

  #begin(key: string, title: string, step?: StepInfo): void {
    const rate = new Rate(() => this.#parts.now());
    this.#working.set(key, { title, step, began: this.#parts.now(), rate, bytes: 0 });
  }

  #note(step: StepInfo, lines: readonly ProgramLine[]): void {
    const tail = [
      ...this.#tails.get(stepKey(step)) ?? [],
      ...lines.map((line) => this.#shown(line)),
    ];
    this.#tails.set(stepKey(step), tail.slice(-longestTail));
  }

  #shown({ text, coloured }: ProgramLine): string {
    return this.#keepsColours ? coloured : text;
  }

  /** The last lines of what the step wrote. */
  #forget(step: StepInfo): readonly string[] {
    this.#note(step, this.#lines.end(step));
    const tail = this.#tails.get(stepKey(step)) ?? [];
    this.#tails.delete(stepKey(step));
    return tail;
  }

  #finish(key: string, mark: string, notes: readonly string[]): void {
    const { title, began } = this.#working.get(key)!;
    this.#working.delete(key);
    const time = formatSeconds(this.#parts.now() - began);
    const { columns } = this.#parts.size();
    this.#screen.scroll(withNotes(`${mark} ${title}`, time, notes, { columns, kept: 0 }));
  }

  /** @param size what it came to; undefined where what was told last is that */
  #finishMoving(event: Parameters<typeof movingOf>[0], mark: string, size?: number): void {
    const { key } = movingOf(event);
    const bytes = size ?? this.#working.get(key)!.bytes;
    this.#finish(key, mark, bytes === 0 ? [] : [formatSize(bytes)]);
  }

  /** What is at work, and of each step the last lines, as many as there is room for. */
  #block({ columns, rows }: TerminalSize): string[] {
    if (this.#working.size === 0) return [];
    const now = this.#parts.now();
    const all = [...this.#working];
    const room = rows - 2 - all.length;
    const most = Math.min(this.#shownLines, Math.max(0, Math.floor(room / all.length)));
    const lines = [
      `building ${formatSeconds(now - this.#began)}, ${this.#done} of ${this.#total} steps`,
    ];
    for (const [key, { title, step, began, rate, bytes, total }] of all) {
      const notes = step === undefined
        ? arrivalNotes(bytes, total, rate)
        : bytes === 0
        ? []
        : [formatSize(bytes)];
      const kept = step === undefined ? 1 : 0;
      lines.push(withNotes(`  ${title}`, formatSeconds(now - began), notes, { columns, kept }));
      if (step === undefined || most === 0) continue;
      const standing = this.#lines.current(step).map((line) => this.#shown(line));
      const tail = [...this.#tails.get(key) ?? [], ...standing].slice(-most);
      for (const line of tail) lines.push(`    ${line}`);
    }
    return lines;
  }
}

/** What a shell says of a program that Ctrl-C ended. */
const interrupted = 130;

/**
 * One line of the terminal: the title is cut, the time behind it is not, and of further notes there are as many as leave something of the
 * title, but at least so many as are kept.
 */
function withNotes(
  title: string,
  time: string,
  notes: readonly string[],
  { columns, kept }: { readonly columns: number; readonly kept: number },
): string {
  let behind = "";
  let room = 0;
  for (let count = notes.length; count >= 0; count--) {
    behind = `  ${[time, ...notes.slice(0, count)].join(", ")}`;
    room = columns - 1 - columnsOf(behind);
    if (room >= leastTitle || count <= kept) break;
  }
  return fit(title.replaceAll("\n", " "), Math.max(leastTitle / 2, room)) + behind;
}

/** Columns of a title that say something. */
const leastTitle = 24;

function stepKey({ id }: StepInfo): string {
  return `step ${id}`;
}
