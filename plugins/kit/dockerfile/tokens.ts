/**
 * What of an instruction's line a formatter may not take apart, in its order; between them is white space.
 *
 * @module
 */
import type { RawInstruction } from "../../../core/dockerfile/parse.ts";
import { skipSpace, trimEnd } from "../../../core/dockerfile/white_space.ts";

/** A piece of the joined line. */
export interface FormatToken {
  /** The offset of its first character. */
  readonly start: number;
  /** The offset behind its last character. */
  readonly end: number;
  /** How it is to be written; as it is unless given. */
  readonly text?: string | undefined;
  /** What else than itself it is: a shell's command, or a JSON array. */
  readonly as?: "command" | "json" | undefined;
}

/** The pieces of an instruction whose syntax is known. */
export function tokensOf(instruction: RawInstruction): FormatToken[] {
  const { line: { text }, end } = instruction;
  const tokens = cut(instruction);
  // What stands between them and is no white space, such as the -- that ends flags, stays.
  const whole: FormatToken[] = [];
  let behind = instruction.keyword.start;
  for (const token of [...tokens, { start: end, end }]) {
    const start = skipSpace(text, behind, token.start);
    const last = trimEnd(text, start, token.start);
    if (last > start) whole.push({ start, end: last });
    if (token.end > token.start) whole.push(token);
    behind = token.end;
  }
  return whole;
}

function cut(
  { keyword, flags, args, pairs, inner, syntax, line, json, end }: RawInstruction,
): FormatToken[] {
  const upper = (start: number, end: number): FormatToken => {
    return { start, end, text: line.text.slice(start, end).toUpperCase() };
  };
  const tokens = [upper(keyword.start, keyword.end), ...flags.map(asWritten)];
  if (inner !== undefined) return [...tokens, ...cut(inner)];
  if (syntax?.form === "pairs") return [...tokens, ...pairs.map(asWritten)];
  const isTyped = syntax?.form === "typed-command";
  const [type, ...behind] = args;
  if (isTyped && type !== undefined) tokens.push(upper(type.start, type.end));
  const words = isTyped ? behind : args;
  if (json) {
    // All elements stand where the array does; an empty one is found by its bracket.
    const start = words[0]?.start ?? line.text.lastIndexOf("[", end);
    return [...tokens, { start, end, as: "json" as const }];
  }
  const isCommand = isTyped || syntax?.form === "command";
  return [
    ...tokens,
    ...words.map((word, index): FormatToken => {
      const isAs = index === 1 && /^as$/i.test(word.text) && /^from$/i.test(keyword.text);
      return isAs ? upper(word.start, word.end) : asWritten(word, isCommand);
    }),
  ];
}

function asWritten({ start, end }: FormatToken, isCommand: unknown = false): FormatToken {
  return isCommand === true ? { start, end, as: "command" } : { start, end };
}
