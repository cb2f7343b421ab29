/**
 * Whether two Dockerfiles say the same, however they are written: all that a formatter has to keep.
 *
 * @module
 */
import type { Dockerfile, RawInstruction } from "../../../core/dockerfile/parse.ts";

/** White space in the commands of shells, and the case of keywords, are not compared. */
export function saysSame(one: Dockerfile, other: Dockerfile): boolean {
  return JSON.stringify(meaningOf(one)) === JSON.stringify(meaningOf(other));
}

function meaningOf({ directives, instructions }: Dockerfile) {
  return {
    directives: [...directives.values()].map(({ name, value }) => [name, value]),
    instructions: instructions.map(instructionOf),
  };
}

function instructionOf({ keyword, ...raw }: RawInstruction): object {
  const name = keyword.text.toUpperCase();
  return {
    name,
    flags: raw.flags.map(({ text }) => text),
    args: raw.args.map(({ text }, index) => argumentOf(raw, text, index, name)),
    pairs: raw.pairs.map(({ name, value, legacy }) => [name, value, legacy]),
    json: raw.json,
    inner: raw.inner && instructionOf(raw.inner),
    heredocs: raw.heredocs.map(({ name, content, expand, chomp, fd }) => {
      return [name, content, expand, chomp, fd];
    }),
    comments: raw.comments,
  };
}

function argumentOf(
  { syntax, json }: Pick<RawInstruction, "syntax" | "json">,
  text: string,
  index: number,
  keyword: string,
): string {
  if (syntax?.form === "typed-command" && index === 0) return text.toUpperCase();
  if (keyword === "FROM" && index === 1) return text.toUpperCase();
  const isCommand = syntax?.form === "command" || syntax?.form === "typed-command";
  return isCommand && !json ? text.replace(/[ \t]+/g, " ") : text;
}
