/**
 * The names of stages.
 *
 * @module
 */
import type { Finding } from "../../../core/plugin/contracts/check.ts";
import { quoted, rule } from "./rule.ts";

export const stageNameCasing = rule(
  "StageNameCasing",
  "Stage names should be in lower case",
  function* ({ stages }): Generator<Finding> {
    for (const { opening: line } of stages) {
      const name = line.args[2];
      if (name === undefined || name === name.toLowerCase()) continue;
      yield { line, detail: `Stage name '${name}' should be in lower case` };
    }
  },
);

/** Words that mean something else where a stage can be named. */
const reserved = ["context", "scratch"];

export const reservedStageName = rule(
  "ReservedStageName",
  "Stages should not have names that mean something else",
  function* ({ stages }): Generator<Finding> {
    for (const { opening } of stages) {
      const name = opening.args[2]?.toLowerCase();
      if (name === undefined || !reserved.includes(name)) continue;
      yield {
        range: opening.range,
        detail: `Stage name ${quoted(name)} is reserved, and should not be given to a stage`,
      };
    }
  },
);

export const duplicateStageName = rule(
  "DuplicateStageName",
  "Each stage should have a name of its own",
  function* ({ stages }): Generator<Finding> {
    const seen = new Set<string>();
    for (const { opening } of stages) {
      const name = opening.args[2]?.toLowerCase();
      if (name === undefined) continue;
      if (seen.has(name)) {
        yield { range: opening.range, detail: `Stage name ${quoted(name)} is given twice` };
      }
      seen.add(name);
    }
  },
);
