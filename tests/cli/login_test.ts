import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { dockerRegistry, registryUser, testRegistry } from "../support/registry.ts";
import { quilla } from "../support/fake_context.ts";
import { peer } from "../support/peers.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const { username, password } = registryUser;

function world(more: { answer?: string; env?: Record<string, string> } = {}) {
  const home = temporaryDirectory();
  const env = { HOME: home, XDG_RUNTIME_DIR: join(home, "run"), ...more.env };
  return {
    root: join(home, "store"),
    answer: more.answer,
    env,
    file: join(home, ".docker/config.json"),
  };
}

test("login asks a real registry before it stores, and logout forgets", {
  skip: dockerRegistry.skip,
}, async () => {
  const { host } = await testRegistry({ password: true });
  const here = world();
  const login = (...words: string[]) => quilla(here, "login", ...words);
  const refused = await login("-u", username, "-p", "hunter2", host);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /does not take this password of "user" \[registry\/unauthorized\]/);
  assert.doesNotMatch(refused.stderr, /hunter2/);
  assert.throws(() => statSync(here.file));

  const taken = await login("-u", username, "-p", password, `http://${host}/v2/`);
  assert.deepEqual([taken.code, taken.stdout], [0, "Login Succeeded\n"]);
  assert.match(taken.stderr, /--password via the CLI is insecure/);
  assert.match(taken.stderr, /stored unencrypted in '.*config\.json'/);
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(here.file, "utf8")).auths), [host]);

  const again = await login(host);
  assert.match(again.stderr, /existing credentials\.\.\. \[Username: user\]/);
  assert.deepEqual([again.code, again.stdout], [0, "Login Succeeded\n"]);

  const out = await quilla(here, "logout", host);
  assert.deepEqual([out.code, out.stdout], [0, `Removing login credentials for ${host}\n`]);
  assert.equal((await quilla(here, "logout", host)).stdout, `Not logged in to ${host}\n`);
  assert.deepEqual(JSON.parse(readFileSync(here.file, "utf8")).auths, {});

  const elsewhere = world({
    env: { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [host]: { auth: "YTpi" } } }) },
  });
  const hidden = await quilla(elsewhere, "login", "-u", username, "-p", password, host);
  assert.match(hidden.stderr, /DOCKER_AUTH_CONFIG has other credentials for .*, and goes before/);
});

test("skopeo goes where quilla logged in", {
  skip: dockerRegistry.skip ?? peer("skopeo").skip,
}, async () => {
  const { host } = await testRegistry({ password: true });
  const here = world();
  assert.equal((await quilla(here, "login", "-u", username, "-p", password, host)).code, 0);
  const words = ["login", "--tls-verify=false", "--get-login", "--authfile", here.file, host];
  const skopeo = spawnSync(peer("skopeo").path, words, { encoding: "utf8" });
  assert.deepEqual([skopeo.status, skopeo.stdout.trim()], [0, username], skopeo.stderr);
});

test("a token server is asked with the password, and the registry with the token", async () => {
  const asked: string[] = [];
  const right = `Basic ${btoa("u:p")}`;
  const server = createServer((request, response) => {
    const { authorization = "" } = request.headers;
    asked.push(`${request.url} ${authorization.split(" ")[0]}`);
    const { port } = server.address() as AddressInfo;
    if (request.url?.startsWith("/token")) {
      return void response.writeHead(authorization === right ? 200 : 401)
        .end(JSON.stringify({ token: "abc" }));
    }
    if (authorization === "Bearer abc") return void response.end("{}");
    const realm = `Bearer realm="http://127.0.0.1:${port}/token",service="s"`;
    response.writeHead(401, { "www-authenticate": realm }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const wrong = await quilla(world(), "login", "-u", "u", "-p", "hunter2", host);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /registry\/unauthorized/);
    assert.doesNotMatch(wrong.stderr, /hunter2/);
    asked.length = 0;
    const right = await quilla(world({ answer: "p" }), "login", "-u", "u", host);
    assert.equal(right.stdout, "Login Succeeded\n", right.stderr);
    assert.match(right.stderr, /^Password: /);
    const [, token, last] = asked;
    assert.match(token ?? "", /^\/token\?service=s&account=u Basic$/);
    assert.equal(last, "/v2/ Bearer");
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

const wrong: [words: string[], code: string][] = [
  [["-u", "a", "-p", "b", "--password-stdin"], "usage/login"],
  [["--password-stdin"], "usage/login"],
  [["-u", "a"], "usage/login"],
  [["-u", "a", "-p", ""], "usage/login"],
  [["-u", "a", "-p", "b", "--tls-verify", "maybe"], "usage/login"],
  [["-u", "a", "-p", "b", "not a host"], "registry/name"],
];

for (const [words, code] of wrong) {
  test(`login ${words.join(" ")} is refused`, async () => {
    const outcome = await quilla(world(), "login", ...words);
    assert.equal(outcome.code, 2);
    assert(outcome.stderr.includes(`[${code}]`), outcome.stderr);
  });
}

test("a password from the standard input, without the end of its line", {
  skip: dockerRegistry.skip ?? (process.platform === "win32" ? "needs env" : undefined),
}, async () => {
  const { host } = await testRegistry({ password: true });
  const here = world();
  const main = new URL("../../cli/main.ts", import.meta.url).pathname;
  const command = "Deno" in globalThis ? ["run", "-A", main] : [main];
  const words = [...command, "login", "-u", username, "--password-stdin", host];
  const env = { ...process.env, ...here.env, DENO_DIR: process.env.DENO_DIR ?? denoDirectory() };
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    ...{ env, encoding: "utf8" },
    input: `${password}\r\n`,
  });
  assert.deepEqual([status, stdout], [0, "Login Succeeded\n"], stderr);
});

/** A home of its own must not mean a cache of its own. */
function denoDirectory(): string {
  return join(process.env.HOME ?? "", ".cache", "deno");
}
