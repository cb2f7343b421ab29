/**
 * What a Dockerfile says, by `dockerfile parse`'s own words: not those that the formatter looks at.
 *
 * @module
 */
import { parseDockerfile, type RawInstruction } from "../../core/dockerfile/parse.ts";
import { bindLine } from "../../core/dockerfile/binding.ts";
import { builtInHost } from "../../plugins/mod.ts";

const host = builtInHost();

/**
 * All of it but places, the case of keywords, and how much white space there is in commands.
 *
 * @throws {QuillaError} where it cannot be read at all
 */
export function meaningOf(text: string): string {
  const file = { name: "Dockerfile", text };
  const dockerfile = parseDockerfile(
    file,
    (keyword) => host.find("instructions", keyword)?.supplied.syntax,
  );
  const { escape, directives, instructions } = dockerfile;
  return JSON.stringify([
    escape,
    [...directives.values()].map(({ name, value }) => [name, value]),
    instructions.map(instructionOf),
  ]);
}

function instructionOf(raw: RawInstruction): unknown {
  const { keyword, flags, args, pairs, json, inner, heredocs, comments } = raw;
  const name = keyword.text.toUpperCase();
  const words = args.map(({ text }) => json ? text : text.replace(/\s+/g, " "));
  if (name === "FROM") words[1] = words[1]?.toUpperCase() ?? "";
  if (name === "HEALTHCHECK") words[0] = words[0]?.toUpperCase() ?? "";
  return [
    name,
    flags.map(({ text }) => text),
    words,
    pairs.map(({ name, value, legacy }) => [name, value, legacy]),
    json,
    inner && instructionOf(inner),
    heredocs.map(({ name, content, expand, chomp, fd }) => [name, content, expand, chomp, fd]),
    comments,
    failureOf(raw),
  ];
}

/** What is wrong with it stays wrong. */
function failureOf(raw: RawInstruction): string | undefined {
  try {
    bindLine(raw, host.names("instructions"));
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}
