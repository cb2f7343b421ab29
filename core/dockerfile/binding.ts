/**
 * A parsed instruction checked against its syntax: the keyword is known, and so are its flags.
 *
 * @module
 */
import { type ErrorDetails, QuillaError } from "../errors.ts";
import { quote } from "../text/quote.ts";
import type { SourceRange } from "../source.ts";
import { didYouMean } from "../text/suggestion.ts";
import type { FlagKind, Heredoc, InstructionLine, Pair } from "./instruction_line.ts";
import type { RawInstruction } from "./parse.ts";
import type { Token } from "./words.ts";

/** A flag that was given; `value` is undefined without `=`. */
interface Flag {
  readonly name: string;
  readonly value: string | undefined;
  readonly range: SourceRange;
}

/**
 * Makes the line that a plugin is given.
 *
 * @param keywords all that are known, to suggest one in place of an unknown one
 * @throws QuillaError `dockerfile/unknown-instruction`, `dockerfile/unknown-flag`, `dockerfile/flag-twice`,
 * `dockerfile/flag-value`, `dockerfile/broken-json`
 */
export function bindLine(raw: RawInstruction, keywords: readonly string[] = []): InstructionLine {
  const { keyword, syntax, line } = raw;
  const name = keyword.text.toUpperCase();
  if (syntax === undefined) {
    throw new QuillaError(`there is no instruction ${quote(keyword.text)}`, {
      code: "dockerfile/unknown-instruction",
      hint: didYouMean(name, keywords) ?? hintForUnknown(keyword.text),
      range: line.range(keyword.start, keyword.end),
    });
  }
  refuseBrokenJson(raw, name);
  const inner = raw.inner && bindLine(raw.inner, keywords);
  return new BoundLine(raw, bindFlags(raw, name, syntax.flags ?? {}), inner);
}

/** What stands where an instruction is expected is the rest of a command, more often than not. */
function hintForUnknown(word: string): string {
  const rest = "a command stands behind RUN, and a line that goes on ends with \\";
  if (!/^[a-z][a-z0-9_-]*$/i.test(word)) return rest;
  const hint = "check the spelling, or add the plugin that has it";
  return word === word.toUpperCase() ? hint : `${hint}; ${rest}`;
}

/**
 * What is no JSON is words or a command to the parser, as it is to Docker. But nobody writes `["` for a shell: the image
 * would only fail when it runs.
 *
 * @see docs/decisions/broken-json.md
 */
function refuseBrokenJson({ args, json, line, syntax }: RawInstruction, keyword: string): void {
  const first = args[syntax?.form === "typed-command" ? 1 : 0];
  const takesJson = ["words-or-json", "command", "typed-command"].includes(syntax?.form ?? "");
  if (json || !takesJson || first === undefined || !/^\[["'“”‘’„«]/.test(first.text)) return;
  const end = args.at(-1)!.end;
  const [why, hint] = whyBroken(line.text.slice(first.start, end), keyword);
  throw new QuillaError(`the JSON array of ${keyword} is broken: ${why}`, {
    code: "dockerfile/broken-json",
    hint,
    range: line.range(first.start, end),
  });
}

function whyBroken(text: string, keyword: string): [why: string, hint: string] {
  const hint = `write ${keyword} ["one", "two"], with double quotes`;
  if (text[1] === "'") return ["its strings stand between single quotes", hint];
  if (text[1] !== '"') {
    const marks = "its strings stand between the quotation marks of printed texts";
    return [marks, `${hint} (U+0022)`];
  }
  // The first ] outside of strings ends the array, whatever follows.
  const [, behind] = /^\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\]\s*(.+)$/s.exec(text) ?? [];
  if (behind === undefined) {
    return [
      text.endsWith("]") ? "a quote or a comma is missing or too many" : "there is no ] at its end",
      hint,
    ];
  }
  return behind.startsWith("#")
    ? ["a comment stands behind it", "put the comment on a line of its own, which begins with #"]
    : [`${quote(behind, 20)} stands behind it`, `${hint}, or a line for the shell without them`];
}

function bindFlags(
  { flags, line }: RawInstruction,
  keyword: string,
  kinds: Readonly<Record<string, FlagKind>>,
): ReadonlyMap<string, readonly Flag[]> {
  const bound = new Map<string, Flag[]>();
  for (const token of flags) {
    const flag = splitFlag(token, line.range(token.start, token.end));
    const { name, range } = flag;
    if (!Object.hasOwn(kinds, name)) {
      const names = Object.keys(kinds);
      const offer = (known: string) => `--${known}`;
      throw new QuillaError(`${keyword} has no flag ${quote(`--${name}`)}`, {
        code: "dockerfile/unknown-flag",
        hint: didYouMean(name, names, offer) ??
          (names.length === 0 ? "it takes none" : `it takes ${names.map(offer).join(", ")}`),
        range,
      });
    }
    const kind = kinds[name] ?? "value";
    const earlier = bound.get(name);
    if (earlier !== undefined && kind !== "list") {
      throw new QuillaError(`${keyword} has the flag --${name} twice`, {
        code: "dockerfile/flag-twice",
        hint: "keep one of them",
        range,
      });
    }
    checkValue(flag, kind);
    if (earlier === undefined) bound.set(name, [flag]);
    else earlier.push(flag);
  }
  return bound;
}

function splitFlag({ text }: Token, range: SourceRange): Flag {
  const equals = text.indexOf("=");
  if (equals < 0) return { name: text.slice(2), value: undefined, range };
  return { name: text.slice(2, equals), value: text.slice(equals + 1), range };
}

function checkValue({ name, value, range }: Flag, kind: FlagKind): void {
  const code = "dockerfile/flag-value";
  if (kind !== "boolean" && value === undefined) {
    const hint = `write --${name}=VALUE, without white space around the =`;
    throw new QuillaError(`the flag --${name} has no value`, { code, hint, range });
  }
  if (kind === "boolean" && value !== undefined && !/^(true|false)$/i.test(value)) {
    const hint = `write --${name}, --${name}=true or --${name}=false`;
    throw new QuillaError(`the flag --${name} cannot be ${quote(value)}`, { code, hint, range });
  }
}

class BoundLine implements InstructionLine {
  readonly keyword: string;
  readonly written: string;
  readonly args: readonly string[];
  readonly pairs: readonly Pair[];
  readonly inner: InstructionLine | undefined;
  readonly json: boolean;
  readonly heredocs: readonly Heredoc[];
  readonly text: string;
  readonly comments: readonly string[];
  readonly range: SourceRange;
  readonly #raw: RawInstruction;
  readonly #flags: ReadonlyMap<string, readonly Flag[]>;

  constructor(
    raw: RawInstruction,
    flags: ReadonlyMap<string, readonly Flag[]>,
    inner: InstructionLine | undefined,
  ) {
    const { keyword, line, end } = raw;
    this.#raw = raw;
    this.#flags = flags;
    this.keyword = keyword.text.toUpperCase();
    this.written = keyword.text;
    this.args = raw.args.map(({ text }) => text);
    this.pairs = raw.pairs.map(({ name, value, legacy, start, end }) => {
      return { name, value, legacy, range: line.range(start, end) };
    });
    this.inner = inner;
    this.json = raw.json;
    this.heredocs = raw.heredocs;
    this.text = line.text.slice(keyword.start, end);
    this.comments = raw.comments;
    this.range = line.range(keyword.start, end);
  }

  get textWithHeredocs(): string {
    const documents = this.heredocs.map(({ content, name }) => `\n${content}${name}`);
    return this.text + documents.join("");
  }

  flag(name: string): string | undefined {
    return this.#flags.get(name)?.[0]?.value;
  }

  flags(name: string): readonly string[] {
    return (this.#flags.get(name) ?? []).map(({ value }) => value ?? "");
  }

  enabled(name: string): boolean {
    const flag = this.#flags.get(name)?.[0];
    return flag !== undefined && flag.value?.toLowerCase() !== "false";
  }

  rangeOf(index: number): SourceRange {
    const arg = this.#raw.args[index];
    return arg === undefined ? this.range : this.#raw.line.range(arg.start, arg.end);
  }

  rangeOfFlag(name: string, index = 0): SourceRange {
    return this.#flags.get(name)?.[index]?.range ?? this.range;
  }

  error(message: string, details: ErrorDetails): QuillaError {
    return new QuillaError(message, { ...details, range: details.range ?? this.range });
  }
}
