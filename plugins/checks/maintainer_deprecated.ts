/**
 * MAINTAINER, which LABEL has taken the place of.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { rule } from "../kit/checks/rule.ts";

export const maintainerDeprecated = rule(
  "MaintainerDeprecated",
  "MAINTAINER is out of date: the author is told by a label",
  function* ({ stages }): Generator<Finding> {
    for (const { line } of stages.flatMap(({ steps }) => steps)) {
      if (line.keyword !== "MAINTAINER") continue;
      yield { line, detail: "MAINTAINER is out of date: use LABEL to tell the author" };
    }
  },
);
