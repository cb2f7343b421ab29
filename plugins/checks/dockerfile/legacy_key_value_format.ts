/**
 * `ENV name value`, the old way.
 *
 * @module
 */
import type { Finding } from "../../../core/plugin/contracts/check.ts";
import { rule } from "./rule.ts";
import { walk } from "./variables.ts";

export const legacyKeyValueFormat = rule(
  "LegacyKeyValueFormat",
  "Names and values should be joined by =, not by white space",
  function* (file): Generator<Finding> {
    for (const { line } of walk(file).needed.flatMap(({ steps }) => steps)) {
      if (line.keyword !== "ENV" && line.keyword !== "LABEL") continue;
      if (!line.pairs.some(({ legacy }) => legacy)) continue;
      const { written } = line;
      yield { line, detail: `Write "${written} name=value", not the old "${written} name value"` };
    }
  },
);
