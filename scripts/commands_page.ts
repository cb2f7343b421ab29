/**
 * The guide's tables of other programs' commands, made from the lists that the command line itself uses; a part of `deno task options`.
 *
 * @module
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answers } from "../cli/foreign/mod.ts";
import { globalOptions } from "../cli/foreign/globals.ts";
import { ownCommands } from "../cli/foreign/own.ts";
import { spellings } from "../cli/foreign/spellings.ts";
import { namesOf } from "../cli/words/foreign/foreign_option.ts";
import { aligned } from "./options.ts";
import { PROJECT, script } from "./process.ts";

/** The page. */
export const commandsPage = join(PROJECT, "docs", "guide", "commands.md");

/** What stands between the marks of one name. */
const parts: Readonly<Record<string, () => string>> = {
  same: () =>
    aligned([["", "is"], ...[...spellings].map(([words, own]) => [code(words), code(own)])]),
  done: () =>
    aligned([
      ["", "what it does"],
      ...[...ownCommands].map(([words, { summary }]) => [code(words), summary]),
    ]),
  before: () =>
    aligned([
      ["", "of", "what becomes of it"],
      ...globalOptions.map(({ flags, of, done, taken, refused, instead }) => [
        flags.map((flag) => `\`${flag}\``).join(" "),
        namesOf(of),
        fate(done, taken, refused, instead),
      ]),
    ]),
  answered: () =>
    [...answers].map(([program, given]) =>
      `### Of ${program}\n\n${
        aligned([
          ["", "why quilla has none", "what to do instead"],
          ...given.map(({ commands, why, hint }) => [commands.map(code).join(", "), why, hint]),
        ])
      }`
    ).join("\n\n"),
};

function code(words: string): string {
  return `\`${words}\``;
}

function fate(done?: string, taken?: string, refused?: string, instead?: string): string {
  const no = refused === undefined ? "" : `${refused}; instead: ${instead}`;
  if (done === undefined && taken === undefined) return `refused: ${no}`;
  const yes = done === undefined ? `taken: ${taken}` : `done ${done}`;
  return no === "" ? yes : `${yes}. Other values: ${no}`;
}

/** The page's text with its tables as they have to be. */
export function withCommands(text: string): string {
  return Object.entries(parts).reduce((page, [name, make]) => {
    const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
    const [from, to] = [page.indexOf(begin), page.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${commandsPage} has no ${begin}`);
    return `${page.slice(0, from)}${begin}\n\n${make()}\n\n${page.slice(to)}`;
  }, text);
}

if (import.meta.main) {
  await script(async () => {
    await writeFile(commandsPage, withCommands(await readFile(commandsPage, "utf8")));
  });
}
