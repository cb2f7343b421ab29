/**
 * Work that never waits for anything lets signals, timers and whoever draws in now and then.
 *
 * @module
 */
import { setImmediate } from "node:timers";

/** Milliseconds without. */
const longest = 50;

/** @returns what is called at each piece of the work: something to wait for, where it is time */
export function breathing(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < longest) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        last = performance.now();
        resolve();
      })
    );
  };
}
