/**
 * WORKDIR that counts from wherever the base image stands.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { quoted, rule } from "../kit/checks/rule.ts";
import { walkDockerfile, type WalkedStage } from "../kit/checks/walk.ts";

export const workdirRelativePath = rule(
  "WorkdirRelativePath",
  "A relative WORKDIR without an absolute one before it depends on what the base image says",
  function* (file): Generator<Finding> {
    for (const stage of walkDockerfile(file).needed) {
      // Only the first counts: those after it are right once it is.
      const first = stage.steps.find(isWorkdir);
      if (first === undefined || hasWorkdir(stage.base)) continue;
      const { line, scope } = first;
      const { text } = scope.expand(line.args[0] ?? "");
      if (text === undefined || isAbsolute(text, stage)) continue;
      yield {
        line,
        detail: `Relative working directory ${quoted(text)} depends on what the base image says`,
      };
    }
  },
);

function isWorkdir({ line }: WalkedStage["steps"][number]): boolean {
  return line.keyword === "WORKDIR";
}

function hasWorkdir(stage: WalkedStage | undefined): boolean {
  return stage !== undefined && (stage.steps.some(isWorkdir) || hasWorkdir(stage.base));
}

function isAbsolute(path: string, { platform }: WalkedStage): boolean {
  if (platform.os !== "windows") return path.startsWith("/");
  return /^([a-z]:)?[/\\]/i.test(path);
}
