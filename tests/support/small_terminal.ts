/**
 * As much of a terminal as a screen needs: lines, a cursor, wrapping, and the four sequences that a screen writes. Anything else fails.
 *
 * @module
 */
import type { ScreenParts, TerminalSize } from "../../cli/terminal/screen.ts";

/** A terminal whose clock goes on by hand. */
export class SmallTerminal implements ScreenParts {
  columns: number;
  rows: number;
  /** Milliseconds. */
  time = 1000;
  isGone = false;
  /** How often something was written. */
  writes = 0;
  #lines: string[] = [""];
  #row = 0;
  #column = 0;
  #work: (() => void) | undefined;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  size(): TerminalSize {
    return { columns: this.columns, rows: this.rows };
  }

  now(): number {
    return this.time;
  }

  every(_milliseconds: number, work: () => void): () => void {
    this.#work = work;
    return () => this.#work = undefined;
  }

  get isTicking(): boolean {
    return this.#work !== undefined;
  }

  /** Time goes on, and the clock strikes. */
  pass(milliseconds: number): void {
    this.time += milliseconds;
    this.#work?.();
  }

  /** What is to be seen, without the empty line that the cursor stands on at the end. */
  seen(): string[] {
    const lines = this.#lines.map((line) => line.trimEnd());
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }

  /** Another width: lines that are longer are wrapped, as most terminals do. */
  resize(columns: number): void {
    const wrapped: string[] = [];
    for (const line of this.#lines) {
      const pieces = Math.max(1, Math.ceil(line.trimEnd().length / columns));
      for (let piece = 0; piece < pieces; piece++) {
        wrapped.push(line.slice(piece * columns, (piece + 1) * columns));
      }
    }
    this.columns = columns;
    this.#lines = wrapped;
    this.#row = wrapped.length - 1;
  }

  write(text: string): void {
    if (this.isGone) throw Object.assign(new Error("input/output error"), { code: "EIO" });
    this.writes++;
    // deno-lint-ignore no-control-regex -- they are what is read
    for (const [token] of text.matchAll(/\x1b\[\d*[A-Za-z]|[^]/g)) this.#take(token);
  }

  #take(token: string): void {
    if (token === "\n") {
      // The top of what a cursor reaches moves with what scrolls out.
      this.#row++;
      this.#column = 0;
      if (this.#row === this.#lines.length) this.#lines.push("");
    } else if (token === "\r") this.#column = 0;
    else if (token === "\x1b[K") this.#lines[this.#row] = this.#line().slice(0, this.#column);
    else if (token === "\x1b[J") {
      this.#lines.length = this.#row + 1;
      this.#lines[this.#row] = this.#line().slice(0, this.#column);
    } else if (token.startsWith("\x1b") && token.endsWith("A")) {
      const top = Math.max(0, this.#lines.length - this.rows);
      this.#row = Math.max(top, this.#row - Number(token.slice(2, -1)));
    } else if (token < " ") throw new Error(`not expected: ${JSON.stringify(token)}`);
    else this.#put(token);
  }

  #put(character: string): void {
    if (this.#column === this.columns) {
      this.#take("\n");
    }
    const line = this.#line().padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character +
      line.slice(this.#column + 1);
    this.#column++;
  }

  #line(): string {
    return this.#lines[this.#row]!;
  }
}
