/**
 * How a command line may go on.
 *
 * @module
 */
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "../context.ts";
import { loadCommand } from "../load_command.ts";
import type { CommandEntry, TableEntry } from "../table.ts";
import { argumentSource, type Asked, optionSource, type Source } from "./sources.ts";
import { positionIn } from "./position.ts";

/** A word that may stand there. */
export interface Offer {
  readonly word: string;
  readonly help: string;
}

/** What may stand there: words, or names of files or directories, which shells know best. */
export type Offers =
  | { readonly kind: "files" | "directories" }
  | { readonly kind: "words"; readonly words: readonly Offer[] };

/** Nothing that is known. */
export const nothing: Offers = { kind: "words", words: [] };

/**
 * How the last word may go on.
 *
 * @param words all behind `quilla`; the last is being written, and may be empty
 */
export async function offersFor(
  context: Context,
  table: readonly TableEntry[],
  words: readonly string[],
): Promise<Offers> {
  return await offersIn(table) ??
    // Words of Docker and others, which few write: `buildx imagetools`.
    await offersIn((await import("../foreign/mod.ts")).withForeign(table)) ?? nothing;

  function offersIn(entries: readonly TableEntry[]) {
    return offersBehind(context, { entries, table, words });
  }
}

interface Asking {
  readonly entries: readonly TableEntry[];
  readonly table: readonly TableEntry[];
  readonly words: readonly string[];
}

/** Undefined where the words name no command. */
async function offersBehind(
  context: Context,
  { entries: all, table, words }: Asking,
): Promise<Offers | undefined> {
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  let entries = all;
  while (before.length > 0) {
    const word = before.shift()!;
    const entry = entries.find((each) => namesOf(each).includes(word));
    if (entry === undefined || isAnswer(entry)) return undefined;
    if ("load" in entry) {
      const command = await loadCommand(entry, context, table);
      return await offersOf(context, { command, words: before, current });
    }
    entries = entry.commands;
  }
  if (current.startsWith("-")) return matching([helpOffer], current);
  const listed = entries.filter(({ isHidden }) => isHidden !== true);
  return matching(listed.map(({ name, summary }) => ({ word: name, help: summary })), current);
}

/** Whether a word only says what to do instead. */
function isAnswer(entry: TableEntry): boolean {
  return "load" in entry && entry.isHidden === true;
}

function namesOf(entry: TableEntry): readonly string[] {
  return [entry.name, ...(entry as CommandEntry).aliases ?? []];
}

const helpOffer: Offer = { word: "--help", help: "show this help" };

interface Line {
  readonly command: CommandUnknownOpts;
  readonly words: readonly string[];
  readonly current: string;
}

async function offersOf(context: Context, line: Line): Promise<Offers> {
  const { command, current } = line;
  const written = positionIn(command, line.words, current);
  const { position } = written;
  const asked = (text: string): Asked => ({ context, written, text });
  switch (position.at) {
    case "option": {
      const options = command.options.filter(({ hidden }) => !hidden);
      const offers = options.flatMap(({ long, description }) =>
        long === undefined || long === null ? [] : [{ word: long, help: description }]
      );
      return matching([...offers, helpOffer], current);
    }
    case "value": {
      const { option, front } = position;
      const text = current.slice(front.length);
      const choices = option.argChoices?.map((word) => ({ word, help: "" }));
      const found = choices ?? optionSource(option);
      return inFront(front, await offersFrom(found, asked(text)), text);
    }
    case "argument": {
      const { registeredArguments: all } = command;
      const last = all.at(-1);
      const argument = all[position.index] ?? (last?.variadic ? last : undefined);
      if (argument === undefined) return nothing;
      const choices = argument.argChoices?.map((word) => ({ word, help: "" }));
      const found = choices ?? argumentSource(command.name(), argument.name());
      return inFront("", await offersFrom(found, asked(current)), current);
    }
  }
}

async function offersFrom(source: readonly Offer[] | Source, asked: Asked): Promise<Offers> {
  if (source === "files" || source === "directories") return { kind: source };
  return { kind: "words", words: typeof source === "function" ? await source(asked) : source };
}

function inFront(front: string, offers: Offers, text: string): Offers {
  if (offers.kind !== "words") return offers;
  const words = offers.words.filter(({ word }) => word.startsWith(text));
  return { kind: "words", words: words.map(({ word, help }) => ({ word: front + word, help })) };
}

function matching(words: readonly Offer[], text: string): Offers {
  return inFront("", { kind: "words", words }, text);
}
