/**
 * Checkouts from servers of every kind, of repositories with either kind of objects.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { checkoutGit, type CheckoutOptions } from "../../../../plugins/sources/git/checkout.ts";
import type { GitSource } from "../../../../plugins/sources/git/source.ts";
import { GitTree } from "../../../../plugins/sources/git/tree.ts";
import { LocalTree } from "../../../../plugins/kit/sources/local.ts";
import { GitRepository, type ObjectFormat } from "../../../support/git_repository.ts";
import { gitServer } from "../../../support/git_servers.ts";
import { peer } from "../../../support/peers.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { listTree } from "../../../support/tree_listing.ts";

const { skip } = peer("git");
const work = temporaryDirectory();
const environment = { PATH: process.env.PATH };
let directories = 0;

const formats: ObjectFormat[] = ["sha1", "sha256"];
const servers = [
  ["git's own", {}],
  ["an old one, which gives tips only", { isOld: true }],
  ["plain files", { isDumb: true }],
] as const;

const served: { name: string; known: ReturnType<typeof repositoryIn>; remote: string }[] = [];
for (const format of skip === undefined ? formats : []) {
  const root = join(work, format);
  mkdirSync(root);
  const known = repositoryIn(root, format);
  for (const [name, options] of servers) {
    const { url } = await gitServer(root, options);
    served.push({ name: `${format}, ${name}`, known, remote: `${url}/x/.git` });
  }
}

describe("checkoutGit: servers", { skip }, () => {
  if (skip !== undefined) return;
  for (const { name, known, remote } of served) {
    for (const [ref, expected] of known.refs) {
      it(`${name}: takes ${shown(ref)}`, async () => {
        assert.equal((await check({ remote, ref })).commit, expected);
      });
    }
    it(`${name}: a commit of a checksum, under a name that is elsewhere by now`, async () => {
      const { first } = known;
      const source = { remote, checksum: first, fetchByCommit: true, ref: "main" };
      const { commit, git } = await check({ ...source, keepGitDirectory: true });
      assert.equal(commit, first);
      assert.match(git, new RegExp(`^${first} refs/heads/main$`, "m"));
    });
    it(`${name}: .git is that of the commit alone, and knows its tag`, async () => {
      const { git, tree } = await check({ remote, ref: "v1", keepGitDirectory: true });
      assert.match(git, /^commits 1$/m);
      assert.match(git, /^describe v1$/m);
      assert(!tree.some((line) => line.includes("quilla")));
    });
    it(`${name}: submodules`, async () => {
      const { tree } = await check({ remote, ref: "with-module" });
      assert(tree.some((line) => line.startsWith("/module/inner file")), tree.join("\n"));
    });
  }

  it("a checksum of all digits, of either kind", async () => {
    const { url } = await gitServer(work);
    for (const format of formats) {
      const remote = `${url}/${format}/x/.git`;
      const { commit } = await check({ remote, ref: "v1" });
      assert.equal(commit.length, format === "sha1" ? 40 : 64);
      assert.equal((await check({ remote, ref: "v1", checksum: commit })).commit, commit);
      await assert.rejects(check({ remote, ref: "main", checksum: commit }), {
        code: "git/checksum",
      });
    }
  });

  it("a commit that nothing leads to is said not to be there", async () => {
    const { url } = await gitServer(join(work, "sha1"), { isOld: true });
    const ref = "1".repeat(40);
    await assert.rejects(check({ remote: `${url}/x/.git`, ref }), {
      code: "git/fetch",
      message: /has no commit 1111/,
    });
  });

  it("an empty repository is said to have no HEAD", async () => {
    new GitRepository(join(work, "empty"));
    const { url } = await gitServer(work);
    await assert.rejects(check({ remote: `${url}/empty/.git` }), {
      code: "git/fetch",
      message: /empty\/\.git has no HEAD/,
    });
  });

  const refused: [name: string, source: Partial<GitSource>][] = [
    ["no checksum", { fetchByCommit: true, ref: "main" }],
    ["a part of one", { fetchByCommit: true, checksum: "0123456" }],
  ];
  for (const [name, source] of refused) {
    it(`fetch-by-commit wants a whole commit, not ${name}`, async () => {
      await assert.rejects(check({ remote: "https://nowhere.invalid/x.git", ...source }), {
        code: "git/checksum",
      });
    });
  }
});

/**
 * A repository with two commits on main, an annotated tag of the first, a branch and a tag of one name, and what only pull requests
 * lead to.
 */
function repositoryIn(root: string, format: ObjectFormat) {
  const module = new GitRepository(join(root, "module"), format);
  module.commit({ inner: "1" });
  module.git("update-server-info");
  const repository = new GitRepository(join(root, "x"), format);
  const first = repository.commit({ file: "1" });
  repository.git("tag", "-a", "v1", "-m", "v1");
  repository.git("branch", "same");
  const second = repository.commit({ file: "2" });
  repository.git("tag", "same");
  repository.git("switch", "--quiet", "--orphan", "pulled");
  const below = repository.commit({ file: "3" });
  const pulled = repository.commit({ file: "4" });
  repository.git("update-ref", "refs/pull/1/head", pulled);
  repository.git("switch", "--quiet", "main");
  repository.git("branch", "-D", "pulled");
  repository.git("switch", "--quiet", "-c", "with-module");
  repository.git("submodule", "--quiet", "add", module.url, "module");
  repository.commit({
    ".gitmodules": '[submodule "module"]\n\tpath = module\n\turl = ../../module/.git\n',
  });
  repository.git("switch", "--quiet", "main");
  repository.git("update-server-info");
  const refs: [ref: string | undefined, expected: string][] = [
    [undefined, second],
    ["HEAD", second],
    ["main", second],
    ["heads/main", second],
    ["v1", first],
    ["tags/v1", first],
    ["same", first],
    ["refs/tags/same", second],
    ["refs/pull/1/head", pulled],
    ["pull/1/head", pulled],
    [second, second],
    [first, first],
    [below, below],
    [first.slice(0, 9), first],
  ];
  return { first, refs };
}

function shown(ref: string | undefined): string {
  return ref === undefined ? "the default branch" : ref.slice(0, 16);
}

async function check(
  source: GitSource,
  options: Partial<CheckoutOptions> = {},
): Promise<{ commit: string; tree: string[]; git: string }> {
  // Some runtimes run these side by side.
  const directory = join(work, `checkouts-${++directories}`);
  mkdirSync(directory);
  const checkout = await checkoutGit(source, { directory, environment, ...options });
  const tree = new LocalTree(checkout.directory);
  try {
    const { keepGitDirectory } = source;
    const listing = listTree(new GitTree(tree, { keepGitDirectory }));
    return { commit: checkout.commit, tree: listing, git: askGit(checkout.directory) };
  } finally {
    tree.close();
    checkout.release();
  }
}

/** What git knows in a checkout. */
function askGit(cwd: string): string {
  const ask = (...words: string[]) =>
    spawnSync("git", words, { cwd, encoding: "utf8" }).stdout.trim();
  return [
    `commits ${ask("rev-list", "--count", "HEAD")}`,
    `describe ${ask("describe", "--tags")}`,
    ask("for-each-ref", "--format=%(objectname) %(refname)"),
  ].join("\n");
}
