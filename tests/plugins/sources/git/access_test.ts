/**
 * Repositories that want to know who asks: whom git tells, and whom not.
 *
 * @module
 */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { accessTo } from "../../../../plugins/sources/git/access.ts";
import { type Checkout, checkoutGit } from "../../../../plugins/sources/git/checkout.ts";
import { GitRepository } from "../../../support/git_repository.ts";
import { gitServer } from "../../../support/git_servers.ts";
import { peer } from "../../../support/peers.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const { skip } = peer("git");
const work = temporaryDirectory();
const environment = { PATH: process.env.PATH };
type Secrets = Readonly<Record<string, string>>;
const finder = (secrets: Secrets) => (id: string) =>
  secrets[id] === undefined ? undefined : new TextEncoder().encode(secrets[id]);
const lentOf = (secrets: Secrets) => ({ secret: finder(secrets), agent: () => undefined });

const token = "canary-of-a-token";
const basic = `basic ${btoa(`x-access-token:${token}`)}`;

describe("accessTo", () => {
  const remote = "https://host/a/x.git";
  const cases: [name: string, remote: string, secrets: Secrets, expected: unknown][] = [
    ["nothing", remote, {}, { remote }],
    ["a token for all hosts is for the repository", remote, { GIT_AUTH_TOKEN: token }, {
      remote,
      header: { scope: remote, value: basic },
    }],
    ["one for the host is for all of it", remote, { "GIT_AUTH_TOKEN.host": token }, {
      remote,
      header: { scope: "https://host/", value: basic },
    }],
    ["GitHub's is for GitHub", "https://github.com/a/x.git", { GIT_AUTH_TOKEN: token }, {
      remote: "https://github.com/a/x.git",
      header: { scope: "https://github.com/", value: basic },
    }],
    ["a user and password are no argument", "https://me:p%40ss@host/x.git", {}, {
      remote: "https://host/x.git",
      header: { scope: "https://host/", value: `Basic ${btoa("me:p@ss")}` },
    }],
    ["a secret goes before a password", "https://me:p@host/x.git", { GIT_AUTH_HEADER: "h" }, {
      remote: "https://host/x.git",
      header: { scope: "https://host/x.git", value: "h" },
    }],
    ["a user alone stays", "https://me@host/x.git", {}, { remote: "https://me@host/x.git" }],
    ["nothing for ssh", "git@host:x.git", { GIT_AUTH_TOKEN: token }, { remote: "git@host:x.git" }],
    ["nothing for git", "git://host/x.git", { GIT_AUTH_TOKEN: token }, {
      remote: "git://host/x.git",
    }],
  ];
  for (const [name, remote, secrets, expected] of cases) {
    it(name, () => assert.deepEqual(accessTo(remote, finder(secrets)), expected));
  }
});

const root = join(work, "served");
if (skip === undefined) {
  mkdirSync(root);
  const inner = new GitRepository(join(root, "inner.git"));
  inner.commit({ inner: "1" });
  const repository = new GitRepository(join(root, "x.git"));
  repository.commit({ file: "1" });
  repository.git("switch", "--quiet", "-c", "with-module");
  repository.git("submodule", "--quiet", "add", inner.url, "module");
  repository.commit({
    ".gitmodules": '[submodule "module"]\n\tpath = module\n\turl = ../inner.git\n',
  });
  repository.git("switch", "--quiet", "main");
}
const open = await gitServer(root);
const closed = await gitServer(root, {
  authorization: basic,
  redirects: { "/old": "/x", "/away": `${open.url}/x` },
});
let directories = 0;

async function check(
  remote: string,
  secrets: Secrets,
  { ref, env = environment }: { ref?: string; env?: Record<string, string | undefined> } = {},
): Promise<Checkout> {
  const directory = join(work, `checkouts-${++directories}`);
  mkdirSync(directory);
  const options = { directory, environment: env, lent: lentOf(secrets) };
  const checkout = await checkoutGit({ remote, ref, keepGitDirectory: true }, options);
  assert.deepEqual(readdirSync(directory).length, 1, "the header was left behind");
  return checkout;
}

describe("checkoutGit: who asks", { skip }, () => {
  if (skip !== undefined) return;
  const { host } = new URL(closed.url);

  const secrets: [name: string, secrets: Secrets][] = [
    ["a token", { GIT_AUTH_TOKEN: token }],
    ["a token in a file that ends with a newline", { GIT_AUTH_TOKEN: `${token}\n` }],
    ["a token for the host", { [`GIT_AUTH_TOKEN.${host}`]: token, GIT_AUTH_TOKEN: "other" }],
    ["a token for the host's name", { "GIT_AUTH_TOKEN.127.0.0.1": token }],
    ["a header", { GIT_AUTH_HEADER: basic }],
  ];
  for (const [name, given] of secrets) {
    it(`is told by ${name}`, async () => {
      (await check(`${closed.url}/x.git`, given)).release();
    });
  }

  it("nobody is let in without", async () => {
    await assert.rejects(check(`${closed.url}/x.git`, {}), {
      code: "git/fetch",
      hint: /GIT_AUTH_TOKEN/,
    });
    await assert.rejects(check(`${closed.url}/x.git`, { "GIT_AUTH_TOKEN.other": token }), {
      code: "git/fetch",
    });
  });

  it("a submodule of the same host is fetched with what is for the host", async () => {
    const ref = "with-module";
    (await check(`${closed.url}/x.git`, { [`GIT_AUTH_TOKEN.${host}`]: token }, { ref })).release();
    await assert.rejects(check(`${closed.url}/x.git`, { GIT_AUTH_TOKEN: token }, { ref }), {
      code: "git/submodule",
    });
  });

  it("a repository that was renamed is followed on its host", async () => {
    (await check(`${closed.url}/old.git`, { GIT_AUTH_TOKEN: token })).release();
    const { commit, release } = await check(`${open.url}/x.git`, {});
    release();
    (await check(`${closed.url}/old.git`, { GIT_AUTH_TOKEN: token }, { ref: commit })).release();
  });

  it("and no further: another host is not told", async () => {
    const before = open.requests.length;
    const message = new RegExp(`redirects to ${open.url}/x.git`);
    await assert.rejects(check(`${closed.url}/away.git`, { GIT_AUTH_TOKEN: token }), {
      code: "git/redirect",
      message,
    });
    assert.deepEqual(open.requests.slice(before), []);
  });

  it("an agent that is lent is the one that ssh asks", async () => {
    const told = join(work, "agent");
    const env = {
      ...environment,
      SSH_AUTH_SOCK: "/the/users/own",
      GIT_SSH_COMMAND: `echo "$SSH_AUTH_SOCK" >>${told}; false`,
    };
    const directory = join(work, "by-ssh");
    mkdirSync(directory);
    const lent = { secret: () => undefined, agent: (id: string) => `/lent/${id}` };
    const options = { directory, environment: env };
    const remote = "git@host.invalid:x.git";
    await assert.rejects(checkoutGit({ remote }, options), { code: "git/fetch" });
    await assert.rejects(checkoutGit({ remote }, { ...options, lent }), { code: "git/fetch" });
    const asked = new Set(readFileSync(told, "utf8").trim().split("\n"));
    assert.deepEqual([...asked], ["/the/users/own", "/lent/default"]);
  });

  it("neither programs' arguments, nor what is left, nor messages have it", async () => {
    const log = join(work, "arguments");
    const bin = join(work, "bin");
    mkdirSync(bin);
    writeFileSync(
      join(bin, "git"),
      `#!/bin/sh\necho "$@" >>${log}\nexec ${peer("git").path} "$@"\n`,
    );
    chmodSync(join(bin, "git"), 0o755);
    const env = { PATH: `${bin}:${process.env.PATH}` };
    const password = closed.url.replace("//", `//x-access-token:${token}@`);
    for (
      const [remote, secrets] of [[closed.url, { GIT_AUTH_TOKEN: token }], [password, {}]] as const
    ) {
      const { directory, release } = await check(`${remote}/x.git`, secrets, { env });
      for (const name of readdirSync(join(directory, ".git"), { recursive: true }) as string[]) {
        if (/^(config|HEAD|FETCH_HEAD|packed-refs)$/.test(name)) {
          requireClean(readFileSync(join(directory, ".git", name), "latin1"), name);
        }
      }
      release();
      await assert.rejects(check(`${remote}/missing.git`, secrets, { env }), (error: Error) => {
        requireClean(`${error.message} ${error.stack}`, "the message");
        return true;
      });
    }
    const words = readFileSync(log, "utf8");
    assert.match(words, /fetch /);
    requireClean(words, "an argument");
  });
});

function requireClean(text: string, where: string): void {
  for (const secret of [token, btoa(`x-access-token:${token}`)]) {
    assert(!text.includes(secret), `${where} has the secret`);
  }
}
