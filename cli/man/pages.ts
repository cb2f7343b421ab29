/**
 * All manual pages, of the table of commands.
 *
 * @module
 */
import type { Context } from "../context.ts";
import { loadCommand } from "../load_command.ts";
import type { TableEntry } from "../table.ts";
import { commandPage, groupPage, type Named, type Page } from "./page.ts";

/** The pages of quilla, of each group and of each command, in the table's order. */
export async function manualPages(
  context: Context,
  table: readonly TableEntry[],
): Promise<readonly Page[]> {
  const top = groupPage("", "build container images without a daemon, and run them", named(table));
  return [top, ...await pagesOf(table, "")];

  async function pagesOf(entries: readonly TableEntry[], group: string): Promise<Page[]> {
    const siblings = group === "" ? [] : named(entries, group);
    const pages: Page[] = [];
    for (const entry of listed(entries)) {
      const path = `${group} ${entry.name}`.trim();
      if ("load" in entry) {
        pages.push(commandPage(path, await loadCommand(entry, context, table), siblings));
      } else {
        pages.push(groupPage(path, entry.summary, named(entry.commands)));
        pages.push(...await pagesOf(entry.commands, path));
      }
    }
    return pages;
  }
}

function named(entries: readonly TableEntry[], group = ""): Named[] {
  return listed(entries).map(({ name, summary }) => ({ name: `${group} ${name}`.trim(), summary }));
}

function listed(entries: readonly TableEntry[]): readonly TableEntry[] {
  return entries.filter(({ isHidden }) => isHidden !== true);
}
