/**
 * WORKDIR: where containers start and relative paths begin; the directory is made if it is not there.
 *
 * @module
 */
import { QuillaError } from "../../core/errors.ts";
import { TreeCopier } from "../../core/layer/copy.ts";
import type { Instruction } from "../../core/plugin/contract.ts";
import { parseOwner } from "../../core/tree/owner.ts";
import { joinPath } from "../../core/tree/path.ts";
import { resolve } from "../../core/tree/resolve.ts";

export const workdir: Instruction<string> = {
  keyword: "WORKDIR",
  version: 1,
  syntax: { form: "text" },
  parse(line) {
    if (line.args[0]) return line.args[0];
    throw line.error("WORKDIR takes a directory", {
      code: "workdir/arguments",
      hint: "write WORKDIR /path",
    });
  },
  async apply(written, stage) {
    const directory = stage.expand(written);
    if (directory.includes("\0")) {
      throw new QuillaError("a NUL byte cannot stand in a directory's name", {
        code: "workdir/name",
      });
    }
    const path = joinPath(stage.config.workingDir ?? "/", directory);
    stage.config.workingDir = path;
    if (path === "/") return;
    const { user } = stage.config;
    const owner = user ? parseOwner(stage.files, user) : undefined;
    const copier = new TreeCopier(stage.files, { owner });
    await stage.addLayer(copier.makeDirectories(resolve(stage.files, path)));
  },
  history: (_written, stage) => `WORKDIR ${stage.config.workingDir}`,
};
