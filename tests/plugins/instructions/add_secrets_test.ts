/**
 * ADD, and contexts, from servers that want to know who asks. What they are told is nowhere else.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { beforeEach, describe, it } from "node:test";
import type { LentSettings } from "../../../core/plugin/contracts/run_settings.ts";
import { archiveOf, member } from "../../support/archive.ts";
import { type Answer, content, faultServer, raw, redirect } from "../../support/fault_server.ts";
import { GitRepository } from "../../support/git_repository.ts";
import { gitServer } from "../../support/git_servers.ts";
import { peer } from "../../support/peers.ts";
import { refusedBuild } from "../../support/refused_build.ts";
import { newDirectory, type TestBuild, testBuild } from "../../support/test_build.ts";

const token = "canary-of-a-token";
const basic = btoa(`x-access-token:${token}`);
const file = join(newDirectory(), "token");
writeFileSync(file, `${token}\n`);
const given = (id: string): LentSettings => ({ secrets: new Map([[id, { file }]]) });

/** Answers who knows the token, and nobody else. */
const closed = (answer: Answer): Answer => (socket, request) =>
  (request.head.includes(`Authorization: Bearer ${token}`) ? answer : refusal)(socket, request);
const refusal = raw("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
const other = await faultServer({ "/file": content("1") });
const server = await faultServer({
  "/file": closed(content("1")),
  "/away": closed(redirect(`${other.url}/file`)),
  "/context.tar": closed(content(archiveOf([
    member("Dockerfile", {}, "FROM scratch\nCOPY a /\n"),
    member("a", {}, "1"),
  ]))),
});
const { url } = server;
const one = "6b86b273ff34";

/** Builds, and looks for the token in all that the store has then. */
async function build(dockerfile: string[] | undefined, options: TestBuild = {}) {
  const root = join(newDirectory(), "store");
  const built = await testBuild(dockerfile, { ...options, root });
  for (const name of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const bytes = readFileSync(join(name.parentPath, name.name), "latin1");
    assert(!bytes.includes(token) && !bytes.includes(basic), `${name.name} has the secret`);
  }
  const told = JSON.stringify([built.events, built.image.config]);
  assert(!told.includes(token) && !told.includes(basic), "events or configuration have the secret");
  return built;
}

describe("ADD and contexts: secrets for HTTP", () => {
  const run = given("HTTP_AUTH_TOKEN_127.0.0.1");

  it("ADD asks with the secret of the host", async () => {
    const { tree } = await build(["FROM scratch", `ADD ${url}/file /`], { run });
    assert.deepEqual(tree, [`/file file 0600 0:0 ${one}`]);
  });

  it("without it the failure says which one", async () => {
    const error = await refusedBuild(["FROM scratch", `ADD ${url}/file /`], "fetch/status", 2);
    assert.match(error.hint ?? "", /--secret id=HTTP_AUTH_TOKEN_127\.0\.0\.1/);
  });

  it("where that leads elsewhere, nobody is told", async () => {
    await build(["FROM scratch", `ADD ${url}/away /`], { run });
    assert.doesNotMatch(other.requests.at(-1)!.head, /Authorization/);
  });

  it("an archive as the context, and as a named one", async () => {
    const context = `${url}/context.tar`;
    const expected = [`/a file 0644 0:0 ${one}`];
    assert.deepEqual((await build(undefined, { context, run })).tree, expected);
    const contexts = new Map([["named", context]]);
    const lines = ["FROM scratch", "COPY --from=named a /"];
    assert.deepEqual((await build(lines, { contexts, run })).tree, expected);
  });

  it("the layer is the same with another secret, and what follows is in the cache", async () => {
    const root = join(newDirectory(), "store");
    const lines = ["FROM scratch", `ADD ${url}/file /`, "COPY <<b /", "2", "b"];
    const first = await testBuild(lines, { root, run });
    const again = given(`HTTP_AUTH_TOKEN_127.0.0.1:${server.port}`);
    const second = await testBuild(lines, { root, run: again });
    assert.equal(first.image.id, second.image.id);
    const states = second.events.flatMap((event) =>
      event.type === "done" ? [event.cache?.status] : []
    );
    assert.equal(states.at(-1), "cached");
  });

  it("a secret that cannot be read is told by its name", async () => {
    const secrets = new Map([["HTTP_AUTH_TOKEN_127.0.0.1", { file: "/nowhere/token" }]]);
    const lines = ["FROM scratch", `ADD ${url}/file /`];
    const error = await refusedBuild(lines, "run/secret", 0, { run: { secrets } });
    assert.match(error.message, /HTTP_AUTH_TOKEN_127\.0\.0\.1/);
  });
});

const { skip } = peer("git");
const root = newDirectory();
const repositories = await gitServer(root, { authorization: `basic ${basic}` });

describe("ADD and contexts: secrets for git", { skip }, () => {
  if (skip !== undefined) return;
  // Other files' tests in this process let git ask other places.
  beforeEach(() => void (process.env.GIT_ALLOW_PROTOCOL = "http:https:file"));
  const repository = new GitRepository(join(root, "x.git"));
  repository.commit({ Dockerfile: "FROM scratch\nCOPY a /\n", a: "1" });
  repository.git("tag", "v1");
  const git = `${repositories.url}/x.git`;
  const a = `/a file 0644 0:0 ${one}`;

  for (const id of ["GIT_AUTH_TOKEN", "GIT_AUTH_TOKEN.127.0.0.1"]) {
    const run = given(id);

    it(`ADD asks with ${id}`, async () => {
      const { tree } = await build(["FROM scratch", `ADD --exclude=D* ${git}#v1 /`], { run });
      assert.deepEqual(tree, [a]);
    });

    it(`${id}: the context, and a named one`, async () => {
      assert.deepEqual((await build(undefined, { context: `${git}#v1`, run })).tree, [a]);
      const contexts = new Map([["named", git]]);
      const lines = ["FROM scratch", "COPY --from=named a /"];
      assert.deepEqual((await build(lines, { contexts, run })).tree, [a]);
    });
  }

  it("without it the failure says which one", async () => {
    const error = await refusedBuild(["FROM scratch", `ADD ${git} /`], "git/fetch", 2);
    assert.match(error.hint ?? "", /--secret id=GIT_AUTH_TOKEN/);
  });

  it("a password of the URL is not in the image, and not in the store", async () => {
    const withPassword = git.replace("//", `//x-access-token:${token}@`);
    const lines = ["FROM scratch", `ADD --keep-git-dir ${withPassword} /`];
    const { tree } = await build(lines);
    assert(tree.includes(a));
    const built = await build(undefined, { context: `${withPassword}?keep-git-dir=1` });
    assert.deepEqual(built.tree, [a]);
  });

  it("github.com/owner/name is a repository, unless it is a directory that is here", async () => {
    const configuration = join(newDirectory(), "configuration");
    const url = `${repositories.url}/`;
    writeFileSync(configuration, `[url "${url}"]\n\tinsteadOf = https://github.com/owner/\n`);
    const before = process.env.GIT_CONFIG_GLOBAL;
    process.env.GIT_CONFIG_GLOBAL = configuration;
    const directory = process.cwd();
    try {
      const run: LentSettings = {
        secrets: new Map([[`GIT_AUTH_HEADER`, { variable: "QUILLA_TEST_HEADER" }]]),
      };
      process.env.QUILLA_TEST_HEADER = `basic ${basic}`;
      // The header is for what is asked for, which git is told to look for elsewhere: it is not let in there.
      await assert.rejects(build(undefined, { context: "github.com/owner/x.git", run }), {
        code: "git/fetch",
        message: /github\.com\/owner\/x\.git cannot be fetched/,
      });
      const here = newDirectory();
      mkdirSync(join(here, "github.com/owner/x"), { recursive: true });
      writeFileSync(join(here, "github.com/owner/x/Dockerfile"), "FROM scratch\nLABEL here=1\n");
      process.chdir(here);
      const { image } = await build(undefined, { context: "github.com/owner/x" });
      assert.deepEqual(image.config.config.labels, { here: "1" });
    } finally {
      process.chdir(directory);
      delete process.env.QUILLA_TEST_HEADER;
      if (before === undefined) delete process.env.GIT_CONFIG_GLOBAL;
      else process.env.GIT_CONFIG_GLOBAL = before;
    }
  });

  it("mtime=commit: the time of the commit is the files', by ADD and from the context", async () => {
    const run = given("GIT_AUTH_TOKEN");
    const committed = Date.parse("2020-01-01T00:00:00Z") / 1000;
    const added = async (query: string, timestamp?: number | "preserve") => {
      const lines = ["FROM scratch", `ADD ${git}${query} /`];
      const { files } = await testBuild(lines, { run, timestamp });
      return files.lstat("/a")!.mtime;
    };
    assert.equal(await added("?mtime=commit"), committed);
    assert.equal(await added("?mtime=commit", "preserve"), committed);
    assert.equal(await added("?mtime=commit", 1), 1);
    assert.equal(await added("?mtime=checkout", "preserve"), 0);
    assert.notEqual(await added("?mtime=checkout"), committed);
    const { files } = await testBuild(undefined, { context: `${git}?mtime=commit`, run });
    assert.equal(files.lstat("/a")!.mtime, committed);
  });
});
