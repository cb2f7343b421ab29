/**
 * Progress that keeps quiet while a shell has the terminal.
 *
 * @module
 */
import type { BuildEvent } from "../../mod.ts";
import type { Context } from "../context.ts";
import type { BuildConclusion, BuildWarning, Progress } from "./progress.ts";
import { stepTitle } from "./words.ts";

export class HeldProgress implements Progress {
  readonly #context: Context;
  readonly #shown: Progress;
  /** What happened meanwhile; undefined while no shell is open. */
  #held: BuildEvent[] | undefined;

  constructor(context: Context, shown: Progress) {
    this.#context = context;
    this.#shown = shown;
  }

  readonly listen = (event: BuildEvent): void => {
    if (event.type !== "shell") {
      if (this.#held === undefined) this.#shown.listen(event);
      else this.#held.push(event);
      return;
    }
    if (event.isOpen) {
      this.#shown.pause();
      this.#context.say(
        `${stepTitle(event.step)} failed: a shell in its files, \`exit\` leaves it`,
      );
      this.#held = [];
      return;
    }
    const held = this.#held ?? [];
    this.#held = undefined;
    held.forEach(this.#shown.listen);
  };

  end(): void {
    this.#shown.end();
  }

  pause(): void {
    this.#shown.pause();
  }

  conclude(conclusion: BuildConclusion): void {
    this.#shown.conclude(conclusion);
  }

  explain(text: string): void {
    this.#shown.explain(text);
  }

  found(warnings: readonly BuildWarning[]): void {
    this.#shown.found?.(warnings);
  }

  answered(): void {
    this.#shown.answered?.();
  }

  fail(thrown: unknown): unknown {
    return this.#shown.fail?.(thrown) ?? thrown;
  }
}
