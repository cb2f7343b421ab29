/**
 * Paths of a stage's image, as its operating system writes them.
 *
 * @module
 */
import type { Stage } from "../../../core/plugin/contracts/stage.ts";
import { joinPath } from "../../../core/tree/path.ts";
import { withoutDrive } from "../../../core/tree/windows_path.ts";

type OfStage = Pick<Stage, "platform" | "config">;

/** A path with `/` whatever the system writes, absolute or not. */
export function slashed({ platform }: Pick<Stage, "platform">, path: string): string {
  return platform.os === "windows" ? withoutDrive(path) : path;
}

/** A path seen from the working directory, with `/` and clean: a path of the stage's files. */
export function pathInStage(stage: OfStage, path: string): string {
  const { workingDir = "/" } = stage.config;
  return joinPath(joinPath("/", slashed(stage, workingDir)), slashed(stage, path));
}

/** A path of the stage's files as its system writes it. */
export function asSystemWrites({ platform }: Pick<Stage, "platform">, path: string): string {
  return platform.os === "windows" ? path.replaceAll("/", "\\") : path;
}
