/**
 * Progress for who wants the image's ID only.
 *
 * @module
 */
import type { BuildEvent } from "../../mod.ts";
import type { Context } from "../context.ts";
import { OutputLines } from "./output_lines.ts";
import type { BuildConclusion, Progress } from "./progress.ts";
import { warningText } from "./words.ts";

/** So many lines are told of what a program wrote that failed. */
const longestTail = 200;

/** Tells what went otherwise than was asked for; remarks of checks do not belong to that. */
export class QuietProgress implements Progress {
  readonly #context: Context;
  readonly #lines = new OutputLines();
  readonly #tails = new Map<number, string[]>();

  constructor(context: Context) {
    this.#context = context;
  }

  readonly listen = (event: BuildEvent): void => {
    if (event.type === "warning" && event.rule === undefined) {
      this.#context.say(warningText(event));
    }
    if (event.type === "output") {
      const lines = this.#lines.push(event).map((line) => line.text);
      const tail = [...this.#tails.get(event.step.id) ?? [], ...lines];
      this.#tails.set(event.step.id, tail.slice(-longestTail));
    }
    if (event.type !== "failed") return;
    const rest = this.#lines.end(event.step).map((line) => line.text);
    for (const line of [...this.#tails.get(event.step.id) ?? [], ...rest]) this.#context.say(line);
  };

  end(): void {}

  pause(): void {}

  conclude({ id, isOutputTaken }: BuildConclusion): void {
    if (!isOutputTaken) this.#context.print(id);
  }

  explain(text: string): void {
    this.#context.say(text);
  }
}
