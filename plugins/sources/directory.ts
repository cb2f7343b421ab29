/**
 * Directories of the host.
 *
 * @module
 */
import { reasonOf } from "../kit/building/reason.ts";
import { LocalTree } from "../kit/sources/local.ts";
import type { OpenedFiles, Source } from "../../core/plugin/contracts/source.ts";
import { isHostPath, noContext } from "../kit/sources/host_path.ts";

/** Asked last of those that take paths: it says why there is nothing. */
export const directory: Source = {
  name: "directory",
  summary: "a directory",
  uses: ["context", "named-context"],
  accepts: isHostPath,
  open: (path) => Promise.resolve(path).then(openDirectory),
};

/** @throws {QuillaError} `build/context` */
function openDirectory(path: string): OpenedFiles {
  try {
    const files = new LocalTree(path);
    return { files, directory: path, label: path, close: () => files.close() };
  } catch (error) {
    throw noContext(path, reasonOf(error), error);
  }
}
