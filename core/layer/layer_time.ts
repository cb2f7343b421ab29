/**
 * The times of a layer's entries: see docs/decisions/times.md.
 *
 * A layer has one time, which is made from what it holds: another content has another time, so that no server, no browser and no
 * interpreter takes the one for the other, and on all machines and all days it is the same.
 *
 * @module
 */
import { crc32 } from "node:zlib";

/** How the entries of a layer get their times. */
export type LayerTimes =
  /** All have this one, in seconds since 1970. */
  | number
  /** Each keeps its own. */
  | "preserve"
  | MadeTime;

/** One time that is made from what the layer holds; entries that say so keep their own. */
export interface MadeTime {
  /** The time is later than this, in seconds since 1970 … */
  readonly after: number;
  /** … and by so many at most. */
  readonly within: number;
}

/**
 * For what comes from outside: some time of the year 2024. It depends on nothing but the content, so that a layer stays when the
 * base changes, and is no older than need be: what has no Cache-Control is fresh for a tenth of its age (RFC 9111 § 4.2.2).
 */
export const broughtTime: MadeTime = { after: 1704067199, within: 1 << 25 };

/**
 * For what a program made of the files below it: later than all of these, so that make finds it newer than what it was made of,
 * wherever the image runs.
 *
 * @param newest the latest time of a file below, in seconds
 */
export function madeAfter(newest: number): MadeTime {
  return {
    after: Math.max(Math.floor(newest), broughtTime.after + broughtTime.within),
    within: 1 << 14,
  };
}

/** Sums up what a layer holds. Nobody is deceived by two layers of one sum: only times hang on it. */
export class ContentSum {
  #sum = 0;

  add(bytes: Uint8Array): void {
    this.#sum = crc32(bytes, this.#sum);
  }

  /** The time that it makes. */
  time({ after, within }: MadeTime): number {
    return after + 1 + this.#sum % within;
  }
}

/** A line of text that is equal where the times are made in the same way. */
export function timesText(times: LayerTimes): string {
  return typeof times === "object" ? `made ${times.after} ${times.within}` : String(times);
}

/** An entry's time, as far as it is known before the layer's own is: undefined where it will have that. */
export function ownTime(
  { mtime = 0, keepsTime }: {
    readonly mtime?: number | undefined;
    readonly keepsTime?: boolean | undefined;
  },
  times: LayerTimes,
): number | undefined {
  if (times === "preserve") return mtime;
  if (typeof times === "number") return times;
  return keepsTime ? Math.floor(mtime) : undefined;
}
