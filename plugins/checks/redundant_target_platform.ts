/**
 * FROM --platform=$TARGETPLATFORM.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { replacingCode } from "../kit/checks/fixes.ts";
import { rule } from "../kit/checks/rule.ts";
import { walkDockerfile } from "../kit/checks/walk.ts";

export const redundantTargetPlatform = rule(
  "RedundantTargetPlatform",
  "FROM --platform=$TARGETPLATFORM says what holds anyway",
  function* (file): Generator<Finding> {
    const { globals, stages } = walkDockerfile(file);
    const target = globals.expand("$TARGETPLATFORM").text;
    for (const { opening: { line } } of stages) {
      const written = line.flag("platform");
      if (written === undefined) continue;
      const { text, set, unset } = globals.expand(written);
      const isAlone = set.size === 1 && unset.size === 0 && set.has("TARGETPLATFORM");
      if (!isAlone || text !== target) continue;
      const flag = line.rangeOfFlag("platform");
      const range = { ...flag, end: line.rangeOf(0).start };
      yield {
        line,
        detail: `--platform=${written} in FROM says what holds anyway`,
        fix: replacingCode("Leave out --platform", range, ""),
      };
    }
  },
);
