/**
 * WORKDIR that counts from wherever the base image stands.
 *
 * @module
 */
import type { InstructionLine } from "../../core/plugin/api/dockerfile.ts";
import type { Finding, Fix } from "../../core/plugin/contracts/check.ts";
import { replacing } from "../kit/checks/fixes.ts";
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
        fix: fixOf(line, directoryOf(stage)),
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

/** Where the stage stands at first, if that is known. */
function directoryOf(stage: WalkedStage): string | undefined {
  const { base, image, platform, opening: { line: { args } } } = stage;
  if (platform.os === "windows") return undefined;
  if (base !== undefined) return directoryOf(base);
  return image === undefined
    ? args[0] === "scratch" ? "/" : undefined
    : image.config.workingDir || "/";
}

/** The same place, whatever the base image will say. */
function fixOf(line: InstructionLine, directory: string | undefined): Fix | undefined {
  if (!directory?.startsWith("/") || !/^[\w./-]+$/.test(directory)) return undefined;
  const range = { ...line.rangeOf(0), end: line.rangeOf(0).start };
  const before = directory.replace(/\/*$/, "/");
  return replacing(`Begin it with ${before}`, range, before);
}

function isAbsolute(path: string, { platform }: WalkedStage): boolean {
  if (platform.os !== "windows") return path.startsWith("/");
  return /^([a-z]:)?[/\\]/i.test(path);
}
