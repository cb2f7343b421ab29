/**
 * Variables in FROM.
 *
 * @module
 */
import type { Finding } from "../../../core/plugin/contracts/check.ts";
import { parseReference } from "../../../core/plugin/api/nouns.ts";
import { didYouMean } from "../../../core/plugin/api/text.ts";
import { rule } from "./rule.ts";
import type { Scope } from "./scope.ts";
import { walk } from "./variables.ts";

export const undefinedArgInFrom = rule(
  "UndefinedArgInFrom",
  "FROM should use declared ARGs only",
  function* (file): Generator<Finding> {
    const { globals, stages } = walk(file);
    for (const { opening: line } of stages) {
      const words = [line.args[0] ?? "", line.flag("platform") ?? ""];
      for (const name of words.flatMap((word) => [...globals.expand(word).unset])) {
        if (globals.names.has(name)) continue;
        const near = didYouMean(name, globals.names);
        const hint = near === undefined ? "" : ` (${near})`;
        yield { line, detail: `FROM uses the ARG '${name}', which is not declared${hint}` };
      }
    }
  },
);

export const invalidDefaultArgInFrom = rule(
  "InvalidDefaultArgInFrom",
  "The defaults of global ARGs should make a valid name of a base image",
  function* (file): Generator<Finding> {
    const { defaults, stages } = walk(file);
    for (const { opening } of stages) {
      const [base = ""] = opening.args;
      if (isName(base, defaults)) continue;
      yield {
        range: opening.range,
        detail: `With the defaults of its ARGs, ${base} is no name of an image`,
      };
    }
  },
);

function isName(word: string, scope: Scope): boolean {
  const { text } = scope.expand(word);
  if (text === undefined) return true; // told as an error
  try {
    parseReference(text);
    return true;
  } catch {
    return false;
  }
}
