/**
 * Commands that take several names: one that fails does not keep the others from being done.
 *
 * @module
 */
import { QuillaError } from "../core/plugin/cli/process.ts";
import type { Context } from "./context.ts";
import { reportFailure } from "./failure.ts";

/**
 * Does the work for each name, then what comes after all of them, and only then tells what failed: the last failure is
 * thrown, those before are told.
 */
export async function eachName(
  context: Context,
  names: readonly string[],
  work: (name: string) => void | Promise<void>,
  afterwards: () => void | Promise<void> = () => {},
): Promise<void> {
  const failures: QuillaError[] = [];
  for (const name of names) {
    try {
      await work(name);
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      failures.push(error);
    }
  }
  await afterwards();
  tellFailures(context, failures);
}

/** The last failure is thrown, those before are told. */
export function tellFailures(context: Context, failures: readonly QuillaError[]): void {
  for (const failure of failures.slice(0, -1)) reportFailure(context, failure);
  const last = failures.at(-1);
  if (last !== undefined) throw last;
}
