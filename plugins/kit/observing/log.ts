/**
 * What is kept of what a build tells: all that happened, and of what its programs wrote the beginning and the end.
 *
 * @module
 */
import type { TimedEvent } from "../../../core/plugin/contracts/build_event.ts";

/** So many characters of what programs write are kept of the beginning, and again of the end. */
const most = 1 << 20;

/** Events in their order, in bounded memory. */
export class Log {
  readonly #first: TimedEvent[] = [];
  #last: TimedEvent[] = [];
  #firstSize = 0;
  #lastSize = 0;
  /** Of output that is not kept, before the last. */
  #dropped = 0;

  add(event: TimedEvent): void {
    const size = event.type === "output" ? event.text.length : 0;
    if (this.#last.length === 0 && this.#firstSize + size <= most) {
      this.#firstSize += size;
      this.#first.push(event);
      return;
    }
    this.#lastSize += size;
    this.#last.push(event);
    if (this.#lastSize > 2 * most) this.#thin();
  }

  /** All that is kept. Where output is missing, a warning says how much. */
  events(): readonly TimedEvent[] {
    this.#thin();
    if (this.#dropped === 0) return [...this.#first, ...this.#last];
    const { at } = this.#last[0] ?? this.#first.at(-1)!;
    const message = `${this.#dropped} characters of what programs wrote are not in the record`;
    return [...this.#first, { type: "warning", message, at }, ...this.#last];
  }

  /** Takes the oldest output away, and nothing else. */
  #thin(): void {
    if (this.#lastSize <= most) return;
    this.#last = this.#last.filter((event) => {
      if (event.type !== "output" || this.#lastSize <= most) return true;
      this.#lastSize -= event.text.length;
      this.#dropped += event.text.length;
      return false;
    });
  }
}
