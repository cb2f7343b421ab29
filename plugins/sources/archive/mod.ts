/**
 * Archives of the host, and what other sources bring that is an archive by its content.
 *
 * @module
 */
import { createReadStream, type Stats, statSync } from "node:fs";
import { isFifo } from "../../../core/plugin/api/host.ts";
import { reasonOf } from "../../kit/building/reason.ts";
import { type Content, fileContent, QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Source } from "../../../core/plugin/contracts/source.ts";
import { isHostPath, noContext } from "../../kit/sources/host_path.ts";

export const archive: Source = {
  name: "archive",
  summary: "an archive",
  uses: ["context", "named-context"],
  accepts: isHostPath,
  async open(path, environment) {
    const status = statusOf(path);
    if (status === undefined || status.isDirectory()) return undefined;
    const { archiveFiles, looksLikeArchive } = await import("./files.ts");
    const directory = environment.workspace();
    const content = await contentAt(path, status, directory);
    if (await looksLikeArchive(content)) return await archiveFiles(content, path, directory);
    throw new QuillaError(
      `${path} cannot be the build context: it is no directory and no archive`,
      {
        code: "build/context",
        hint: "give a directory, or a tar archive; a Dockerfile goes behind -f",
      },
    );
  },
  async unpack({ file, label = "archive" }, environment) {
    const { archiveFiles, looksLikeArchive } = await import("./files.ts");
    if (!await looksLikeArchive(file)) return undefined;
    return await archiveFiles(file, label, environment.workspace());
  },
};

/** Undefined where there is nothing that can be looked at: a directory would have to be, and says so. */
function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Shells give pipes for `<(tar c .)`: they can be read but once. */
async function contentAt(path: string, status: Stats, directory: string): Promise<Content> {
  if (status.isFile()) return fileContent(path, 0, status.size);
  if (!isFifo(status)) throw noContext(path, "it is neither a directory nor a file");
  try {
    const { spoolStream } = await import("../../kit/spool/mod.ts");
    const doing = "keeping the build context";
    const kept = await spoolStream(createReadStream(path), { directory, doing });
    return fileContent(kept.path, 0, kept.size);
  } catch (error) {
    throw error instanceof QuillaError ? error : noContext(path, reasonOf(error), error);
  }
}
