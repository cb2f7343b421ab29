/**
 * Progress on a terminal: finished steps scroll up, those at work stay below and are drawn anew.
 *
 * @module
 */
import process from "node:process";
import { clearScreenDown, cursorTo, moveCursor } from "node:readline";
import type { BuildEvent, StepInfo } from "../../core/build/events.ts";
import type { Context } from "../context.ts";
import { formatSize } from "../format.ts";
import type { Progress } from "../progress.ts";
import { conclusion, layerNote, stepTitle, warningText } from "./plain.ts";

interface Working {
  readonly step: StepInfo;
  readonly began: number;
  bytes: number;
}

/** Milliseconds between drawings: as often as an eye can follow. */
const interval = 80;

export class TerminalProgress implements Progress {
  readonly #context: Context;
  readonly #working = new Map<number, Working>();
  #total = 0;
  #done = 0;
  #drawnLines = 0;
  #lastDrawn = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  readonly listen = (event: BuildEvent): void => {
    switch (event.type) {
      case "planned":
        this.#total = event.steps;
        break;
      case "started":
        this.#working.set(event.step.id, { step: event.step, began: performance.now(), bytes: 0 });
        break;
      case "progress":
        this.#working.get(event.step.id)!.bytes = event.bytes;
        break;
      case "done":
        this.#done++;
        this.#finish(
          event.step,
          `✔ ${event.cache?.status === "cached" ? "CACHED " : ""}${stepTitle(event.step)}`,
          layerNote(event.layerSize),
        );
        break;
      case "failed":
        this.#finish(event.step, `✘ ${stepTitle(event.step)}`, "");
        break;
      case "warning":
        this.#scroll(warningText(event));
    }
    if (performance.now() - this.#lastDrawn >= interval) this.#draw();
  };

  end(): void {
    this.#erase();
  }

  conclude(id: string, names: readonly string[]): void {
    this.#context.say(conclusion(id, names));
  }

  #finish(step: StepInfo, title: string, note: string): void {
    const { began } = this.#working.get(step.id)!;
    this.#working.delete(step.id);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    this.#scroll(this.#fit(title, `  ${seconds}s${note}`));
  }

  /** Writes a line that stays, above those that are drawn anew. */
  #scroll(text: string): void {
    this.#erase();
    this.#context.say(text);
  }

  #draw(): void {
    this.#erase();
    this.#lastDrawn = performance.now();
    if (this.#working.size === 0) return;
    const lines = [`building, ${this.#done} of ${this.#total} steps`];
    for (const { step, began, bytes } of this.#working.values()) {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      const note = bytes === 0 ? "" : `, ${formatSize(bytes)}`;
      lines.push(this.#fit(`  ${stepTitle(step)}`, `  ${seconds}s${note}`));
    }
    for (const line of lines) this.#context.say(line);
    this.#drawnLines = lines.length;
  }

  #erase(): void {
    if (this.#drawnLines === 0) return;
    moveCursor(process.stderr, 0, -this.#drawnLines);
    cursorTo(process.stderr, 0);
    clearScreenDown(process.stderr);
    this.#drawnLines = 0;
  }

  /** One line of the terminal: the title is cut, what follows it is not. */
  #fit(title: string, note: string): string {
    const room = Math.max(10, this.#context.width - 1 - note.length);
    const line = title.replaceAll("\n", " ");
    return (line.length > room ? `${line.slice(0, room - 1)}…` : line) + note;
  }
}
