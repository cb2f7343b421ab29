/**
 * `ENV name value`, the old way.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { joinedPair } from "../kit/checks/pairs.ts";
import { rule } from "../kit/checks/rule.ts";
import { walkDockerfile } from "../kit/checks/walk.ts";

export const legacyKeyValueFormat = rule(
  "LegacyKeyValueFormat",
  "Names and values should be joined by =, not by white space",
  function* (file): Generator<Finding> {
    for (const { line } of walkDockerfile(file).steps) {
      if (line.keyword !== "ENV" && line.keyword !== "LABEL") continue;
      if (!line.pairs.some(({ legacy }) => legacy)) continue;
      const { written, pairs: [pair] } = line;
      yield {
        line,
        detail: `Write "${written} name=value", not the old "${written} name value"`,
        fix: pair && joinedPair(pair, file.dockerfile.escape),
      };
    }
  },
);
