import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import fc from "fast-check";
import type { Credentials } from "../../../../../plugins/transports/registry/access.ts";
import { parseAuthFile } from "../../../../../plugins/transports/registry/access/auth_file.ts";
import {
  type AccessOverrides,
  openRegistryAccess,
} from "../../../../../plugins/transports/registry/access/mod.ts";
import { registryOfKey } from "../../../../../plugins/transports/registry/access/server_name.ts";
import {
  eraseCredentials,
  storeCredentials,
} from "../../../../../plugins/transports/registry/access/store_credentials.ts";
import { QuillaError } from "../../../../../core/errors.ts";
import { refusedLater } from "../../../../support/refused_later.ts";
import { temporaryDirectory } from "../../../../support/temporary_directory.ts";

const secret = "pässword:with+colon";

function auth(user: string, password = secret) {
  return { auth: Buffer.from(`${user}:${password}`).toString("base64") };
}

type Files = Record<string, unknown>;

/** A home with files, paths from it; what is no text is written as JSON. */
function machine(files: Files, more: Record<string, string> = {}) {
  const home = temporaryDirectory();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(
      join(home, path),
      typeof content === "string" ? content : JSON.stringify(content),
    );
  }
  const absolute = Object.entries(more).map(([key, value]) => [
    key,
    value.replaceAll("HOME", home),
  ]);
  const env: Record<string, string> = {
    HOME: home,
    XDG_RUNTIME_DIR: join(home, "run"),
    PATH: join(home, "bin"),
    ...Object.fromEntries(absolute),
  };
  return { home, env };
}

async function ask(
  env: Record<string, string>,
  registry: string,
  repository: string,
  overrides: AccessOverrides = {},
): Promise<Credentials | undefined> {
  const access = openRegistryAccess(env, overrides);
  const url = new URL(`https://${registry}/`);
  return await access.credentials({ url, isMirror: false, tls: {} }, registry, repository);
}

const password = (username: string): Credentials => ({
  type: "password",
  username,
  password: secret,
});
const docker = ".docker/config.json";
const podman = "run/containers/auth.json";
const own = ".config/containers/auth.json";

const found: [
  what: string,
  files: Files,
  env: Record<string, string>,
  asked: string,
  expected: Credentials | undefined,
][] = [
  ["nothing is there", {}, {}, "h.example/a", undefined],
  ["Docker's file", { [docker]: { auths: { "h.example": auth("d") } } }, {}, "h.example/a/b", {
    ...password("d"),
  }],
  [
    "user and password apart",
    {
      [docker]: { auths: { "h.example": { username: "d", password: secret } } },
    },
    {},
    "h.example/a",
    password("d"),
  ],
  [
    "podman's file goes before Docker's",
    {
      [docker]: { auths: { "h.example": auth("d") } },
      [own]: { auths: { "h.example": auth("own") } },
      [podman]: { auths: { "h.example": auth("p") } },
    },
    {},
    "h.example/a",
    password("p"),
  ],
  [
    "podman's lasting file goes before Docker's",
    {
      [docker]: { auths: { "h.example": auth("d") } },
      [own]: { auths: { "h.example": auth("own") } },
    },
    {},
    "h.example/a",
    password("own"),
  ],
  [
    "DOCKER_CONFIG is the only file",
    {
      [podman]: { auths: { "h.example": auth("p") } },
      "x/config.json": { auths: { "h.example": auth("x") } },
    },
    { DOCKER_CONFIG: "HOME/x" },
    "h.example/a",
    password("x"),
  ],
  [
    "REGISTRY_AUTH_FILE is the only file",
    {
      [podman]: { auths: { "other.example": auth("p") } },
      "f.json": { auths: { "h.example": auth("f") } },
    },
    { REGISTRY_AUTH_FILE: "HOME/f.json" },
    "other.example/a",
    undefined,
  ],
  [
    "DOCKER_AUTH_CONFIG goes before files",
    {
      [podman]: { auths: { "h.example": auth("p") } },
    },
    {
      DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { "h.example": auth("inline") } }),
    },
    "h.example/a",
    password("inline"),
  ],
  [
    "DOCKER_AUTH_CONFIG is not all",
    {
      [podman]: { auths: { "h.example": auth("p") } },
    },
    { DOCKER_AUTH_CONFIG: '{"auths":{}}' },
    "h.example/a",
    password("p"),
  ],
  [
    "the most specific key, in whatever file",
    {
      [podman]: { auths: { "h.example": auth("host"), "h.example/a": auth("a") } },
      [docker]: { auths: { "h.example/a/b": auth("ab"), "h.example/a/bc": auth("abc") } },
    },
    {},
    "h.example/a/b/c",
    password("ab"),
  ],
  [
    "a path is not a beginning of letters",
    {
      [podman]: { auths: { "h.example/a": auth("a"), "h.example": auth("host") } },
    },
    {},
    "h.example/ab",
    password("host"),
  ],
  [
    "a port belongs to the host",
    {
      [docker]: { auths: { "h.example": auth("d") } },
    },
    {},
    "h.example:5000/a",
    undefined,
  ],
  [
    "keys as URLs",
    { [docker]: { auths: { "https://h.example/v2/": auth("d") } } },
    {},
    ...[
      "h.example/a",
      password("d"),
    ] as const,
  ],
  [
    "Docker Hub by its old key",
    {
      [docker]: { auths: { "https://index.docker.io/v1/": auth("d") } },
    },
    {},
    "docker.io/library/debian",
    password("d"),
  ],
  [
    "Docker Hub by podman's key",
    {
      [podman]: { auths: { "docker.io": auth("p"), "docker.io/team": auth("t") } },
    },
    {},
    "docker.io/team/x",
    password("t"),
  ],
  [
    "an identity token",
    { [docker]: { auths: { "h.example": { identitytoken: "t" } } } },
    {},
    ...[
      "h.example/a",
      { type: "identity-token", token: "t" },
    ] as const,
  ],
  [
    "a registry token",
    {
      [docker]: { auths: { "h.example": { ...auth("d"), registrytoken: "t" } } },
    },
    {},
    "h.example/a",
    { type: "registry-token", token: "t" },
  ],
  [
    "an entry without anything",
    { [docker]: { auths: { "h.example": {} } } },
    {},
    ...[
      "h.example/a",
      undefined,
    ] as const,
  ],
  ["an empty file", { [docker]: "" }, {}, "h.example/a", undefined],
];

for (const [what, files, env, asked, expected] of found) {
  test(`credentials: ${what}`, async () => {
    const slash = asked.indexOf("/");
    const { env: all } = machine(files, env);
    const answer = await ask(all, asked.slice(0, slash), asked.slice(slash + 1));
    assert.deepEqual(answer, expected);
  });
}

test("credentials of a mirror are the mirror's own, and an override is the registry's", async () => {
  const { env } = machine({
    [docker]: { auths: { "docker.io": auth("hub"), "m.example/path": auth("mirror") } },
  });
  const access = openRegistryAccess(env, { credentials: password("given") });
  const at = (url: string, isMirror: boolean) =>
    access.credentials({ url: new URL(url), isMirror, tls: {} }, "docker.io", "library/x");
  assert.deepEqual(await at("https://m.example/path", true), password("mirror"));
  assert.deepEqual(await at("https://n.example/path", true), undefined);
  assert.deepEqual(await at("https://registry-1.docker.io", false), password("given"));
});

const bad: [what: string, content: string, why: RegExp][] = [
  ["text", "hello hunter2", /not JSON/],
  ["cut JSON", '{"auths": {"h.example": {"auth": "hunter2', /not JSON/],
  ["a list", "[]", /no JSON object/],
  ["auths that are none", '{"auths": ["hunter2"]}', /auths is no object/],
  ["an entry that is none", '{"auths": {"h.example": "hunter2"}}', /"h\.example" is no object/],
  ["a field that is no text", '{"auths": {"h.example": {"password": 12}}}', /password .* no text/],
  ["auth that is no Base64", '{"auths": {"h.example": {"auth": "hunter2!"}}}', /Base64/],
  ["auth without a colon", '{"auths": {"h.example": {"auth": "aHVudGVyMg=="}}}', /Base64/],
  ["a store that is no name", '{"credsStore": {}}', /credsStore/],
];

for (const [what, content, why] of bad) {
  test(`a file of credentials with ${what} is refused, and not quoted`, async () => {
    const { env, home } = machine({ [docker]: content });
    const error = await refusedLater(ask(env, "h.example", "a"), "credentials/file");
    assert.match(error.message, why);
    assert(error.message.includes(join(home, docker)));
    assert.doesNotMatch(`${error.message} ${error.hint} ${error.cause}`, /hunter2|aHVud/);
  });
}

test("a file that is named must be there, and a directory is none", async () => {
  const { env } = machine({}, { REGISTRY_AUTH_FILE: "HOME/nothing.json" });
  await refusedLater(ask(env, "h.example", "a"), "credentials/missing");
  const other = machine({ ".docker/config.json/x": "" });
  await refusedLater(ask(other.env, "h.example", "a"), "credentials/file");
});

test("any text is read, or refused without being quoted", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      try {
        parseAuthFile(text, "FILE");
      } catch (error) {
        assert(error instanceof QuillaError && error.code === "credentials/file");
        assert(error.cause === undefined);
      }
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.string(), (key) => {
      const registry = registryOfKey(key);
      assert(registry === undefined || !registry.includes("/"));
    }),
    { numRuns: 300 },
  );
});

const onPosix = process.platform === "win32" ? "needs a POSIX shell" : undefined;

/** A helper that keeps each server in a file. */
const keeper = `#!/bin/sh
export PATH=/usr/bin:/bin
read -r input
case $1 in
get) cat "$0.kept" 2>/dev/null && exit 0; echo "credentials not found in native keychain"; exit 1;;
store) echo "$input" >"$0.kept";;
erase) rm -f "$0.kept";;
esac
`;

function withHelper(home: string, name: string, script: string): void {
  mkdirSync(join(home, "bin"), { recursive: true });
  const path = join(home, "bin", `docker-credential-${name}`);
  writeFileSync(path, script);
  chmodSync(path, 0o755);
}

test("helpers keep credentials, give them and forget them", { skip: onPosix }, async () => {
  const { home, env } = machine({
    [docker]: { credHelpers: { "h.example": "own" }, credsStore: "all", other: [1] },
  });
  withHelper(home, "own", keeper);
  withHelper(home, "all", `#!/bin/sh\necho '{"Username":"<token>","Secret":"t"}'\n`);
  const file = join(home, docker);
  assert.equal(await ask(env, "h.example", "a"), undefined);
  const login = { username: "u", password: secret };
  assert.equal(await storeCredentials(file, "h.example", login, env), false);
  assert.deepEqual(await ask(env, "h.example", "a"), password("u"));
  assert.deepEqual(await ask(env, "x.example", "a"), { type: "identity-token", token: "t" });
  const text = readFileSync(file, "utf8");
  assert.deepEqual(JSON.parse(text).auths, { "h.example": {} });
  assert.deepEqual(JSON.parse(text).other, [1]);
  assert(!text.includes("u:") && !text.includes(secret));
  assert.equal(await eraseCredentials(file, "h.example", env), true);
  assert.equal(await ask(env, "h.example", "a"), undefined);
  assert.equal(await eraseCredentials(file, "h.example", env), false);
});

const badHelpers: [what: string, name: string, script: string | undefined, code: string][] = [
  ["is not there", "gone", undefined, "credentials/helper-missing"],
  ["leads elsewhere", "../../x", undefined, "credentials/helper-name"],
  ["fails", "f", "echo no such wallet; exit 3", "credentials/helper"],
  ["says nothing of use", "n", "echo hunter2", "credentials/helper"],
  ["has no end", "e", "exec /usr/bin/yes hunter2", "credentials/helper"],
  ["fails with a secret", "s", `echo '{"Secret":"hunter2"}'; exit 1`, "credentials/helper"],
];

for (const [what, name, script, code] of badHelpers) {
  test(`a helper that ${what} is told with its file and key`, { skip: onPosix }, async () => {
    const { home, env } = machine({ [docker]: { credHelpers: { "h.example": name } } });
    if (script !== undefined) withHelper(home, name, `#!/bin/sh\n${script}\n`);
    const error = await refusedLater(ask(env, "h.example", "a"), code);
    const text = `${error.message} ${error.hint}`;
    assert.match(text, /credHelpers\["h\.example"\]/);
    assert(text.includes(join(home, docker)), text);
    assert.doesNotMatch(text, /hunter2/);
    if (name === "f") assert.match(text, /ended with 3: "no such wallet"/);
  });
}

test("storing keeps what else is in the file, its link, and its privacy", async () => {
  const { home, env } = machine({
    "real/config.json": {
      auths: {
        "https://h.example/v1/": auth("old"),
        "other.example": auth("o"),
        "h.example/ns": {},
      },
      HttpHeaders: { "X-Meta": "1" },
      plugins: { x: { y: "z" } },
    },
  });
  const real = join(home, "real", "config.json");
  const file = join(home, docker);
  mkdirSync(dirname(file));
  symlinkSync(real, file);
  const login = { username: "u", password: secret };
  assert.equal(await storeCredentials(file, "h.example", login, env), true);
  const written = JSON.parse(readFileSync(real, "utf8"));
  assert.deepEqual(written, {
    auths: { "other.example": auth("o"), "h.example/ns": {}, "h.example": auth("u") },
    HttpHeaders: { "X-Meta": "1" },
    plugins: { x: { y: "z" } },
  });
  if (process.platform !== "win32") assert.equal(statSync(real).mode & 0o777, 0o600);
  assert.equal(await eraseCredentials(file, "h.example", env), true);
  assert.equal(await ask(env, "h.example", "a"), undefined);
  assert.deepEqual(await ask(env, "other.example", "a"), password("o"));
});

test("of logins at once none is lost", async () => {
  const { home, env } = machine({});
  const file = join(home, docker);
  const hosts = Array.from({ length: 12 }, (_, number) => `h${number}.example`);
  const login = { username: "u", password: secret };
  await Promise.all(hosts.map((host) => storeCredentials(file, host, login, env)));
  const { auths } = JSON.parse(readFileSync(file, "utf8"));
  assert.deepEqual(Object.keys(auths).sort(), hosts.sort());
});
