/**
 * CMD and ENTRYPOINT by way of a shell: it is the shell that gets the signals.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { rule } from "../kit/checks/rule.ts";
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
        };
      }
    }
  },
);

/** Whether what a stage is built on says which shell is to be used. */
function saysShell({ base, image }: WalkedStage): boolean {
  if (base === undefined) return (image?.config.shell ?? []).length > 0;
  return base.steps.some(({ line }) => line.keyword === "SHELL") || saysShell(base);
}
