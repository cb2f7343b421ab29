/**
 * Names of stages that mean something else.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { quoted, rule } from "../kit/checks/rule.ts";
import { walkDockerfile } from "../kit/checks/walk.ts";

/** Words that mean something else where a stage can be named. */
const reserved = ["context", "scratch"];

export const reservedStageName = rule(
  "ReservedStageName",
  "Stages should not have names that mean something else",
  function* (file): Generator<Finding> {
    for (const { opening: { line }, name } of walkDockerfile(file).stages) {
      if (name === undefined || !reserved.includes(name)) continue;
      yield {
        range: line.range,
        detail: `Stage name ${quoted(name)} is reserved, and should not be given to a stage`,
      };
    }
  },
);
