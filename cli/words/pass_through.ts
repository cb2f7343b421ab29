/**
 * Commands whose words behind the first argument are another program's, such as `run`.
 *
 * @module
 */
import type { CommandUnknownOpts } from "@commander-js/extra-typings";

/** Whether a command was told so; commander has no words to ask. */
export function passesThrough(command: CommandUnknownOpts): boolean {
  const told = command as unknown as { readonly _passThroughOptions?: boolean };
  return told._passThroughOptions === true;
}
