/**
 * Variables in FROM that no ARG declares.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { didYouMean } from "../../core/plugin/api/text.ts";
import { rule } from "../kit/checks/rule.ts";
import { walkDockerfile } from "../kit/checks/walk.ts";

export const undefinedArgInFrom = rule(
  "UndefinedArgInFrom",
  "FROM should use declared ARGs only",
  function* (file): Generator<Finding> {
    const { globals, stages } = walkDockerfile(file);
    for (const { opening: { instruction, args, line } } of stages) {
      const words = instruction.words?.(args) ?? [];
      for (const name of words.flatMap((word) => [...globals.expand(word).unset])) {
        if (globals.names.has(name)) continue;
        const near = didYouMean(name, globals.names);
        const hint = near === undefined ? "" : ` (${near})`;
        yield { line, detail: `FROM uses the ARG '${name}', which is not declared${hint}` };
      }
    }
  },
);
