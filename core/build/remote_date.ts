/**
 * When what lies elsewhere was made, for images that are to be as old as their sources.
 *
 * @module
 */
import { type Content, fileContent } from "../content.ts";
import type { Digest } from "../digest.ts";
import { QuillaError } from "../errors.ts";
import { parseGitSource } from "../../plugins/sources/git/source.ts";
import { showRemote } from "../text/passwords.ts";
import type { Lent } from "../plugin/contracts/instruction.ts";
import type { FileView } from "../tree/view.ts";
import { walk } from "../tree/walk.ts";

/** How it is looked up. */
export interface RemoteDateOptions {
  /** An existing directory in which it is kept meanwhile. */
  readonly directory: string;
  /** What the commit or the file must be. */
  readonly checksum?: string | undefined;
  /** Who asks. */
  readonly lent: Lent;
}

/**
 * The time of a repository's commit, or of what an http(s) URL leads to: as its server says, else that of the newest file in an
 * archive. Undefined where nobody says.
 *
 * @returns seconds since 1970
 * @throws {QuillaError} `build/epoch` for what is neither, and what fetching throws
 */
export async function remoteDate(
  source: string,
  { directory, checksum, lent }: RemoteDateOptions,
): Promise<number | undefined> {
  const git = parseGitSource(source);
  if (git !== undefined) {
    const { checkoutGit } = await import("../../plugins/sources/git/checkout.ts");
    const wanted = { ...git, checksum: checksum ?? git.checksum, submodules: false };
    return (await checkoutGit(wanted, { directory, lent })).time;
  }
  if (!/^https?:\/\//i.test(source)) {
    throw new QuillaError(`${showRemote(source)} is no URL and no repository, which have a time`, {
      code: "build/epoch",
      hint: "the stage that SOURCE_DATE_EPOCH names ADDs one thing from elsewhere",
    });
  }
  const { download } = await import("../../plugins/sources/http/download.ts");
  const { parseDigest } = await import("../digest.ts");
  const digest: Digest | undefined = checksum === undefined ? undefined : parseDigest(checksum);
  const file = await download(source, {
    directory,
    checksum: digest,
    secrets: (id) => lent.secret(id),
  });
  return file.lastModified ?? await newestMember(fileContent(file.path, 0, file.size), directory);
}

/** The time of the newest file in an archive; undefined for what is none. */
async function newestMember(content: Content, directory: string): Promise<number | undefined> {
  const { isArchive, spoolArchive } = await import("../../plugins/kit/spool/spooled_archive.ts");
  if (!await isArchive(content)) return undefined;
  const { readTarFile } = await import("../tar/read_file.ts");
  const path = await spoolArchive(content, directory);
  return newest((function* () {
    for (const { entry } of readTarFile(path)) yield entry;
  })());
}

/** The time of the newest file of a tree. */
export function newestFile(files: FileView): number | undefined {
  return newest(walk(files, "/"));
}

function newest(
  nodes: Iterable<{ readonly type: string; readonly mtime: number }>,
): number | undefined {
  let latest: number | undefined;
  for (const { type, mtime } of nodes) {
    if (type === "file" && (latest === undefined || mtime > latest)) latest = mtime;
  }
  return latest === undefined ? undefined : Math.floor(latest);
}
