import assert from "node:assert/strict";
import { test } from "node:test";
import { download } from "../../../../plugins/sources/http/download.ts";
import { type FindSecret, gitAuthorization } from "../../../../plugins/kit/http/secrets.ts";
import { content, type FaultServer, faultServer, redirect } from "../../../support/fault_server.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const finder = (secrets: Readonly<Record<string, string>>): FindSecret => (id) =>
  secrets[id] === undefined ? undefined : new TextEncoder().encode(secrets[id]);

/** Fetches a URL; the values of `Authorization` that came to the server. */
async function sent(
  server: FaultServer,
  url: string,
  secrets: Readonly<Record<string, string>>,
): Promise<(string | undefined)[]> {
  const before = server.requests.length;
  const file = await download(url, {
    directory,
    secrets: finder(secrets),
    policy: { environment: {} },
  });
  file.release();
  return server.requests.slice(before).map(({ head }) => /^Authorization: (.*)$/m.exec(head)?.[1]);
}

const other = await faultServer({ "/file": content("1") });
const server = await faultServer({
  "/file": content("1"),
  "/moved": redirect("/file"),
  "/elsewhere": redirect(`${other.url}/file`),
});
const back = await faultServer({ "/start": redirect(`${server.url}/file`) });
const { port, url } = server;
const host = "127.0.0.1";

const values: [name: string, secrets: Record<string, string>, expected: string | undefined][] = [
  ["none", {}, undefined],
  ["a token", { [`HTTP_AUTH_TOKEN_${host}`]: "t" }, "Bearer t"],
  ["a token for the port", { [`HTTP_AUTH_TOKEN_${host}:${port}`]: "t" }, "Bearer t"],
  ["the port's goes first", {
    [`HTTP_AUTH_TOKEN_${host}:${port}`]: "port",
    [`HTTP_AUTH_TOKEN_${host}`]: "host",
  }, "Bearer port"],
  ["a header", { [`HTTP_AUTH_HEADER_${host}`]: "Basic eDp5" }, "Basic eDp5"],
  ["the token goes before the header", {
    [`HTTP_AUTH_HEADER_${host}`]: "Basic eDp5",
    [`HTTP_AUTH_TOKEN_${host}`]: "t",
  }, "Bearer t"],
  ["a file with a newline at its end", { [`HTTP_AUTH_TOKEN_${host}`]: "t\n" }, "Bearer t"],
  ["an empty one is none", { [`HTTP_AUTH_TOKEN_${host}`]: "" }, undefined],
  ["another host's", { HTTP_AUTH_TOKEN_localhost: "t" }, undefined],
  ["git's", { GIT_AUTH_TOKEN: "t" }, undefined],
];
for (const [name, secrets, expected] of values) {
  test(`what a server is asked with: ${name}`, async () => {
    assert.deepEqual(await sent(server, `${url}/file`, secrets), [expected]);
  });
}

const token = { [`HTTP_AUTH_TOKEN_${host}:${port}`]: "t" };

test("a secret goes before a password of the URL", async () => {
  const withPassword = url.replace("//", "//me:pass@");
  assert.deepEqual(await sent(server, `${withPassword}/file`, token), ["Bearer t"]);
});

test("where a server redirects on its own host, it is told again", async () => {
  assert.deepEqual(await sent(server, `${url}/moved`, token), ["Bearer t", "Bearer t"]);
  const withPassword = url.replace("//", "//me:pass@");
  const basic = `Basic ${btoa("me:pass")}`;
  assert.deepEqual(await sent(server, `${withPassword}/moved`, {}), [basic, basic]);
});

test("another host, and another port of the same, is not told", async () => {
  assert.deepEqual(await sent(other, `${url}/elsewhere`, token), [undefined]);
  // Not even with a secret that was meant for it: whoever redirects must not choose who is asked with it.
  const both = { ...token, [`HTTP_AUTH_TOKEN_${host}:${other.port}`]: "u" };
  assert.deepEqual(await sent(other, `${url}/elsewhere`, both), [undefined]);
  const itself = { [`HTTP_AUTH_TOKEN_${host}:${back.port}`]: "t", ...token };
  assert.deepEqual(await sent(server, `${back.url}/start`, itself), [undefined]);
});

test("what would be two lines of a head is refused, and not shown", async () => {
  const secrets = { [`HTTP_AUTH_TOKEN_${host}`]: "se\ncret" };
  await assert.rejects(sent(server, `${url}/file`, secrets), (error: Error & { code: string }) => {
    assert.equal(error.code, "fetch/secret");
    assert.doesNotMatch(error.message, /cret"|se\n/);
    return true;
  });
});

test("who asks is in no message", async () => {
  await assert.rejects(sent(server, `${url}/missing`, token), (error: Error) => {
    assert.doesNotMatch(error.message, /Bearer| t\b/);
    return true;
  });
});

const gitValues: [name: string, secrets: Record<string, string>, expected: unknown][] = [
  ["none", {}, undefined],
  ["a token for all hosts", { GIT_AUTH_TOKEN: "t" }, {
    value: `basic ${btoa("x-access-token:t")}`,
    isForHost: false,
  }],
  ["a token for the host", { "GIT_AUTH_TOKEN.host": "h", GIT_AUTH_TOKEN: "t" }, {
    value: `basic ${btoa("x-access-token:h")}`,
    isForHost: true,
  }],
  ["a header for all, a token for the host", { GIT_AUTH_HEADER: "x", "GIT_AUTH_TOKEN.host": "h" }, {
    value: `basic ${btoa("x-access-token:h")}`,
    isForHost: true,
  }],
  ["a header goes before a token", { GIT_AUTH_HEADER: "bearer x", GIT_AUTH_TOKEN: "t" }, {
    value: "bearer x",
    isForHost: false,
  }],
  ["with the port", { "GIT_AUTH_HEADER.host:8443": "p", "GIT_AUTH_HEADER.host": "h" }, {
    value: "p",
    isForHost: true,
  }],
  ["another host's", { "GIT_AUTH_TOKEN.other": "o" }, undefined],
  ["HTTP's", { HTTP_AUTH_TOKEN_host: "t" }, undefined],
];
for (const [name, secrets, expected] of gitValues) {
  test(`what a git server is asked with: ${name}`, () => {
    assert.deepEqual(
      gitAuthorization(new URL("https://host:8443/x.git"), finder(secrets)),
      expected,
    );
  });
}
