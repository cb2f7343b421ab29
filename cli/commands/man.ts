/**
 * `quilla man`: manual pages, made of what the command line is made of.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, QuillaError, systemCode, UsageError } from "../../core/plugin/cli/process.ts";
import { didYouMean } from "../../core/text/suggestion.ts";
import type { Context } from "../context.ts";
import { manualPages } from "../man/pages.ts";
import type { Page } from "../man/page.ts";
import type { CommandFactory, TableEntry } from "../table.ts";

const examples = `
Examples:
  quilla man build | man -l -                      the page of quilla build
  quilla man --output ~/.local/share/man/man1      all pages, for man quilla-build`;

export const man: CommandFactory = (context, name, table) =>
  new Command(name)
    .description("Prints the manual page of a command, or writes those of all into a directory.")
    .argument("[command...]", "the command, such as image ls; quilla itself without one")
    .option("-o, --output <directory>", "write all pages into a directory")
    .addHelpText("after", examples)
    .action(async (words, { output }) => {
      const pages = await manualPages(context, table);
      if (output === undefined) {
        const page = pageOf(pages, words) ?? await othersPage(context, table, words) ??
          noPage(pages, words);
        return context.print(page.text);
      }
      if (words.length > 0) {
        throw new UsageError("--output writes the pages of all commands", {
          code: "usage/man",
          hint: "leave out the command, or print its page: quilla man COMMAND > FILE",
        });
      }
      writePages(context, pages, output);
    });

function pageOf(pages: readonly Page[], words: readonly string[]): Page | undefined {
  return pages.find(({ name }) => name === ["quilla", ...words].join("-"));
}

/** The page of a command of Docker's and others' words, such as `buildx imagetools create`. */
async function othersPage(
  context: Context,
  table: readonly TableEntry[],
  words: readonly string[],
): Promise<Page | undefined> {
  const { withForeign } = await import("../foreign/mod.ts");
  return pageOf(await manualPages(context, withForeign(table)), words);
}

/** @throws {UsageError} `usage/unknown-command` */
function noPage(pages: readonly Page[], words: readonly string[]): never {
  const names = pages.map(({ name }) => name.replace(/^quilla-?/, ""));
  throw new UsageError(`there is no page of quilla ${words.join(" ")}`, {
    code: "usage/unknown-command",
    hint: didYouMean(words.join("-"), names) ?? "`quilla --help` lists the commands",
  });
}

function writePages(context: Context, pages: readonly Page[], directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    for (const { name, text } of pages) writeFileSync(join(directory, `${name}.1`), `${text}\n`);
  } catch (error) {
    throw new QuillaError(`the pages cannot be written: ${messageOf(error)}`, {
      code: systemCode(error) === undefined ? "man/failed" : "man/unwritable",
      hint: "name a directory that you may write to",
      cause: error,
    });
  }
  context.say(`${pages.length} pages are in ${directory}`);
}
