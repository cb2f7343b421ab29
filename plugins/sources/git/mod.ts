/**
 * Git repositories: the files of one commit.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { showRemote } from "../../../core/plugin/api/text.ts";
import { LocalTree } from "../../kit/sources/local.ts";
import type {
  OpenedFiles,
  Source,
  SourceEnvironment,
} from "../../../core/plugin/contracts/source.ts";
import { type GitSource, parseGitHubSource, parseGitSource } from "./source.ts";

/** By URL, or as `git@host:path`. */
export const git: Source = {
  name: "git",
  summary: "the URL of a git repository",
  accepts: (location) => parseGitSource(location) !== undefined,
  open: (location, environment) => openRepository(parseGitSource(location)!, location, environment),
};

/** As `github.com/owner/name`, where an instruction would have a path. */
export const github: Source = {
  name: "github",
  uses: ["context", "named-context"],
  accepts: (location) => parseGitHubSource(location) !== undefined,
  async open(location, environment) {
    // As Docker has it, a directory of that name goes first.
    if (existsSync(location)) return undefined;
    return await openRepository(parseGitHubSource(location)!, location, environment);
  },
};

async function openRepository(
  source: GitSource,
  location: string,
  environment: SourceEnvironment,
): Promise<OpenedFiles> {
  const { workspace, checksum: wanted, options } = environment;
  const checksum = agreed(source.checksum, wanted, "--checksum", location);
  const said = flag(options["keep-git-dir"]);
  const keep = agreed(source.keepGitDirectory, said, "--keep-git-dir", location) ?? false;
  // A part of the tree is no working copy.
  const keepGitDirectory = keep && source.subdir === undefined;
  const submodules = flag(options["submodules"]) ?? source.submodules;
  const { checkoutGit } = await import("./checkout.ts");
  const { GitTree } = await import("./tree.ts");
  const { directory, time, commit: revision } = await checkoutGit(
    { ...source, checksum, keepGitDirectory, submodules },
    { directory: workspace(), lent: environment },
  );
  const checkout = new LocalTree(directory);
  const mtime = source.mtime === "commit" ? time : undefined;
  const files = new GitTree(checkout, { keepGitDirectory, mtime });
  return { files, isChecked: true, revision, date: () => time, close: () => checkout.close() };
}

function flag(value: string | boolean | undefined): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

/** What a URL says and what a flag says; they may say the same. */
function agreed<T>(
  inUrl: T | undefined,
  inFlag: T | undefined,
  flag: string,
  location: string,
): T | undefined {
  if (inUrl === undefined || inFlag === undefined || inUrl === inFlag) return inUrl ?? inFlag;
  throw new QuillaError(`${flag}=${inFlag} contradicts ${showRemote(location)}`, {
    code: "add/contradiction",
    hint: "say it once",
  });
}
