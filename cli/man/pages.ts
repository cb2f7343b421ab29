/**
 * All manual pages, of the table of commands.
 *
 * @module
 */
import type { Context } from "../context.ts";
import { loadCommand } from "../load_command.ts";
import type { CommandEntry, TableEntry } from "../table.ts";
import { commandPage, groupPage, type Named, type Page } from "./page.ts";

/** The pages of quilla, of each group and of each command, in the table's order. */
export async function manualPages(
  context: Context,
  table: readonly TableEntry[],
): Promise<readonly Page[]> {
  const pages = [
    groupPage("", "build container images without a daemon, and run them", named(table)),
  ];
  for (const entry of table) {
    if ("load" in entry) pages.push(await pageOf(entry, "", []));
    else {
      const siblings = named(entry.commands, entry.name);
      pages.push(groupPage(entry.name, entry.summary, named(entry.commands)));
      for (const child of entry.commands) pages.push(await pageOf(child, entry.name, siblings));
    }
  }
  return pages;

  async function pageOf(entry: CommandEntry, group: string, others: readonly Named[]) {
    const path = `${group} ${entry.name}`.trim();
    return commandPage(path, await loadCommand(entry, context, table), others);
  }
}

function named(entries: readonly TableEntry[], group = ""): Named[] {
  return entries.map(({ name, summary }) => ({ name: `${group} ${name}`.trim(), summary }));
}
