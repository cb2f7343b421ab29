/**
 * ENV: variables of the image's containers and of the instructions that follow.
 *
 * @module
 */
import { QuillaError } from "../../core/plugin/api/nouns.ts";
import { type Pairs, parsePairs } from "../kit/instructions/pairs.ts";
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";
import type { Scope } from "../../core/plugin/contracts/stage.ts";

export const env: Instruction<Pairs> = {
  keyword: "ENV",
  syntax: { form: "pairs" },
  parse: parsePairs,
  words: (pairs) => pairs.flat(),
  declares(pairs, scope) {
    // All of one line are expanded against what held before it.
    const expanded = pairs.map(([name, value]) =>
      [expandName(name, scope), scope.expand(value)] as const
    );
    for (const [name, value] of expanded) scope.set(name, value);
  },
  history(pairs, stage) {
    const names = new Set(pairs.map(([name]) => stage.expand(name)));
    return ["ENV", ...[...names].map((name) => `${name}=${stage.config.env.get(name)}`)].join(" ");
  },
};

function expandName(written: string, scope: Scope): string {
  const name = scope.expand(written);
  if (name !== "" && !name.includes("=")) return name;
  throw new QuillaError(`${JSON.stringify(name)} cannot be the name of a variable`, {
    code: "env/name",
    hint: `it is what ${written} stands for; give it another value`,
  });
}
