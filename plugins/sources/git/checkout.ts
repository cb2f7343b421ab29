/**
 * A commit of a git repository as files in a directory.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { storeFailure, uniquePath } from "../../../core/plugin/api/host.ts";
import { climbsOut, stat } from "../../../core/plugin/api/tree.ts";
import { LocalTree } from "../../kit/sources/local.ts";
import { showRemote } from "../../../core/plugin/api/text.ts";
import { fetchObject } from "./fetch.ts";
import { Repository, type RepositoryOptions } from "./repository.ts";
import { type GitSource, requireChecksum } from "./source.ts";

/** How a repository is checked out. */
export interface CheckoutOptions extends RepositoryOptions {
  /** An existing directory in which the checkout is made, such as a store's `ingest/`. */
  readonly directory: string;
}

/** Files that were checked out. They stay until {@linkcode Checkout.release} is called. */
export interface Checkout {
  /** The tree, or the subdirectory that was asked for; no link of the repository leads there. Modes are the host's, see `GitTree`. */
  readonly directory: string;
  /** All its hexadecimal digits. */
  readonly commit: string;
  /** When it was committed: seconds since 1970. */
  readonly time: number;
  /** Removes the files. */
  release(): void;
}

/**
 * Fetches one commit, without its history where the server lets it, and its submodules.
 *
 * @throws {QuillaError} `git/missing`, `git/fetch`, `git/redirect`, `git/checksum`, `git/submodule`, `git/subdir`, `git/checkout`,
 * `fetch/secret`
 */
export async function checkoutGit(source: GitSource, options: CheckoutOptions): Promise<Checkout> {
  const { directory } = options;
  const root = uniquePath(directory);
  const release = () => rmSync(root, { recursive: true, force: true });
  let repository: Repository | undefined;
  try {
    if (source.checksum !== undefined) requireChecksum(source.checksum);
    mkdirSync(root, { mode: 0o700 });
    repository = new Repository(root, uniquePath(directory), source, options);
    const { commit, time } = await checkout(repository);
    return { directory: subdirectory(root, source), commit, time, release };
  } catch (error) {
    release();
    throw storeFailure(error, "checking out a git repository", root);
  } finally {
    repository?.close();
  }
}

async function checkout(repository: Repository): Promise<{ commit: string; time: number }> {
  const { source } = repository;
  const fetched = await fetchObject(repository);
  const words = ["rev-parse", "--verify", `${fetched}^{commit}`];
  const commit = (await repository.git(words, "fetch")).trim();
  requireCommit(repository, fetched, commit);
  if (source.keepGitDirectory) await forgetHistory(repository, fetched);
  await repository.git(["checkout", "--quiet", "--detach", "--force", commit], "checkout");
  if (source.submodules !== false) await updateSubmodules(repository);
  if (source.keepGitDirectory) await makeReproducible(repository, commit);
  const time = await repository.git(["show", "--no-patch", "--format=%ct", commit], "checkout");
  return { commit, time: Number(time) };
}

function requireCommit({ source, name }: Repository, fetched: string, commit: string): void {
  const { checksum, ref = "HEAD" } = source;
  if (checksum === undefined || [fetched, commit].some((id) => id.startsWith(checksum))) return;
  throw new QuillaError(`${ref} of ${name} is ${commit}, not ${checksum}`, {
    code: "git/checksum",
    hint: "the branch or tag was moved, or the checksum is of another one",
  });
}

async function updateSubmodules(repository: Repository): Promise<void> {
  const update = ["submodule", "--quiet", "update", "--init", "--recursive", "--force"];
  // Relative URLs of submodules count from the remote.
  await repository.git(["remote", "add", "origin", repository.remote], "checkout");
  const shallow = await repository.try([...update, "--depth=1"]);
  if (shallow.code === 0) return;
  if (/transport '.*' not allowed/.test(shallow.stderr)) {
    throw repository.failure("submodule", shallow);
  }
  const whole = await repository.try(update);
  if (whole.code !== 0) throw repository.failure("submodule", whole);
}

/**
 * Makes what came with its history as if it had come without: what else a server has, and in which packs, is not of the commit.
 *
 * @param object what was fetched
 */
async function forgetHistory(repository: Repository, object: string): Promise<void> {
  const directory = join(repository.root, ".git");
  if (existsSync(join(directory, "shallow"))) return;
  const name = await keptName(repository, object);
  const whole = `${directory}-whole`;
  renameSync(directory, whole);
  try {
    const format = object.length === 64 ? ["--object-format=sha256"] : [];
    await repository.git(["init", "--quiet", ...format], "checkout");
    const allowed = ["uploadpack.allowAnySHA1InWant", "true"];
    await repository.git([`--git-dir=${whole}`, "config", ...allowed], "checkout");
    const words = ["fetch", "--quiet", "--no-tags", "--update-head-ok", "--depth=1"];
    const refspec = name === undefined ? object : `${object}:${name}`;
    const result = await repository.tryLocal([...words, "--", `file://${whole}`, refspec]);
    if (result.code !== 0) throw repository.failure("checkout", result);
  } finally {
    rmSync(whole, { recursive: true, force: true });
  }
}

/** What the object is called in the checkout. */
async function keptName(repository: Repository, object: string): Promise<string | undefined> {
  const words = ["for-each-ref", "--points-at", object, "--format=%(refname)"];
  const names = (await repository.git(words, "checkout")).split("\n");
  return names.find((name) => name !== "" && !name.startsWith("refs/quilla/"));
}

/** Leaves in `.git` what is the same on every machine: an index without times, no logs, no password. */
async function makeReproducible(repository: Repository, commit: string): Promise<void> {
  await repository.try(["remote", "remove", "origin"]);
  await repository.git(["remote", "add", "origin", repository.name], "checkout");
  await repository.git(["read-tree", commit], "checkout");
  if (repository.source.submodules !== false) {
    await repository.git(
      ["submodule", "--quiet", "foreach", "--recursive", "git read-tree HEAD"],
      "checkout",
    );
  }
  removeLogs(join(repository.root, ".git"));
}

/** Removes git's own records of when and from where it fetched, also those of submodules. */
function removeLogs(directory: string): void {
  for (const name of ["FETCH_HEAD", "ORIG_HEAD", "logs"]) {
    rmSync(join(directory, name), { recursive: true, force: true });
  }
  for (const entry of entriesOf(join(directory, "modules"))) {
    removeLogs(join(directory, "modules", entry));
  }
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Where the files are that were asked for; links of the repository are followed inside of it. */
function subdirectory(root: string, { subdir, remote }: GitSource): string {
  if (subdir === undefined) return root;
  const tree = new LocalTree(root);
  try {
    const node = climbsOut(subdir) ? undefined : stat(tree, `/${subdir}`);
    if (node?.type === "directory") return join(root, node.path);
    const why = climbsOut(subdir)
      ? "it would be outside"
      : node === undefined
      ? "there is no such directory"
      : `it is a ${node.type}`;
    throw new QuillaError(`${subdir} of ${showRemote(remote)} cannot be taken: ${why}`, {
      code: "git/subdir",
      hint: "behind the ref and a colon stands a directory of the repository",
    });
  } finally {
    tree.close();
  }
}
