/**
 * `type=local,dest=DIR`, or `-o DIR`: the files of the image, all layers together, in a directory of the host.
 *
 * @module
 */
import { requireDirectory } from "../../kit/outputs/output_file.ts";
import type { CommonOutput, Output } from "../../../core/plugin/contracts/output.ts";

/** What it is told. */
export interface LocalOutput extends CommonOutput {
  /** A directory. */
  readonly type: "local";
  /** The directory; made where it is not there. */
  readonly dest: string;
}

/** The output. */
export const localOutput: Output<LocalOutput> = {
  type: "local",
  takes: "files",
  fields: { dest: "path" },
  read(said, refuse) {
    if (said.dest && said.dest !== "-") return said;
    throw refuse("it needs a directory", "write dest=DIR");
  },
  prepare({ dest }, { warn, tell }) {
    requireDirectory(dest);
    return async (made) => {
      const { filesOf } = await import("../../kit/outputs/mod.ts");
      const { writeTree } = await import("./directory.ts");
      const { pacedWork } = await import("../../kit/transfer/mod.ts");
      writeTree(await filesOf(made), dest, warn, tell && pacedWork(`writing ${dest}`, tell));
    };
  },
};
