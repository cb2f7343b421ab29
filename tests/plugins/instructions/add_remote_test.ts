/**
 * ADD of URLs and git repositories.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { digestOf } from "../../../core/digest.ts";
import { archiveOf, member } from "../../support/archive.ts";
import { content, faultServer, raw } from "../../support/fault_server.ts";
import { GitRepository } from "../../support/git_repository.ts";
import { peer } from "../../support/peers.ts";
import { refusedBuild } from "../../support/refused_build.ts";
import { historyOf, newDirectory, testBuild } from "../../support/test_build.ts";
import { leftoversIn } from "../../support/leftovers.ts";

const archive = gzipSync(archiveOf([member("inside", { uid: 5, gid: 6 }, "1")]));
const server = await faultServer({
  "/file": content("1", ["Last-Modified: Tue, 01 Jan 2019 00:00:00 GMT"]),
  "/a.tar.gz": content(archive),
  "/": content("1"),
  "/dir/": content("1"),
  "/dir%2Ffile?x=y": content("1"),
  "/.wh.x": content("1"),
  "/short": raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"),
});
const { url } = server;
const one = "6b86b273ff34";
const build = async (line: string, before: readonly string[] = []) =>
  (await testBuild(["FROM scratch", ...before, line])).tree;

describe("ADD: URLs", () => {
  const adds: [line: string, expected: string[], before?: string[]][] = [
    [`ADD ${url}/file /`, [`/file file 0600 0:0 ${one}`]],
    [`ADD ${url}/file /name`, [`/name file 0600 0:0 ${one}`]],
    [`ADD ${url}/file /d/`, ["/d directory 0755 0:0", `/d/file file 0600 0:0 ${one}`]],
    [`ADD ${url}/file d`, ["/d directory 0755 0:0", `/d/file file 0600 0:0 ${one}`], [
      "WORKDIR /d",
      "WORKDIR /",
    ]],
    [`ADD --chmod=755 --chown=1:2 ${url}/file /x`, [`/x file 0755 1:2 ${one}`]],
    [`ADD --checksum=${digestOf("1")} ${url}/file /x`, [`/x file 0600 0:0 ${one}`]],
    [`ADD ${url}/ /name`, [`/name file 0600 0:0 ${one}`]],
    [`ADD ${url}/dir/ /d/`, ["/d directory 0755 0:0", `/d/dir file 0600 0:0 ${one}`]],
    [`ADD ${url}/dir%2Ffile?x=y /`, [`/file file 0600 0:0 ${one}`]],
    [`ADD --keep-git-dir ${url}/file /`, [`/file file 0600 0:0 ${one}`]],
    [`ADD --checksum=${digestOf("1", "sha512")} ${url}/file /x`, [`/x file 0600 0:0 ${one}`]],
    [`ADD ${url}/file ${url}/a.tar.gz /`, [
      `/a.tar.gz file 0600 0:0 ${digestOf(archive).slice(7, 19)}`,
      `/file file 0600 0:0 ${one}`,
    ]],
    [`ADD --unpack ${url}/a.tar.gz /d`, [
      "/d directory 0755 0:0",
      `/d/inside file 0644 5:6 ${one}`,
    ]],
  ];
  for (const [line, expected, before] of adds) {
    it(line.replaceAll(url, "URL"), async () => {
      assert.deepEqual(await build(line, before), expected);
    });
  }

  const refusals: [line: string, code: string][] = [
    [`ADD ${url}/missing /`, "fetch/status"],
    [`ADD ${url}/short /`, "fetch/short"],
    [`ADD ${url}/ /`, "add/no-name"],
    [`ADD --checksum=${digestOf("2")} ${url}/file /`, "fetch/checksum"],
    [`ADD --checksum=sha256:12 ${url}/file /`, "digest/invalid"],
    [`ADD --checksum=${digestOf("1")} ${url}/file ${url}/a.tar.gz /`, "add/checksum"],
    [`ADD --unpack ${url}/file /`, "add/no-archive"],
    [`ADD ${url}/file ${url}/a.tar.gz /one`, "copy/destination"],
    [`ADD ${url}/.wh.x /`, "layer/whiteout-name"],
    ["ADD http://169.254.169.254/latest /", "fetch/address"],
  ];
  for (const [line, code] of refusals) {
    it(`refuses ${line.replaceAll(url, "URL")}`, async () => {
      const root = join(newDirectory(), "store");
      await refusedBuild(["FROM scratch", line], code, 2, { root });
      assert.deepEqual(leftoversIn(root), [], "something was left behind");
    });
  }

  it("the time of the file is kept where times are", async () => {
    const mtime = async (timestamp: number | "preserve") => {
      const { files } = await testBuild(`FROM scratch\nADD ${url}/file /`, { timestamp });
      return files.lstat("/file")!.mtime;
    };
    assert.equal(await mtime("preserve"), 1546300800);
    assert.equal(await mtime(1), 1);
  });

  it("warns where --keep-git-dir means nothing", async () => {
    const { warnings } = await testBuild(`FROM scratch\nADD --keep-git-dir ${url}/file /`);
    assert.match(warnings.join("\n"), /--keep-git-dir is for git repositories/);
  });

  it("the history has no password", async () => {
    const line = `ADD ${url.replace("//", "//me:secret@")}/file /`;
    const built = await testBuild(`FROM scratch\n${line}`);
    assert.match(
      historyOf(built)[0]!,
      /^ADD http:\/\/me:xxxxx@127\.0\.0\.1:\d+\/file \/ # buildkit$/,
    );
  });
});

const { skip } = peer("git");

describe("ADD: git", { skip }, () => {
  if (skip !== undefined) return;
  process.env.GIT_ALLOW_PROTOCOL = "file";
  const repository = new GitRepository(join(newDirectory(), "x.git"));
  const commit = repository.commit({
    "file": "1",
    "dir/run": { content: "1", mode: 0o755 },
    "link": { link: "/etc" },
  });
  const git = repository.url;
  const run = `file 0755 0:0 ${one}`;

  const adds: [line: string, expected: string[]][] = [
    [`ADD ${git} /src`, [
      "/src directory 0755 0:0",
      "/src/dir directory 0755 0:0",
      `/src/dir/run ${run}`,
      `/src/file file 0644 0:0 ${one}`,
      "/src/link symlink 0777 0:0 -> /etc",
    ]],
    [`ADD ${git}#main:dir /`, [`/run ${run}`]],
    [`ADD ${git}?subdir=dir&branch=main /`, [`/run ${run}`]],
    [`ADD --checksum=${commit} ${git}#main:dir /`, [`/run ${run}`]],
    [`ADD --chown=1:2 ${git}#${commit}:dir /`, [`/run file 0755 1:2 ${one}`]],
    [`ADD --exclude=* --exclude=!file ${git} /`, [`/file file 0644 0:0 ${one}`]],
    [`ADD --keep-git-dir=false ${git}#:dir /`, [`/run ${run}`]],
  ];
  for (const [line, expected] of adds) {
    it(line.replaceAll(git, "URL").replaceAll(commit, "COMMIT"), async () => {
      assert.deepEqual(await build(line), expected);
    });
  }

  it("--keep-git-dir, and the same in the URL", async () => {
    const tree = await build(`ADD --keep-git-dir ${git} /`);
    assert(tree.some((line) => line.startsWith("/.git/HEAD ")));
    assert.deepEqual(await build(`ADD ${git}?keep-git-dir=1 /`), tree);
  });

  const refusals: [line: string, code: string][] = [
    [`ADD ${git}#nowhere /`, "git/fetch"],
    [`ADD ${git}#main:.. /`, "git/subdir"],
    [`ADD --checksum=${"0".repeat(40)} ${git} /`, "git/checksum"],
    [`ADD --checksum=${digestOf("1")} ${git} /`, "git/checksum"],
    [`ADD --checksum=${commit} ${git}?checksum=${commit.slice(0, 8)} /`, "add/contradiction"],
    [`ADD --keep-git-dir=false ${git}?keep-git-dir=1 /`, "add/contradiction"],
    [`ADD ${git}?depth=1 /`, "git/url"],
  ];
  for (const [line, code] of refusals) {
    it(`refuses ${line.replaceAll(git, "URL").replaceAll(commit, "COMMIT")}`, async () => {
      const root = join(newDirectory(), "store");
      await refusedBuild(["FROM scratch", line], code, 2, { root });
      assert.deepEqual(leftoversIn(root), [], "something was left behind");
    });
  }
});
