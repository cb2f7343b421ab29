/**
 * Asking before something is removed that nobody named.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { Context } from "../context.ts";

/**
 * Whether to go on; with `force` nobody is asked.
 *
 * @param warning what will happen, as a sentence
 * @throws {UsageError} `usage/consent` where nobody can be asked
 */
export async function hasConsent(
  context: Context,
  warning: string,
  force: boolean,
): Promise<boolean> {
  if (force) return true;
  const answer = await context.ask(
    `WARNING! ${warning}\nAre you sure you want to continue? [y/N] `,
  );
  if (answer !== undefined) return /^y(es)?$/i.test(answer.trim());
  throw new UsageError("this must be confirmed, and there is no terminal to ask at", {
    code: "usage/consent",
    hint: `say --force if you mean it: ${warning[0]!.toLowerCase()}${warning.slice(1)}`,
  });
}
