/**
 * What a tool is: a command beside quilla's own. Types only.
 *
 * A tool says what its words mean, and is handed them read; how they are parsed, told in help and completed is the command line's.
 *
 * @module
 */
import type { Store } from "../../store/store.ts";
import type { PluginHost } from "../host.ts";

/** One command. */
export interface Tool {
  /** The words that call it, behind `quilla`: `sbom`, or `image sbom`. */
  readonly path: string;
  /** What it does, for lists of commands: `list the packages of an image`. */
  readonly summary: string;
  /** Its words and its work; asked for when it is called, or when help about it is. */
  load(): ToolCommand | Promise<ToolCommand>;
}

/** What a command takes, and what it does. */
export interface ToolCommand {
  /** One or two sentences for its help; the summary, unless given. */
  readonly description?: string | undefined;
  /** What stands behind it, in order. */
  readonly arguments?: readonly ToolArgument[] | undefined;
  /** What may stand anywhere behind it. */
  readonly options?: readonly ToolOption[] | undefined;
  /** Command lines for its help, without `quilla`: `sbom app:1.2`. */
  readonly examples?: readonly string[] | undefined;
  /**
   * Does the work. What goes wrong is thrown, best as a QuillaError.
   *
   * @returns an exit code from 0 to 255; nothing is 0
   */
  run(given: ToolWords, env: ToolEnvironment): number | void | Promise<number | void>;
}

/** One word, or all that are left. */
export interface ToolArgument {
  /** Lower case, as help shows it: `image`. */
  readonly name: string;
  /** What it is. */
  readonly help: string;
  /** One word that must be there, unless given; one that need not; any number; or one and more. */
  readonly kind?: "one" | "optional" | "any" | "some" | undefined;
}

/** One option. */
export interface ToolOption {
  /** Without the dashes: `format`. */
  readonly name: string;
  /** One letter that means the same. */
  readonly short?: string | undefined;
  /** What it is for. */
  readonly help: string;
  /** `flag`: it is there or not; `text`: one value; `list`: any number of them. */
  readonly kind: "flag" | "text" | "list";
  /** What help calls the value: `file`. */
  readonly value?: string | undefined;
  /** The values that a text may have; any, unless given. */
  readonly choices?: readonly string[] | undefined;
  /** What a text is where it is not there. */
  readonly default?: string | undefined;
}

/** The words of a call, by their names. */
export interface ToolWords {
  /** Of `any` and `some` a list; undefined for an optional one that is not there. */
  readonly arguments: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Of a flag whether it is there, of a list all of its values. */
  readonly options: Readonly<Record<string, boolean | string | readonly string[] | undefined>>;
}

/** What a tool has of the world. */
export interface ToolEnvironment {
  /** All plugins. */
  readonly host: PluginHost;
  /** Variables of the environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The directory that it is called in. */
  readonly directory: string;
  /** Aborted where the user wants it to end: Ctrl-C, or SIGTERM. */
  readonly signal: AbortSignal;
  /** Opens the user's store, and makes it where there is none if that is said; it is closed when the tool is done. */
  store(options?: { readonly create?: boolean }): Promise<Store>;
  /** A line of the result, on the standard output. */
  print(line: string): void;
  /** A line for people, on the standard error. */
  say(line: string): void;
  /** The same, for what is no failure and should be known. */
  warn(message: string): void;
}
