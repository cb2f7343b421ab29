/**
 * Where on a command line somebody is: at an option, at its value, or at an argument.
 *
 * @module
 */
import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { passesThrough } from "../words/pass_through.ts";

/** What is being written. */
export type Position =
  /** The name of an option. */
  | { readonly at: "option" }
  /** The value of an option; `front` stands before it in the same word, as in `--target=`. */
  | { readonly at: "value"; readonly option: Option; readonly front: string }
  /** An argument, counted from 0. */
  | { readonly at: "argument"; readonly index: number };

/** A command line as far as it is written. */
export interface Written {
  readonly position: Position;
  /** The arguments before it. */
  readonly arguments: readonly string[];
  /** The values of options before it, by their long names. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads the words behind a command.
 *
 * @param words those before the one that is being written
 * @param current the one that is being written, which may be empty
 */
export function positionIn(
  command: CommandUnknownOpts,
  words: readonly string[],
  current: string,
): Written {
  const given: string[] = [];
  const values = new Map<string, string[]>();
  const note = (option: Option, value: string) =>
    values.set(option.long ?? "", [...values.get(option.long ?? "") ?? [], value]);
  let awaiting: Option | undefined;
  let isOver = false; // no word is an option any more
  for (const word of words) {
    if (awaiting !== undefined) {
      note(awaiting, word);
      awaiting = undefined;
    } else if (isOver || word === "-" || !word.startsWith("-")) {
      given.push(word);
      isOver ||= passesThrough(command);
    } else if (word === "--") isOver = true;
    else {
      const { option, value } = optionIn(command, word);
      if (option === undefined) continue;
      if (value !== undefined) note(option, value);
      else if (option.required) awaiting = option;
    }
  }
  const position = positionOf();
  return { position, arguments: given, values };

  function positionOf(): Position {
    if (awaiting !== undefined) return { at: "value", option: awaiting, front: "" };
    if (isOver || !current.startsWith("-")) return { at: "argument", index: given.length };
    const equals = current.indexOf("=");
    const { option } = optionIn(command, current);
    if (equals < 0 || option === undefined || !current.startsWith("--")) return { at: "option" };
    return { at: "value", option, front: current.slice(0, equals + 1) };
  }
}

/** The last option that a word names, and the value that is in the same word. */
function optionIn(command: CommandUnknownOpts, word: string) {
  if (word.startsWith("--")) {
    const [name, ...rest] = word.split("=");
    const option = command.options.find(({ long }) => long === name);
    return { option, value: rest.length === 0 ? undefined : rest.join("=") };
  }
  for (let at = 1; at < word.length; at++) {
    const option = command.options.find(({ short }) => short === `-${word[at]}`);
    const rest = word.slice(at + 1).replace(/^=/, "");
    if (option === undefined || option.required && rest !== "") return { option, value: rest };
    if (rest === "") return { option, value: undefined };
  }
  return { option: undefined, value: undefined };
}
