/**
 * MAINTAINER, which LABEL has taken the place of.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { replacingCode } from "../kit/checks/fixes.ts";
import { isLower, rule } from "../kit/checks/rule.ts";

export const maintainerDeprecated = rule(
  "MaintainerDeprecated",
  "MAINTAINER is out of date: the author is told by a label",
  function* ({ stages, dockerfile: { escape } }): Generator<Finding> {
    for (const { line } of stages.flatMap(({ steps }) => steps)) {
      if (line.keyword !== "MAINTAINER") continue;
      const [author = ""] = line.args;
      const value = author.replace(/["$\\`]/g, (char) => {
        return char === '"' || char === "$" || char === escape ? escape + char : char;
      });
      const label = `LABEL org.opencontainers.image.authors="${value}"`;
      const text = isLower(line.written) ? label.replace("LABEL", "label") : label;
      yield {
        line,
        detail: "MAINTAINER is out of date: use LABEL to tell the author",
        fix: replacingCode("Tell the author by a label", line.range, text),
      };
    }
  },
);
