/**
 * Time, as whoever shows progress needs it; tests have one that goes on by hand.
 *
 * @module
 */
import { clearInterval, setInterval } from "node:timers"; // Deno 2.4's own is only a number

export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Does work again and again, and keeps no process alive for it. @returns what ends that */
  every(milliseconds: number, work: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  every(milliseconds, work) {
    const timer = setInterval(work, milliseconds);
    timer.unref();
    return () => clearInterval(timer);
  },
};
