/**
 * What a table of commands is made of.
 *
 * @module
 */
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "./context.ts";
import type { ForeignTable } from "./words/foreign/foreign_option.ts";

/** Makes a command; `name` is how it was called, `table` all the commands there are. */
export type CommandFactory = (
  context: Context,
  name: string,
  table: readonly TableEntry[],
) => CommandUnknownOpts;

/** A command, loaded when it is asked for. */
export interface CommandEntry {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  load(): Promise<CommandFactory>;
  /** Options of other programs that it takes, or knows how to refuse. */
  foreign?(): Promise<ForeignTable>;
  /** The exit code of all its failures, where 1 and 2 could be taken for another program's. */
  readonly failureCode?: number;
  /** Commands below it: words behind it mean one of them where they are its name and that of one of its commands. */
  readonly group?: CommandGroup;
  /** Whether it is neither listed nor offered for a word that is near: all that it does is say what to do instead. */
  readonly isHidden?: boolean;
}

/** Commands under one word, such as `image`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly TableEntry[];
  readonly isHidden?: boolean;
  /** What to do where a word behind it is none of its commands, because another program has one command of that name. */
  readonly hint?: string | undefined;
}

export type TableEntry = CommandEntry | CommandGroup;
