/**
 * How a process ended.
 *
 * @module
 */
import { constants } from "node:os";
import type { Exit } from "../../../../core/plugin/contracts/runner.ts";

/** Shells and container programs tell a signal as 128 and its number. */
export function exitOf(code: number | null, signal: string | null): Exit {
  if (signal !== null) {
    return { code: 128 + (constants.signals[signal as NodeJS.Signals] ?? 0), signal };
  }
  const exit = code ?? 1;
  const name = Object.entries(constants.signals).find(([, number]) => number === exit - 128)?.[0];
  return exit > 128 && name !== undefined ? { code: exit, signal: name } : { code: exit };
}
