/**
 * A commit of a git repository as files in a directory.
 *
 * @module
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { QuillaError } from "../errors.ts";
import { storeFailure, uniquePath } from "../store/durable.ts";
import { LocalTree } from "../tree/local.ts";
import { climbsOut } from "../tree/path.ts";
import { stat } from "../tree/resolve.ts";
import { type GitResult, runGit } from "./run.ts";
import { allowedProtocols, type GitSource, requireChecksum, showRemote } from "./source.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** How a repository is checked out. */
export interface CheckoutOptions {
  /** An existing directory in which the checkout is made, such as a store's `ingest/`. */
  readonly directory: string;
  /** Where the user's wishes are looked up: protocols, proxies, SSH agent. The process' environment unless given. */
  readonly environment?: Environment | undefined;
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
 * @throws {QuillaError} `git/missing`, `git/fetch`, `git/checksum`, `git/submodule`, `git/subdir`, `git/checkout`
 */
export async function checkoutGit(source: GitSource, options: CheckoutOptions): Promise<Checkout> {
  const root = uniquePath(options.directory);
  const release = () => rmSync(root, { recursive: true, force: true });
  try {
    mkdirSync(root, { mode: 0o700 });
    const work = new Work(root, source, options.environment ?? process.env);
    const { commit, time } = await work.run();
    return { directory: subdirectory(root, source), commit, time, release };
  } catch (error) {
    release();
    throw storeFailure(error, "checking out a git repository", root);
  }
}

/** One checkout while it is made. */
class Work {
  readonly #root: string;
  readonly #source: GitSource;
  readonly #environment: Environment;
  readonly #name: string;

  constructor(root: string, source: GitSource, environment: Environment) {
    this.#root = root;
    this.#source = source;
    this.#environment = environment;
    this.#name = showRemote(source.remote);
  }

  async run(): Promise<{ commit: string; time: number }> {
    if (this.#source.checksum !== undefined) requireChecksum(this.#source.checksum);
    await this.#git(["init", "--quiet"], "checkout");
    const fetched = await this.#fetch();
    const commit = (await this.#git(["rev-parse", "--verify", `${fetched}^{commit}`], "fetch"))
      .trim();
    this.#requireCommit(fetched, commit);
    await this.#git(["checkout", "--quiet", "--detach", "--force", commit], "checkout");
    if (this.#source.submodules !== false) await this.#updateSubmodules();
    if (this.#source.keepGitDirectory) await this.#makeReproducible(commit);
    const time = await this.#git(["show", "--no-patch", "--format=%ct", commit], "checkout");
    return { commit, time: Number(time) };
  }

  /** The object that the ref names: a commit, or a tag of one. */
  async #fetch(): Promise<string> {
    const { ref = "HEAD", remote } = this.#source;
    const fetch = ["fetch", "--quiet", "--force", "--no-tags", "--update-head-ok"];
    const shallow = await this.#try([...fetch, "--depth=1", "--", remote, ref]);
    if (shallow.code === 0) return (await this.#git(["rev-parse", "FETCH_HEAD"], "fetch")).trim();
    if (!/^[0-9a-f]{7,64}$/.test(ref)) throw this.#failure("fetch", shallow);
    // Many servers give no commit that no branch or tag names: it is looked for in all that they name.
    const names = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];
    const everything = await this.#try([...fetch, "--", remote, ...names]);
    if (everything.code !== 0) throw this.#failure("fetch", everything);
    const found = await this.#try(["rev-parse", "--verify", "--quiet", `${ref}^{object}`]);
    if (found.code === 0) return found.stdout.trim();
    throw new QuillaError(`${this.#name} has no commit ${ref}`, {
      code: "git/fetch",
      hint: "no branch and no tag of the repository leads to it",
    });
  }

  #requireCommit(fetched: string, commit: string): void {
    const { checksum } = this.#source;
    if (checksum === undefined || [fetched, commit].some((id) => id.startsWith(checksum))) return;
    const { ref = "HEAD" } = this.#source;
    throw new QuillaError(`${ref} of ${this.#name} is ${commit}, not ${checksum}`, {
      code: "git/checksum",
      hint: "the branch or tag was moved, or the checksum is of another one",
    });
  }

  async #updateSubmodules(): Promise<void> {
    const update = ["submodule", "--quiet", "update", "--init", "--recursive", "--force"];
    // Relative URLs of submodules count from the remote.
    await this.#git(["remote", "add", "origin", this.#source.remote], "checkout");
    const shallow = await this.#try([...update, "--depth=1"]);
    if (shallow.code === 0) return;
    if (/transport '.*' not allowed/.test(shallow.stderr)) {
      throw this.#failure("submodule", shallow);
    }
    const whole = await this.#try(update);
    if (whole.code !== 0) throw this.#failure("submodule", whole);
  }

  /** Leaves in `.git` what is the same on every machine: an index without times, no logs, no password. */
  async #makeReproducible(commit: string): Promise<void> {
    const remote = showRemote(this.#source.remote);
    await this.#try(["remote", "remove", "origin"]);
    await this.#git(["remote", "add", "origin", remote], "checkout");
    await this.#git(["read-tree", commit], "checkout");
    if (this.#source.submodules !== false) {
      await this.#git(
        ["submodule", "--quiet", "foreach", "--recursive", "git read-tree HEAD"],
        "checkout",
      );
    }
    removeLogs(join(this.#root, ".git"));
  }

  async #git(args: readonly string[], step: Step): Promise<string> {
    const result = await this.#try(args);
    if (result.code !== 0) throw this.#failure(step, result);
    return result.stdout;
  }

  #try(args: readonly string[]): Promise<GitResult> {
    return runGit(this.#root, args, this.#environment);
  }

  #failure(step: Step, { stderr, code }: GitResult): QuillaError {
    const lines = stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    const told = lines.find((line) => /^(fatal|error|ERROR):/.test(line)) ?? lines.at(-1) ??
      `git ended with code ${code}`;
    const { ref = "HEAD" } = this.#source;
    const what = {
      fetch: `${ref} of ${this.#name} cannot be fetched`,
      submodule: `a submodule of ${this.#name} cannot be fetched`,
      checkout: `${this.#name} cannot be checked out`,
    }[step];
    const reason = showRemote(told.replace(/^(fatal|error|ERROR): /, ""));
    return new QuillaError(`${what}: ${reason}`, {
      code: `git/${step}`,
      hint: this.#hintFor(stderr),
    });
  }

  #hintFor(stderr: string): string {
    if (/transport '.*' not allowed/.test(stderr)) {
      const allowed = allowedProtocols(this.#environment).join(", ");
      return `allowed are ${allowed}; GIT_ALLOW_PROTOCOL of the environment says otherwise`;
    }
    if (
      /terminal prompts disabled|could not read (Username|Password)|Permission denied/.test(stderr)
    ) {
      return "nobody is asked for a password: use an SSH agent, or GIT_ASKPASS";
    }
    return "look at the URL and the ref, and whether `git fetch` gets them";
  }
}

type Step = "fetch" | "submodule" | "checkout";

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
