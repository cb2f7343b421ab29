/**
 * Git repositories as build contexts.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { GitRepository } from "../../../support/git_repository.ts";
import { leftoversIn } from "../../../support/leftovers.ts";
import { peer } from "../../../support/peers.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { newDirectory, type TestBuild, testBuild } from "../../../support/test_build.ts";

/** Builds with a store of its own, in which nothing may be left behind. */
async function build(options: TestBuild) {
  const root = join(newDirectory(), "store");
  try {
    return await testBuild(undefined, { ...options, root });
  } finally {
    assert.deepEqual(leftoversIn(root), [], "something was left behind");
  }
}

const { skip } = peer("git");

describe("git repositories as contexts", { skip }, () => {
  if (skip !== undefined) return;
  process.env.GIT_ALLOW_PROTOCOL = "file";
  const repository = new GitRepository(join(newDirectory(), "x.git"));
  repository.commit({
    "Dockerfile": "FROM scratch\nCOPY . /\n",
    ".dockerignore": "Dockerfile\n",
    "sub/Dockerfile": "FROM scratch\nCOPY run /\n",
    "sub/run": { content: "1", mode: 0o755 },
    "evil/Dockerfile": "FROM scratch\nCOPY up link /\n",
    "evil/up": { link: "../sub/run" },
    "evil/link": { link: "/etc/passwd" },
    "host": { link: "/etc" },
  });
  repository.git("tag", "v1");
  repository.commit({ new: "" });
  const git = repository.url;

  it("a ref and a directory, as a fragment and as a query", async () => {
    assert((await build({ context: git })).tree.some((line) => line.startsWith("/new ")));
    const { tree } = await build({ context: `${git}#v1` });
    assert(!tree.some((line) => /^\/(new|\.git|Dockerfile) /.test(line)), tree.join("\n"));
    for (const context of [`${git}#v1:sub`, `${git}?tag=v1&subdir=sub`, `${git}#:sub`]) {
      assert.deepEqual((await build({ context })).tree, ["/run file 0755 0:0 6b86b273ff34"]);
    }
  });

  it("-f names a file of it; the context stays the whole tree", async () => {
    await refusedLater(build({ context: git, file: "sub/Dockerfile" }), "copy/missing");
  });

  it("the repository's .git can be kept", async () => {
    const { tree } = await build({ context: `${git}?keep-git-dir=1` });
    assert(tree.some((line) => line.startsWith("/.git/HEAD ")), tree.join("\n"));
  });

  const refusals: [fragment: string, code: string][] = [
    ["#nowhere", "git/fetch"],
    ["#:gone", "git/subdir"],
    ["#:../..", "git/subdir"],
    ["#main:sub/../../..", "git/subdir"],
    ["#:host", "git/subdir"],
    ["#:evil", "copy/missing"],
    ["?checksum=0123456789012345678901234567890123456789&branch=main", "git/checksum"],
  ];
  for (const [fragment, code] of refusals) {
    it(`refuses ${fragment}`, async () => {
      await refusedLater(build({ context: git + fragment }), code);
    });
  }
});
