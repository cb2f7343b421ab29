/**
 * WORKDIR: where containers start and relative paths begin; the directory is made if it is not there.
 *
 * @module
 */
import { asSystemWrites, pathInStage, slashed } from "../kit/instructions/stage_path.ts";
import { requiredArguments } from "../kit/instructions/required.ts";
import { QuillaError } from "../../core/plugin/api/nouns.ts";
import { TreeCopier } from "../kit/layers/copy.ts";
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";
import type { Stage } from "../../core/plugin/contracts/stage.ts";
import { resolve } from "../../core/plugin/api/tree.ts";
import { parseOwner } from "../kit/accounts/owner.ts";

export const workdir: Instruction<string> = {
  keyword: "WORKDIR",
  syntax: { form: "text" },
  parse: (line) => requiredArguments(line, "a directory", "WORKDIR /path")[0],
  words: (written) => [written],
  async apply(written, stage) {
    const directory = stage.expand(written);
    if (directory.includes("\0")) {
      throw new QuillaError("a NUL byte cannot stand in a directory's name", {
        code: "workdir/name",
      });
    }
    const path = pathInStage(stage, directory);
    // What is absolute is written down as it is, as in BuildKit: `/a/` keeps its slash.
    const isKept = stage.platform.os !== "windows" && directory.startsWith("/");
    stage.config.workingDir = isKept ? directory : asSystemWrites(stage, path);
    if (path === "/") return;
    const target = resolve(stage.files, path);
    const isThere = stage.files.lstat(target)?.type === "directory";
    const copier = new TreeCopier(stage.files, { owner: isThere ? undefined : ownerOf(stage) });
    await stage.addLayer(copier.makeDirectories(target));
  },
  history: (_written, stage) => `WORKDIR ${slashed(stage, stage.config.workingDir!)}`,
};

/** Whom new directories belong to. Images may run as a user that only their engine knows: there they are root's, as in Docker. */
function ownerOf(stage: Stage): { uid: number; gid: number } | undefined {
  const { user } = stage.config;
  if (!user) return undefined;
  try {
    return parseOwner(stage.files, user);
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code !== "owner/unknown") throw error;
    stage.warn(`${error.message}; new directories belong to root`);
    return undefined;
  }
}
