/**
 * Instructions of which only the last counts.
 *
 * @module
 */
import type { InstructionLine } from "../../core/plugin/api/dockerfile.ts";
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { linesRange, replacing } from "../kit/checks/fixes.ts";
import { rule } from "../kit/checks/rule.ts";
import { walkDockerfile } from "../kit/checks/walk.ts";

const countOnce = ["CMD", "ENTRYPOINT", "HEALTHCHECK"];

export const multipleInstructionsDisallowed = rule(
  "MultipleInstructionsDisallowed",
  "A stage should have one CMD, one ENTRYPOINT and one HEALTHCHECK at most",
  function* (file): Generator<Finding> {
    for (const { steps } of walkDockerfile(file).needed) {
      const last = new Map<string, InstructionLine>();
      for (const { line } of steps.filter((step) => countOnce.includes(step.line.keyword))) {
        const earlier = last.get(line.keyword);
        last.set(line.keyword, line);
        if (earlier === undefined) continue;
        // It is the earlier one that is lost.
        const { range } = earlier;
        const lines = linesRange(range.file, range.start.line, range.end.line);
        yield {
          line,
          range,
          detail: `Of several ${line.written} in a stage only the last counts`,
          fix: replacing(`Take out the ${line.written} that does not count`, lines, ""),
        };
      }
    }
  },
);
