/**
 * The block of lines at the bottom of a terminal that is drawn anew while something is at work, on the standard error. Lines that stay
 * scroll above it.
 *
 * It hides nothing, neither the cursor nor what the terminal held before: whoever kills quilla at any moment has a terminal that works.
 *
 * @module
 */
import { writeStandard } from "../../core/plugin/cli/process.ts";
import process from "node:process";
import { beforeLines } from "../print/line_output.ts";
import { type Clock, systemClock } from "./clock.ts";
import { Interruption } from "./interruption.ts";
import { fit, rowsOf } from "./width.ts";

/** How large a terminal is, in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** What the block holds now: lines without line ends, harmless. Those that are too wide are cut, and so is a block that is too high. */
export type Painter = (size: TerminalSize) => readonly string[];

/** What a screen is made of; in tests, not of a terminal. */
export interface ScreenParts extends Clock {
  /** Writes to the terminal; throws where it is gone. */
  write(text: string): void;
  size(): TerminalSize;
}

/** Milliseconds between drawings: as often as an eye can follow. */
const interval = 80;
/** Milliseconds after which a block is drawn again that nobody has said changed: its times have. */
const clock = 240;

export class Screen {
  readonly #paint: Painter;
  readonly #parts: ScreenParts;
  readonly #interruption = new Interruption({
    onEnd: (signal) => this.#interrupt(signal),
    onStop: () => this.#erase(),
    // Whatever was drawn stays where it is, above what a shell wrote.
    onContinue: () => this.#drawn = [],
  });
  /** Lines that are to stay, and are not written yet. */
  #waiting: string[] = [];
  /** What is drawn of the block, one a line; the cursor stands at the beginning of the line below. */
  #drawn: readonly string[] = [];
  #lastDrawn = -Infinity;
  #isChanged = false;
  #isInterrupted = false;
  #isGone = false;
  #endClock: (() => void) | undefined;

  /** Nothing is drawn before `start`. */
  constructor(paint: Painter, parts: ScreenParts = standardError) {
    this.#paint = paint;
    this.#parts = parts;
  }

  /** Whether somebody stopped quilla while it drew: that is told already, and what fails now fails because of it. */
  get isInterrupted(): boolean {
    return this.#isInterrupted;
  }

  /** Something is at work: from here on the block is drawn, by itself too. Does nothing where that is so already. */
  start(): void {
    if (this.#endClock !== undefined || this.#isInterrupted) return;
    beforeLines(() => this.#erase());
    this.#interruption.watch();
    this.#endClock = this.#parts.every(interval, () => this.#tick());
    this.#isChanged = true;
  }

  /** The block is another now: it is drawn, at once or very soon. */
  changed(): void {
    this.#isChanged = true;
    if (this.#endClock === undefined) this.#erase();
    else this.#drawIfTime();
  }

  /** A line that stays, above the block; it may hold line ends, and is cut nowhere. */
  scroll(text: string): void {
    this.#waiting.push(text);
    this.changed();
  }

  /** Nothing is at work any more: the block is gone, and what scrolled stays. `start` begins again. */
  stop(): void {
    if (this.#endClock === undefined) return;
    this.#endClock();
    this.#endClock = undefined;
    this.#interruption.forget();
    beforeLines(undefined);
    this.#erase();
  }

  #tick(): void {
    if (this.#parts.now() - this.#lastDrawn >= clock) this.#isChanged = true;
    this.#drawIfTime();
  }

  #drawIfTime(): void {
    if (!this.#isChanged || this.#parts.now() - this.#lastDrawn < interval) return;
    this.#lastDrawn = this.#parts.now();
    this.#isChanged = false;
    const size = this.#parts.size();
    this.#replace(blockOf(this.#paint(size), size), size);
  }

  /** Takes the block away, so that others can write; it comes again by itself. */
  #erase(): void {
    if (this.#drawn.length === 0 && this.#waiting.length === 0) return;
    this.#replace([], this.#parts.size());
    this.#isChanged = true;
  }

  /** Writes what waits, and a block in the place of the one that is there, in one piece and from above, so that nothing flickers. */
  #replace(block: readonly string[], { columns }: TerminalSize): void {
    const above = this.#waiting.splice(0).flatMap((text) => text.split("\n"));
    // A terminal that has become narrower has wrapped what was drawn.
    const rows = this.#drawn.reduce((sum, line) => sum + rowsOf(line, columns), 0);
    const begin = rows === 0 ? "" : `\x1b[${rows}A\r`;
    const lines = [...above, ...block].map((line) => `${line}\x1b[K\n`);
    this.#write(`${begin}${lines.join("")}${rows === 0 ? "" : "\x1b[J"}`);
    this.#drawn = block;
  }

  #interrupt(signal: string): void {
    this.#isInterrupted = true;
    this.stop();
    if (signal === "SIGINT") this.#write("interrupted\n");
  }

  #write(text: string): void {
    if (this.#isGone || text === "") return;
    try {
      this.#parts.write(text);
    } catch {
      // The window was closed, or nobody reads: the work goes on, and its exit code tells how it ended.
      this.#isGone = true;
    }
  }
}

/** The lines that fit: a terminal that has to scroll cannot be drawn anew. The last column stays free, for not all terminals wrap alike. */
function blockOf(lines: readonly string[], { columns, rows }: TerminalSize): string[] {
  const room = Math.max(1, rows - 1);
  const shown = lines.length <= room ? lines : [
    ...lines.slice(0, room - 1),
    `  … and ${lines.length - room + 1} more lines`,
  ].slice(-room);
  return shown.map((line) => fit(line, Math.max(1, columns - 1)));
}

/** The terminal at the standard error. */
export const standardError: ScreenParts = {
  ...systemClock,
  write: (text) => writeStandard(2, new TextEncoder().encode(text)),
  size: terminalSize,
};

/** Asked anew each time: windows are resized. 80 by 24 where the terminal does not say. */
export function terminalSize(): TerminalSize {
  const { columns, rows } = process.stderr;
  return { columns: columns || 80, rows: rows || 24 };
}
