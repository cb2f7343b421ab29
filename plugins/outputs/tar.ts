/**
 * `type=tar,dest=FILE`, or `-o -`: the files of the image, all layers together, in a tar archive.
 *
 * @module
 */
import { filesFields, type FilesWanted, readFiles } from "../kit/outputs/files_words.ts";
import { openOutput, requireOutput } from "../kit/outputs/output_file.ts";
import type { CommonOutput, Output } from "../../core/plugin/contracts/output.ts";

/** What it is told. */
export interface TarOutput extends CommonOutput, FilesWanted {
  /** A tar archive. */
  readonly type: "tar";
  /** A path; `-`, unless given, is the standard output. */
  readonly dest?: string | undefined;
}

/** The output. Nothing is left of an archive that could not be written to its end. */
export const tarOutput: Output<TarOutput> = {
  type: "tar",
  takes: "files",
  fields: { dest: "path", ...filesFields },
  read: (said, refuse) => ({ dest: "-", ...readFiles(said, refuse) }),
  prepare({ dest = "-", ...wanted }, { tell }) {
    requireOutput(dest);
    return async (made) => {
      const { filesOf } = await import("../kit/outputs/mod.ts");
      const { treeTar } = await import("../kit/archives/mod.ts");
      const { toldAsWork } = await import("../kit/transfer/mod.ts");
      const tree = await filesOf(made, wanted);
      const output = openOutput(dest);
      try {
        const doing = dest === "-" ? "writing an archive" : `writing ${dest}`;
        const pieces = toldAsWork(treeTar(tree), doing, tell);
        for await (const piece of pieces) await output.write(piece);
        await output.commit();
      } catch (error) {
        await output.abort();
        throw error;
      }
    };
  },
};
