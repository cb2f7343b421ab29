/**
 * From an entry of the table of commands to the command.
 *
 * @module
 */
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { CommandEntry, TableEntry } from "./table.ts";
import type { Context } from "./context.ts";

/** The command with its options and arguments. */
export async function loadCommand(
  entry: CommandEntry,
  context: Context,
  table: readonly TableEntry[],
): Promise<CommandUnknownOpts> {
  const make = await entry.load();
  return make(context, entry.name, table).summary(entry.summary).aliases(entry.aliases ?? []);
}
