import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { linux } from "../../../../plugins/runners/linux/mod.ts";
import { readSecret, requireSecrets } from "../../../../plugins/kit/building/lent.ts";
import type {
  LentSettings,
  SecretSource,
  SshAgent,
} from "../../../../core/plugin/contracts/run_settings.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { build } from "../../../../mod.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const work = temporaryDirectory();
const at = (name: string) => join(work, name);
const write = (name: string, text: string | Uint8Array) => writeFileSync(at(name), text);
const { privateKey } = generateKeyPairSync("ed25519");

mkdirSync(at("directory"));
write("secret", "s3cret");
write("largest", new Uint8Array(500 << 10));
write("large", new Uint8Array((500 << 10) + 1));
write("closed", "");
chmodSync(at("closed"), 0);
write("key", privateKey.export({ type: "pkcs8", format: "pem" }));
write("key.pub", "ssh-ed25519 AAAA me\n");
write("text", "no key\n");
write("huge", new Uint8Array((100 << 10) + 1));
const isUnix = process.platform !== "win32";
if (isUnix) execFileSync("mkfifo", [at("fifo")]);
const servers: Server[] = [];
for (const name of isUnix ? ["socket", "other-socket"] : []) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(at(name), resolve));
  servers.push(server);
}
after(() => servers.forEach((server) => server.close()));

const skip = isUnix ? undefined : "Windows has no such files";
const secrets = (source: SecretSource) => ({ secrets: new Map([["id", source]]) });
const agents = (agent: string | SshAgent) => ({ agents: new Map([["id", agent]]) });

async function warningsOf(given: LentSettings): Promise<string[]> {
  const warnings: string[] = [];
  requireSecrets(given, (message) => warnings.push(message));
  await linux.settings!(given, new Map());
  return warnings;
}

describe("what RUN is given is looked at before the build", { skip }, () => {
  const sound: readonly (readonly [string, LentSettings])[] = [
    ["nothing", {}],
    ["a secret's file", secrets({ file: at("secret") })],
    ["the largest secret", secrets({ file: at("largest") })],
    ["none, by /dev/null", secrets({ file: "/dev/null" })],
    ["a variable", secrets({ variable: "PATH" })],
    ["an agent's socket", agents(at("socket"))],
    ["a socket, raw", agents({ paths: [at("socket")], raw: true })],
    ["a key", agents(at("key"))],
    ["keys", agents({ paths: [at("key"), at("key")] })],
  ];
  for (const [name, given] of sound) {
    it(name, async () => assert.deepEqual(await warningsOf(given), []));
  }

  it("a variable that is not set is an empty secret, and a warning", async () => {
    const source = { variable: "QUILLA_TEST_NOT_SET" };
    assert.deepEqual(await warningsOf(secrets(source)), [
      'the secret "id" is empty: the variable QUILLA_TEST_NOT_SET is not set',
    ]);
    assert.equal(readSecret("id", source).length, 0);
  });

  const refused: readonly (readonly [string, LentSettings, RegExp])[] = [
    [
      "no file",
      secrets({ file: at("none") }),
      /"id" cannot be read from ".*none": it does not exist/,
    ],
    ["a directory", secrets({ file: at("directory") }), /it is a directory/],
    ["a pipe", secrets({ file: at("fifo") }), /it is no regular file/],
    ["a socket as a secret", secrets({ file: at("socket") }), /it is no regular file/],
    ["a device", secrets({ file: "/dev/zero" }), /it is no regular file/],
    ["a large secret", secrets({ file: at("large") }), /more than 512000 bytes/],
    ["no agent", agents(at("none")), /agent "id" cannot be used: ".*none": it does not exist/],
    ["a directory as an agent", agents(at("directory")), /it is a directory/],
    ["a pipe as an agent", agents(at("fifo")), /neither a socket nor a regular file/],
    ["a public key", agents(at("key.pub")), /it is a public key/],
    ["a text as a key", agents(at("text")), /it is no private key/],
    ["a huge key", agents(at("huge")), /more than 102400 bytes/],
    ["a key and a socket", agents({ paths: [at("key"), at("socket")] }), /a socket and keys/],
    ["sockets", agents({ paths: [at("socket"), at("other-socket")] }), /it has 2 sockets/],
    ["a key, raw", agents({ paths: [at("key")], raw: true }), /raw needs an agent's socket/],
  ];
  for (const [name, given, message] of refused) {
    it(`${name} is refused`, async () => {
      const isIt = (error: unknown) =>
        error instanceof QuillaError && /^(run|ssh)\//.test(error.code) &&
        message.test(error.message);
      await assert.rejects(warningsOf(given), isIt);
    });
  }

  it("a file that may not be read is refused", {
    skip: process.getuid?.() === 0 ? "root may read all" : undefined,
  }, async () => {
    const given = secrets({ file: at("closed") });
    await assert.rejects(warningsOf(given), /you may not read it/);
  });

  it("in a script, too: nothing is built", async () => {
    write("directory/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    const events: string[] = [];
    const building = build({
      context: at("directory"),
      store: at("store"),
      run: { ...secrets({ file: at("none") }) },
      listener: ({ type }) => void events.push(type),
    });
    await assert.rejects(
      building,
      (error) => error instanceof QuillaError && error.code === "run/secret",
    );
    assert.deepEqual(events, []);
  });
});
