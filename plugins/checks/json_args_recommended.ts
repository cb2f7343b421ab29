/**
 * CMD and ENTRYPOINT by way of a shell: it is the shell that gets the signals.
 *
 * @module
 */
import type { InstructionLine } from "../../core/plugin/api/dockerfile.ts";
import type { Finding, Fix } from "../../core/plugin/contracts/check.ts";
import { replacingCode } from "../kit/checks/fixes.ts";
import { rule } from "../kit/checks/rule.ts";
import { programWords } from "../kit/checks/program_words.ts";
import { walkDockerfile, type WalkedStage } from "../kit/checks/walk.ts";

export const jsonArgsRecommended = rule(
  "JSONArgsRecommended",
  "CMD and ENTRYPOINT should be JSON arrays, so that signals reach the program and not a shell",
  function* (file): Generator<Finding> {
    for (const stage of walkDockerfile(file).needed) {
      let hasShell = saysShell(stage);
      for (const { line } of stage.steps) {
        // Whoever chose the shell knows of it.
        if (line.keyword === "SHELL") hasShell = true;
        const isCommand = line.keyword === "CMD" || line.keyword === "ENTRYPOINT";
        if (!isCommand || line.json || hasShell) continue;
        yield {
          line,
          detail: `${line.written} should be a JSON array, so that signals reach the program`,
          fix: fixOf(line, stage),
        };
      }
    }
  },
);

/** Without the shell, where the shell does nothing but start the program. */
function fixOf(line: InstructionLine, { steps }: WalkedStage): Fix | undefined {
  // What a shell starts as ENTRYPOINT never sees CMD; a program would.
  const seesCommand = line.keyword === "ENTRYPOINT" &&
    steps.some((step) => step.line.keyword === "CMD");
  const words = seesCommand ? undefined : programWords(line.args[0] ?? "");
  if (words === undefined) return undefined;
  const array = `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
  return replacingCode("Write a JSON array", line.rangeOf(0), array);
}

/** Whether what a stage is built on says which shell is to be used. */
function saysShell({ base, image }: WalkedStage): boolean {
  if (base === undefined) return (image?.config.shell ?? []).length > 0;
  return base.steps.some(({ line }) => line.keyword === "SHELL") || saysShell(base);
}
