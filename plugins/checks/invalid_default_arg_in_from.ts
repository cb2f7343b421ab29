/**
 * Defaults of ARGs that make no name of a base image.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { parseReference } from "../../core/plugin/api/nouns.ts";
import type { KnownVariables } from "../kit/checks/known_variables.ts";
import { rule } from "../kit/checks/rule.ts";
import { walkDockerfile } from "../kit/checks/walk.ts";

export const invalidDefaultArgInFrom = rule(
  "InvalidDefaultArgInFrom",
  "The defaults of global ARGs should make a valid name of a base image",
  function* (file): Generator<Finding> {
    const { defaults, stages } = walkDockerfile(file);
    for (const { opening: { line } } of stages) {
      const [base = ""] = line.args;
      if (isName(base, defaults)) continue;
      yield {
        range: line.range,
        detail: `With the defaults of its ARGs, ${base} is no name of an image`,
      };
    }
  },
);

function isName(word: string, variables: KnownVariables): boolean {
  const { text } = variables.expand(word);
  if (text === undefined) return true; // told as an error
  try {
    parseReference(text);
    return true;
  } catch {
    return false;
  }
}
