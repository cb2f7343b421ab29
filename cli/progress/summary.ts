/**
 * What a build was, in two lines: how long it took, how many steps were in the cache, and which took long.
 *
 * @module
 */
import type { BuildEvent, StepInfo } from "../../mod.ts";
import type { Clock } from "../terminal/clock.ts";
import { formatSeconds, stepTitle } from "./words.ts";

/** So many steps are named. */
const most = 3;
/** Milliseconds; what takes less is no reason for anything. */
const worthTelling = 500;

export class Summary {
  readonly #clock: Clock;
  readonly #began: number;
  /** When steps began, and what those took that are over. */
  readonly #steps = new Map<number, number>();
  readonly #took = new Map<number, { readonly step: StepInfo; readonly milliseconds: number }>();
  #done = 0;
  #cached = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#began = clock.now();
  }

  listen(event: BuildEvent): void {
    if (event.type === "started") this.#steps.set(event.step.id, this.#clock.now());
    if (event.type !== "done" && event.type !== "failed") return;
    const { step } = event;
    this.#took.set(step.id, { step, milliseconds: this.since(step) });
    if (event.type === "failed") return;
    this.#done++;
    if (event.cache?.status === "cached") this.#cached++;
  }

  /** Milliseconds since a step began, until it ended. */
  since({ id }: StepInfo): number {
    return this.#took.get(id)?.milliseconds ??
      this.#clock.now() - (this.#steps.get(id) ?? this.#began);
  }

  /** None where nothing was begun. */
  lines(): string[] {
    if (this.#steps.size === 0) return [];
    const total = formatSeconds(this.#clock.now() - this.#began);
    const steps = this.#done === 1 ? "1 step" : `${this.#done} steps`;
    const slowest = [...this.#took.values()]
      .filter(({ milliseconds }) => milliseconds >= worthTelling)
      .sort((a, b) => b.milliseconds - a.milliseconds)
      .slice(0, most);
    const width = Math.max(...slowest.map((each) => formatSeconds(each.milliseconds).length), 0);
    return [
      `total ${total}: ${steps}, ${this.#cached} CACHED`,
      ...slowest.map(({ step, milliseconds }, at) => {
        const time = formatSeconds(milliseconds).padStart(width);
        return `${at === 0 ? "slowest" : "       "} ${time}  #${step.id + 1} ${stepTitle(step)}`;
      }),
    ];
  }
}
