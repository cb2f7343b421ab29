/**
 * Opening a context, of whatever kind it is.
 *
 * @module
 */
import { createReadStream, statSync } from "node:fs";
import { type Content, fileContent } from "../../content.ts";
import { QuillaError } from "../../errors.ts";
import { isFifo } from "../../host/file_status.ts";
import type { GitSource } from "../../../plugins/sources/git/source.ts";
import { LocalTree } from "../../tree/local.ts";
import { newestFile } from "../remote_date.ts";
import { lentBy } from "../lent.ts";
import {
  type ContextSurroundings,
  type OpenContext,
  standardInput,
  stdinName,
} from "../../plugin/contracts/source.ts";
import { reasonOf } from "../../host/reason.ts";
import { parseContextLocation } from "./location.ts";
import type { Workspace } from "./workspace.ts";

/**
 * @param location a directory or an archive of the host, `-` for the standard input, a git repository, or an http(s) URL
 * @throws {QuillaError} `build/context`, and what fetching and reading throw: `fetch/…`, `git/…`, `tar/…`, `unpack/…`,
 * `compression/…`, `store/…`
 */
export async function openContext(
  location: string,
  surroundings: ContextSurroundings,
): Promise<OpenContext> {
  const parsed = parseContextLocation(location);
  switch (parsed.kind) {
    case "path":
      return openDirectory(parsed.path) ?? await openArchive(parsed.path, surroundings);
    case "stdin": {
      const { spool } = await loadSpooled();
      const content = await spool(standardInput(surroundings), surroundings.workspace.path);
      return await openFile(content, stdinName, "<stdin>", surroundings);
    }
    case "git":
      return await openRepository(parsed.source, parsed.name, surroundings);
    case "url": {
      const { download } = await import("../../../plugins/sources/http/download.ts");
      const { showUrl } = await import("../../../plugins/kit/http/policy.ts");
      const { fetchPolicy: policy, workspace, run } = surroundings;
      const { secret: secrets } = lentBy(run);
      const file = await download(parsed.url, { directory: workspace.path, policy, secrets });
      const name = showUrl(new URL(parsed.url));
      const content = fileContent(file.path, 0, file.size);
      const opened = await openFile(content, name, name, surroundings);
      const { lastModified } = file;
      return lastModified === undefined ? opened : { ...opened, date: () => lastModified };
    }
  }
}

/** What most builds, which are of directories, need not load. */
const loadSpooled = () => import("../../../plugins/sources/archive.ts");

/** Undefined where the path leads to something that is no directory. */
function openDirectory(path: string): OpenContext | undefined {
  try {
    const files = new LocalTree(path);
    return { name: path, files, directory: path, close: () => files.close() };
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === false) return undefined;
    throw cannotBe(path, reasonOf(error), error);
  }
}

async function openArchive(
  path: string,
  { workspace }: ContextSurroundings,
): Promise<OpenContext> {
  const { archiveFiles, looksLikeArchive } = await loadSpooled();
  const content = await fileAt(path, workspace);
  if (!await looksLikeArchive(content)) {
    throw new QuillaError(
      `${path} cannot be the build context: it is no directory and no archive`,
      {
        code: "build/context",
        hint: "give a directory, or a tar archive; a Dockerfile goes behind -f",
      },
    );
  }
  const files = await archiveFiles(content, path, workspace.path);
  return { name: path, files, date: () => newestFile(files), close() {} };
}

/** Shells give pipes for `<(tar c .)`: they can be read but once. */
async function fileAt(path: string, workspace: Workspace): Promise<Content> {
  try {
    const status = statSync(path);
    if (status.isFile()) return fileContent(path, 0, status.size);
    const { spool } = await loadSpooled();
    if (isFifo(status)) return await spool(createReadStream(path), workspace.path);
  } catch (error) {
    throw error instanceof QuillaError ? error : cannotBe(path, reasonOf(error), error);
  }
  throw cannotBe(path, "it is neither a directory nor a file");
}

/** @param sourceName what the lines of the Dockerfile are named by, if it is one */
async function openFile(
  content: Content,
  name: string,
  sourceName: string,
  { workspace }: ContextSurroundings,
): Promise<OpenContext> {
  if (content.size === 0) {
    throw new QuillaError(`${name} is empty: it is neither an archive nor a Dockerfile`, {
      code: "build/context",
      hint: "whatever should have written it has failed",
    });
  }
  const { archiveFiles, dockerfileOf, looksLikeArchive } = await loadSpooled();
  if (await looksLikeArchive(content)) {
    const files = await archiveFiles(content, name, workspace.path);
    return { name, files, date: () => newestFile(files), close() {} };
  }
  return { name, files: undefined, dockerfile: dockerfileOf(content, sourceName), close() {} };
}

async function openRepository(
  source: GitSource,
  name: string,
  { workspace, run }: ContextSurroundings,
): Promise<OpenContext> {
  const { checkoutGit } = await import("../../../plugins/sources/git/checkout.ts");
  const { GitTree } = await import("../../../plugins/sources/git/tree.ts");
  // A part of the tree is no working copy.
  const keepGitDirectory = source.keepGitDirectory === true && source.subdir === undefined;
  const { directory, time } = await checkoutGit({ ...source, keepGitDirectory }, {
    directory: workspace.path,
    lent: lentBy(run),
  });
  const checkout = new LocalTree(directory);
  const mtime = source.mtime === "commit" ? time : undefined;
  const files = new GitTree(checkout, { keepGitDirectory, mtime });
  return { name, files, date: () => time, close: () => checkout.close() };
}

function cannotBe(path: string, why: string, cause?: unknown): QuillaError {
  return new QuillaError(`${path} cannot be the build context: ${why}`, {
    code: "build/context",
    hint: "give a directory; . is the one that you are in",
    cause,
  });
}
