/**
 * `type=local,dest=DIR`, or `-o DIR`: the files of the image, all layers together, in a directory of the host.
 *
 * @module
 */
import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { filesFields, type FilesWanted, readFiles } from "../../kit/outputs/files_words.ts";
import { requireDirectory } from "../../kit/outputs/output_file.ts";
import type { CommonOutput, Output } from "../../../core/plugin/contracts/output.ts";

/** What it is told. */
export interface LocalOutput extends CommonOutput, FilesWanted {
  /** A directory. */
  readonly type: "local";
  /** The directory; made where it is not there. */
  readonly dest: string;
  /** What becomes of files there that the image does not have: they stay, `copy`, unless given; `delete`. */
  readonly mode?: "copy" | "delete" | undefined;
  /** Whether that may be done in any directory; only in one below the current directory, unless given. */
  readonly deletesAnywhere?: boolean | undefined;
}

/** The output. */
export const localOutput: Output<LocalOutput> = {
  type: "local",
  takes: "files",
  fields: { dest: "path", mode: "text", ...filesFields },
  read(said, refuse) {
    const { mode } = said;
    if (!said.dest || said.dest === "-") throw refuse("it needs a directory", "write dest=DIR");
    if (mode === undefined || mode === "copy" || mode === "delete") return readFiles(said, refuse);
    throw refuse(`there is no mode ${quote(String(mode))}`, "write mode=copy or mode=delete");
  },
  prepare({ dest, mode, deletesAnywhere = false, ...wanted }, { warn, tell }) {
    requireDirectory(dest);
    const deletes = mode === "delete";
    if (deletes && !deletesAnywhere) requireBelow(dest);
    return async (made) => {
      const { filesOf } = await import("../../kit/outputs/mod.ts");
      const { writeTree } = await import("./directory.ts");
      const { pacedWork } = await import("../../kit/transfer/mod.ts");
      const doing = `writing ${dest}`;
      const told = tell && pacedWork(doing, tell);
      let bytes = 0;
      const onBytes = told && ((written: number) => told(bytes = written));
      writeTree(await filesOf(made, wanted), dest, warn, { onBytes, deletes });
      tell?.({ type: "progress", doing, bytes });
    };
  },
};

/** As in buildx: what is mistyped should not cost a home directory. */
function requireBelow(dest: string): void {
  const way = relative(realpathSync("."), existing(resolve(dest)));
  if (way !== "" && !/^\.\.(\/|\\|$)/.test(way) && !isAbsolute(way)) return;
  throw new QuillaError(`mode=delete would remove files of ${quote(dest)}`, {
    code: "output/deletes",
    hint: "give a directory below this one, or say that you mean it: --allow buildx.local.delete",
  });
}

/** The path with links followed, as far as there is something. */
function existing(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(existing(parent), basename(path));
  }
}
