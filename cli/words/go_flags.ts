/**
 * Options as Go's programs read them, Docker's and its kin: `--no-cache=false`, `-t=name`, `-qt name`, the last of several holds
 * (pflag's flag.go, `parseArgs`).
 *
 * Loaded where a command line has such a word, or one that no option of quilla has.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { parseBoolean } from "../../core/text/boolean.ts";
import { quote } from "../../core/text/quote.ts";
import type { ForeignOption, ForeignTable } from "./foreign/foreign_option.ts";
import { NextWordOption } from "./next_word.ts";
import { passesThrough } from "./pass_through.ts";

/** What a word that begins with a dash names, and the value that stands in the same word. */
interface Named {
  /** As it was written: `--tag`, `-t`. */
  readonly flag: string;
  readonly option: Option | ForeignOption | undefined;
  readonly value: string | undefined;
}

/**
 * The words as commander takes them: each option with its value by itself, switches that are on once, options that are other programs'
 * in our words. Switches that are off are set so in the command.
 *
 * @param foreign options of other programs that the command takes
 * @throws {UsageError} `usage/switch`, `usage/foreign-option`
 */
export async function plainForms(
  command: CommandUnknownOpts,
  words: readonly string[],
  foreign?: () => Promise<ForeignTable>,
): Promise<string[]> {
  return await new GoFlags(command, foreign).read(words);
}

class GoFlags {
  readonly #command: CommandUnknownOpts;
  readonly #foreign: (() => Promise<ForeignTable>) | undefined;
  readonly #switches = new Map<Option, boolean>();
  readonly #plain: string[] = [];
  #rest: readonly string[] = [];

  constructor(command: CommandUnknownOpts, foreign: (() => Promise<ForeignTable>) | undefined) {
    this.#command = command;
    this.#foreign = foreign;
  }

  async read(words: readonly string[]): Promise<string[]> {
    this.#rest = words;
    while (this.#rest.length > 0) {
      const word = this.#next()!;
      if (word === "--" || !word.startsWith("-") || word === "-") {
        this.#plain.push(word);
        if (word === "--" || passesThrough(this.#command)) break;
      } else if (word.startsWith("--")) await this.#readLong(word);
      else await this.#readShort(word);
    }
    const isOn = [...this.#switches].filter(([option, on]) => this.#set(option, on));
    return [...isOn.map(([option]) => option.long!), ...this.#plain, ...this.#rest];
  }

  #next(): string | undefined {
    const [word, ...rest] = this.#rest;
    this.#rest = rest;
    return word;
  }

  async #readLong(word: string): Promise<void> {
    const equals = word.indexOf("=");
    const flag = equals < 0 ? word : word.slice(0, equals);
    const value = equals < 0 ? undefined : word.slice(equals + 1);
    if (flag === "--help" && value !== undefined) return this.#readHelp(value);
    await this.#take({ flag, option: await this.#find(flag), value }, word);
  }

  #readHelp(value: string): void {
    if (readSwitch("--help", value)) this.#plain.push("--help");
  }

  /** `-qt name`: switches, and at the end one that may take a value. */
  async #readShort(word: string): Promise<void> {
    for (let letters = word.slice(1); letters !== "";) {
      const flag = `-${letters[0]}`;
      const option = await this.#find(flag);
      const behind = letters.slice(1);
      if (behind.length > 1 && behind.startsWith("=")) {
        return await this.#take({ flag, option, value: behind.slice(1) }, word);
      }
      const isSwitch = option !== undefined && takesNothing(option);
      if (!isSwitch) {
        return await this.#take({ flag, option, value: behind === "" ? undefined : behind }, word);
      }
      await this.#take({ flag, option, value: undefined }, word);
      letters = behind;
    }
  }

  async #find(flag: string): Promise<Option | ForeignOption | undefined> {
    const own = this.#command.options.find(({ long, short }) => long === flag || short === flag);
    if (own !== undefined || flag === "--help" || flag === "-h") return own;
    return (await this.#foreign?.())?.find(flag);
  }

  async #take({ flag, option, value }: Named, word: string): Promise<void> {
    if (option === undefined) return void this.#plain.push(word); // commander says that there is none
    if ("takes" in option) {
      const { takes } = option;
      const given = value ??
        (takes === "switch" ? "true" : takes === "text" ? this.#next() : takes.alone);
      if (given === undefined) throw noValue(flag);
      const meant = takes === "switch" ? String(readSwitch(flag, given)) : given;
      const table = await this.#foreign!();
      this.#plain.push(...table.read(option, { flag, value: meant, command: this.#command }));
    } else if (option.required) {
      const given = value ?? this.#next();
      if (given === undefined) this.#plain.push(flag);
      else this.#plain.push(option.long ?? flag, given);
    } else if (option.optional) {
      const given = value ?? this.#nextOf(option) ?? String(option.presetArg ?? true);
      this.#plain.push(`${option.long}=${given}`);
    } else {
      this.#switches.delete(option);
      this.#switches.set(option, value === undefined || readSwitch(flag, value));
    }
  }

  #nextOf(option: Option): string | undefined {
    const [word] = this.#rest;
    const isItsValue = option instanceof NextWordOption && word !== undefined;
    return isItsValue && option.isValue(word) ? this.#next() : undefined;
  }

  /** Whether it has to be said to commander: what is off, commander has no words for. */
  #set(option: Option, isOn: boolean): boolean {
    if (!isOn) this.#command.setOptionValue(option.attributeName(), option.negate);
    return isOn;
  }
}

function takesNothing(option: Option | ForeignOption): boolean {
  return "takes" in option ? option.takes !== "text" : !option.required;
}

function readSwitch(flag: string, value: string): boolean {
  const isOn = parseBoolean(value);
  if (isOn !== undefined) return isOn;
  throw new UsageError(`${flag} is true or false, not ${quote(value)}`, {
    code: "usage/switch",
    hint: `write ${flag}, ${flag}=true or ${flag}=false`,
  });
}

function noValue(flag: string): UsageError {
  return new UsageError(`${flag} has no value`, {
    code: "usage/option-missing-argument",
    hint: `write it behind: ${flag.startsWith("--") ? `${flag}=VALUE` : `${flag} VALUE`}`,
  });
}
