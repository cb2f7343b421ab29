/**
 * Progress on a terminal: finished steps scroll up, those at work stay below and are drawn anew.
 *
 * @module
 */
import type { BuildEvent, PullInfo, StepInfo } from "../../mod.ts";
import type { Context } from "../context.ts";
import { formatSize } from "../print/format.ts";
import type { Progress } from "./progress.ts";
import { sanitise } from "../print/sanitise.ts";
import { columnsOf, fit } from "../terminal/width.ts";
import { Screen, type TerminalSize, terminalSize } from "../terminal/screen.ts";
import { OutputLines } from "./output_lines.ts";
import { conclusion, layerNote, pullTitle, secondsSince, stepTitle, warningText } from "./plain.ts";

interface Working {
  readonly title: string;
  readonly began: number;
  bytes: number;
}

/** So many lines of a program's output are shown while it runs, and where it fails. */
const shownLines = 4;
const longestTail = 200;

export class TerminalProgress implements Progress {
  readonly #context: Context;
  /** Steps and pulls, in the order in which they began. */
  readonly #working = new Map<string, Working>();
  readonly #lines = new OutputLines();
  /** The last lines of what the programs of steps wrote, made harmless. */
  readonly #tails = new Map<string, string[]>();
  readonly #screen = new Screen((size) => this.#paint(size));
  #total = 0;
  #done = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  readonly listen = (event: BuildEvent): void => {
    switch (event.type) {
      case "planned":
        this.#total = event.steps;
        break;
      case "started":
        this.#begin(stepKey(event.step), stepTitle(event.step));
        break;
      case "progress":
        this.#working.get(stepKey(event.step))!.bytes = event.bytes;
        break;
      case "output":
        for (const line of this.#lines.push(event)) this.#note(event.step, line);
        break;
      case "done":
        this.#forget(event.step);
        this.#done++;
        this.#finish(
          stepKey(event.step),
          event.cache?.status === "cached" ? "✔ CACHED" : "✔",
          layerNote(event.layerSize),
        );
        break;
      case "failed":
        this.#finish(stepKey(event.step), "✘", "");
        for (const line of this.#forget(event.step)) this.#screen.scroll(`    ${line}`);
        break;
      case "pull-started":
        this.#begin(pullKey(event.pull), pullTitle("pull", event.pull));
        break;
      case "pull-progress":
        this.#working.get(pullKey(event.pull))!.bytes = event.bytes;
        break;
      case "pull-done":
        this.#finish(pullKey(event.pull), "✔", `, ${formatSize(event.bytes)}`);
        break;
      case "pull-failed":
        this.#finish(pullKey(event.pull), "✘", "");
        break;
      case "warning":
        this.#screen.scroll(warningText(event));
    }
    this.#screen.changed();
  };

  end(): void {
    this.#screen.stop();
  }

  conclude(id: string, names: readonly string[]): void {
    this.#context.say(conclusion(id, names));
  }

  #begin(key: string, title: string): void {
    this.#screen.start();
    this.#working.set(key, { title, began: performance.now(), bytes: 0 });
  }

  #note(step: StepInfo, text: string): void {
    const tail = this.#tails.get(stepKey(step)) ?? [];
    this.#tails.set(stepKey(step), tail);
    tail.push(sanitise(text));
    if (tail.length > longestTail) tail.shift();
  }

  /** The last lines of what the step wrote. */
  #forget(step: StepInfo): readonly string[] {
    for (const line of this.#lines.end(step)) this.#note(step, line);
    const tail = this.#tails.get(stepKey(step)) ?? [];
    this.#tails.delete(stepKey(step));
    return tail;
  }

  #finish(key: string, mark: string, note: string): void {
    const { title, began } = this.#working.get(key)!;
    this.#working.delete(key);
    const tail = `  ${secondsSince(began)}${note}`;
    this.#screen.scroll(withNote(`${mark} ${title}`, tail, terminalSize().columns));
  }

  #paint({ columns }: TerminalSize): string[] {
    if (this.#working.size === 0) return [];
    const lines = [`building, ${this.#done} of ${this.#total} steps`];
    for (const [key, { title, began, bytes }] of this.#working) {
      const size = bytes === 0 ? "" : `, ${formatSize(bytes)}`;
      lines.push(withNote(`  ${title}`, `  ${secondsSince(began)}${size}`, columns));
      for (const line of this.#tails.get(key)?.slice(-shownLines) ?? []) lines.push(`    ${line}`);
    }
    return lines;
  }
}

/** One line of the terminal: the title is cut, what follows it is not. */
function withNote(title: string, note: string, columns: number): string {
  const room = Math.max(10, columns - 1 - columnsOf(note));
  return fit(title.replaceAll("\n", " "), room) + note;
}

function stepKey({ id }: StepInfo): string {
  return `step ${id}`;
}

function pullKey({ id }: PullInfo): string {
  return `pull ${id}`;
}
