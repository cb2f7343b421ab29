import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { checkoutGit } from "../../../../plugins/sources/git/checkout.ts";
import type { GitSource } from "../../../../plugins/sources/git/source.ts";
import { GitTree } from "../../../../plugins/sources/git/tree.ts";
import { LocalTree } from "../../../../plugins/kit/sources/local.ts";
import { GitRepository } from "../../../support/git_repository.ts";
import { peer } from "../../../support/peers.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { listTree } from "../../../support/tree_listing.ts";

const { skip } = peer("git");
const work = temporaryDirectory();
const environment = { PATH: process.env.PATH, GIT_ALLOW_PROTOCOL: "file" };

describe("checkoutGit", { skip }, () => {
  if (skip !== undefined) return;
  const module = new GitRepository(join(work, "module"));
  module.commit({ inner: "1" });
  const repository = new GitRepository(join(work, "repository"));
  const first = repository.commit({
    "file": "1",
    "run.sh": { content: "#!/bin/sh\n", mode: 0o755 },
    "secret": { content: "s", mode: 0o600 },
    "dir/deep/x": "x",
    "link": { link: "dir" },
    "out": { link: "/etc" },
  });
  repository.git("tag", "-a", "v1", "-m", "v1");
  repository.git("branch", "other");
  repository.git("submodule", "--quiet", "add", module.url, "module");
  const second = repository.commit({});
  const third = repository.commit({ file: "3" });
  let directories = 0;

  const check = async (
    source: Partial<GitSource>,
    env: Record<string, string | undefined> = environment,
  ) => {
    // Some runtimes run these side by side.
    const directory = join(work, `checkouts-${++directories}`);
    mkdirSync(directory);
    try {
      return await listCheckout({ remote: repository.url, ...source }, directory, env);
    } finally {
      assert.deepEqual(readdirSync(directory), [], "something was left behind");
    }
  };
  const names = (tree: readonly string[]) => tree.map((line) => line.split(" ")[0]);

  it("takes the tip of the default branch, with submodules", async () => {
    const { commit, tree } = await check({});
    assert.equal(commit, third);
    assert.deepEqual(tree.map((line) => line.split(" ").slice(0, 4).join(" ")), [
      "/.gitmodules file 0644 0:0",
      "/dir directory 0755 0:0",
      "/dir/deep directory 0755 0:0",
      "/dir/deep/x file 0644 0:0",
      "/file file 0644 0:0",
      "/link symlink 0777 0:0",
      "/module directory 0755 0:0",
      "/module/inner file 0644 0:0",
      "/out symlink 0777 0:0",
      "/run.sh file 0755 0:0",
      "/secret file 0644 0:0",
    ]);
    assert(tree.includes("/out symlink 0777 0:0 -> /etc"));
  });

  const refs: [ref: string, expected: string][] = [
    ["v1", first],
    ["refs/tags/v1", first],
    ["other", first],
    ["refs/heads/main", third],
    [third, third],
    [second, second],
    [second.slice(0, 8), second],
  ];
  for (const [ref, expected] of refs) {
    it(`takes ${ref.slice(0, 12)}`, async () => {
      assert.equal((await check({ ref })).commit, expected);
    });
  }

  it("takes a subdirectory, also through the repository's own links", async () => {
    assert.deepEqual(names((await check({ subdir: "dir/deep" })).tree), ["/x"]);
    assert.deepEqual(names((await check({ subdir: "link/deep" })).tree), ["/x"]);
    assert.deepEqual(names((await check({ subdir: "/dir/" })).tree), ["/deep", "/deep/x"]);
  });

  it("leaves submodules out where that is asked for", async () => {
    const { tree } = await check({ submodules: false });
    assert(!names(tree).includes("/module/inner"));
  });

  it("a checksum may be the commit, its beginning, or the tag's own", async () => {
    const tag = repository.git("rev-parse", "v1");
    for (const checksum of [first, first.slice(0, 7), tag]) {
      assert.equal((await check({ ref: "v1", checksum })).commit, first);
    }
  });

  it("keeps .git where that is asked for: the same each time, and whole", async () => {
    const one = await check({ keepGitDirectory: true });
    assert.deepEqual(one.tree, (await check({ keepGitDirectory: true })).tree);
    assert(names(one.tree).includes("/.git/HEAD"));
    assert(!names(one.tree).some((name) => /logs|FETCH_HEAD|hooks/.test(name!)));
  });

  const failures: [name: string, source: Partial<GitSource>, code: string][] = [
    ["a branch that is not there", { ref: "nowhere" }, "git/fetch"],
    ["a commit that is not there", { ref: "0".repeat(39) + "1" }, "git/fetch"],
    ["a repository that is not there", { remote: `file://${work}/nothing` }, "git/fetch"],
    ["another commit", { checksum: first }, "git/checksum"],
    ["no commit", { checksum: "main" }, "git/checksum"],
    ["a subdirectory that is not there", { subdir: "nothing" }, "git/subdir"],
    ["a subdirectory that is a file", { subdir: "file" }, "git/subdir"],
    ["a subdirectory that climbs", { subdir: "../.." }, "git/subdir"],
    ["a subdirectory that climbs later", { subdir: "dir/../../x" }, "git/subdir"],
    ["a subdirectory through a link out", { subdir: "out/ssl" }, "git/subdir"],
    ["a program as a remote", { remote: `ext::touch ${work}/touched` }, "git/fetch"],
    ["an option as a remote", { remote: `--upload-pack=touch ${work}/touched` }, "git/fetch"],
    ["an option as a ref", { ref: `--upload-pack=touch ${work}/touched` }, "git/fetch"],
  ];
  for (const [name, source, code] of failures) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(check(source), { name: "QuillaError", code });
      assert(!existsSync(join(work, "touched")));
    });
  }

  it("does not touch files of this machine unless the environment says so", async () => {
    await assert.rejects(check({}, { PATH: process.env.PATH }), {
      code: "git/fetch",
      message: /transport 'file' not allowed/,
      hint: /GIT_ALLOW_PROTOCOL/,
    });
  });

  it("nor do submodules", async () => {
    // The repository comes by a protocol that is allowed, its submodule by one that is not.
    const evil = new GitRepository(join(work, "evil"));
    evil.commit({
      ".gitmodules": `[submodule "m"]\n\tpath = m\n\turl = ext::touch ${work}/touched\n`,
    });
    evil.git("update-index", "--add", "--cacheinfo", `160000,${first},m`);
    evil.git("commit", "--quiet", "-m", "submodule");
    await assert.rejects(check({ remote: evil.url }), { code: "git/submodule" });
    assert(!existsSync(join(work, "touched")));
  });

  it("runs no hook, no filter and no monitor, whatever the user's configuration says", async () => {
    const touch = `touch ${work}/touched`;
    const home = join(work, "home");
    mkdirSync(home);
    writeFileSync(
      join(home, ".gitconfig"),
      `[core]\n\tfsmonitor = ${touch}\n\tsshCommand = ${touch}\n[filter "f"]\n\tsmudge = ${touch}\n\tprocess = ${touch}\n`,
    );
    const filtered = new GitRepository(join(work, "filtered"));
    filtered.commit({ ".gitattributes": "* filter=f\n", a: "1" });
    await check({ remote: filtered.url }, { ...environment, HOME: home });
    assert(!existsSync(join(work, "touched")));
  });

  it("says that git is missing", async () => {
    await assert.rejects(check({}, { PATH: work }), { code: "git/missing" });
  });

  it("leaves the repository's own files alone", () => {
    assert.equal(readFileSync(join(repository.path, "file"), "utf8"), "3");
    assert.equal(repository.git("status", "--porcelain"), "");
  });
});

async function listCheckout(
  source: GitSource,
  directory: string,
  environment: Record<string, string | undefined>,
): Promise<{ commit: string; tree: string[] }> {
  const checkout = await checkoutGit(source, { directory, environment });
  const tree = new LocalTree(checkout.directory);
  try {
    const { keepGitDirectory } = source;
    return { commit: checkout.commit, tree: listTree(new GitTree(tree, { keepGitDirectory })) };
  } finally {
    tree.close();
    checkout.release();
  }
}
