/**
 * How fast bytes move, over the last seconds, and how long the rest will take.
 *
 * @module
 */

/** Milliseconds that are looked back on. */
const longest = 6000;
/** Milliseconds between what is remembered; closer together, the last one counts. */
const step = 250;
/** Nothing is said of a rate before so many milliseconds: it would be a guess. */
const shortest = 500;

/** A number that grows, and when. */
export class Rate {
  readonly #now: () => number;
  /** Oldest first; the last one is the newest. */
  readonly #seen: { time: number; bytes: number }[] = [];
  /** When the number last changed. */
  #changed: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#changed = now();
    this.#seen.push({ time: this.#changed, bytes: 0 });
  }

  /** The number is so high now. One that is lower than before begins anew. */
  at(bytes: number): void {
    const time = this.#now();
    const last = this.#seen.at(-1)!;
    if (bytes === last.bytes) return;
    this.#changed = time;
    if (bytes < last.bytes) {
      this.#seen.splice(0, this.#seen.length, { time, bytes });
    } else if (this.#seen.length > 1 && time - this.#seen.at(-2)!.time < step) {
      this.#seen.splice(-1, 1, { time, bytes });
    } else {
      this.#seen.push({ time, bytes });
    }
    while (this.#seen.length > 2 && time - this.#seen[1]!.time > longest) this.#seen.shift();
  }

  /** It begins here: what was before did not move, but was there. */
  from(bytes: number): void {
    this.#changed = this.#now();
    this.#seen.splice(0, this.#seen.length, { time: this.#changed, bytes });
  }

  /** Bytes a second; undefined while it is too early to say. */
  get perSecond(): number | undefined {
    const [first] = this.#seen;
    const now = this.#now();
    if (now - first!.time < shortest) return undefined;
    return (this.#seen.at(-1)!.bytes - first!.bytes) * 1000 / (now - first!.time);
  }

  /** Milliseconds for which nothing has moved. */
  get still(): number {
    return this.#now() - this.#changed;
  }
}

/** A span for people, rounded up: `1s`, `2m05s`, `1h02m`; `days` where it is more than four. */
export function formatSpan(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m${two(whole % 60)}s`;
  const hours = Math.floor(minutes / 60);
  return hours < 100 ? `${hours}h${two(minutes % 60)}m` : "days";
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
