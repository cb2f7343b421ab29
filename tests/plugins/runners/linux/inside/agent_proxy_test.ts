import assert from "node:assert/strict";
import { execFile, type ExecFileException, execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { AgentProxy } from "../../../../../plugins/runners/linux/inside/agent_proxy.ts";
import type { AgentSource } from "../../../../../plugins/runners/linux/protocol.ts";
import { peer } from "../../../../support/peers.ts";
import { temporaryDirectory } from "../../../../support/temporary_directory.ts";

const programs = ["ssh-keygen", "ssh-add", "ssh-agent"].map((name) => peer(name));
const skip = process.platform !== "linux"
  ? "the sandbox needs Linux"
  : programs.find((each) => each.skip !== undefined)?.skip;
const work = temporaryDirectory();
let sockets = 0;

function makeKey(name: string, ...options: string[]): string {
  const file = join(work, name);
  const words = ["-q", "-N", "", "-C", `comment of ${name}`, "-f", file, ...options];
  execFileSync("ssh-keygen", words, { stdio: "ignore" });
  return file;
}

async function withProxy(source: AgentSource, use: (socket: string) => Promise<void>) {
  const socket = join(work, `socket${++sockets}`);
  const proxy = await AgentProxy.listen(socket, source);
  try {
    await use(socket);
  } finally {
    proxy.close();
  }
}

/** Runs an SSH program that asks the agent. */
function ask(socket: string, program: string, ...words: string[]) {
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  return new Promise<{ code: number; stdout: string }>((resolve) => {
    execFile(program, words, { env }, (error: ExecFileException | null, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout });
    });
  });
}

/** Has the agent sign with a key of which only the public half is there, and checks what it signed. */
async function requireSigns(socket: string, name: string): Promise<void> {
  const directory = join(work, `signing${++sockets}`);
  mkdirSync(directory);
  const text = join(directory, "text");
  writeFileSync(text, "what is signed\n");
  const key = join(directory, "key.pub");
  writeFileSync(key, readFileSync(`${name}.pub`));
  const signed = await ask(socket, "ssh-keygen", "-Y", "sign", "-f", key, "-n", "test", text);
  assert.equal(signed.code, 0);
  const words = ["-Y", "check-novalidate", "-n", "test", "-s", `${text}.sig`];
  execFileSync("ssh-keygen", words, {
    input: readFileSync(text),
    stdio: ["pipe", "ignore", "ignore"],
  });
}

const kinds: readonly (readonly [name: string, ...options: string[]])[] = [
  ["ed25519", "-t", "ed25519"],
  ["rsa", "-t", "rsa", "-b", "2048"],
  ["rsa in PEM", "-t", "rsa", "-b", "2048", "-m", "PEM"],
  ["rsa in PKCS8", "-t", "rsa", "-b", "2048", "-m", "PKCS8"],
  ["nistp256", "-t", "ecdsa", "-b", "256"],
  ["nistp256 in PEM", "-t", "ecdsa", "-b", "256", "-m", "PEM"],
  ["nistp384", "-t", "ecdsa", "-b", "384"],
];

describe("an agent for a container", { skip }, () => {
  for (const [name, ...options] of kinds) {
    it(`lists and signs with the key of a file: ${name}`, async () => {
      const file = makeKey(name.replaceAll(" ", "-"), ...options);
      await withProxy({ keys: [readFileSync(file, "utf8")] }, async (socket) => {
        const { code, stdout } = await ask(socket, "ssh-add", "-L");
        assert.equal(code, 0);
        const [type, blob] = stdout.split(" ");
        assert.deepEqual([type, blob], readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2));
        await requireSigns(socket, file);
      });
    });
  }

  it("has several keys, and adds and removes none", async () => {
    const files = ["one", "two"].map((name) => makeKey(name, "-t", "ed25519"));
    const keys = files.map((file) => readFileSync(file, "utf8"));
    await withProxy({ keys }, async (socket) => {
      const listed = async () => (await ask(socket, "ssh-add", "-L")).stdout.trim().split("\n");
      assert.equal((await listed()).length, 2);
      const other = makeKey("other", "-t", "ed25519");
      assert.notEqual((await ask(socket, "ssh-add", "-q", other)).code, 0);
      assert.notEqual((await ask(socket, "ssh-add", "-D")).code, 0);
      assert.equal((await listed()).length, 2);
      await requireSigns(socket, files[1]!);
    });
  });

  it("hands on lists and signatures of the user's agent, and nothing that changes it", async () => {
    const own = join(work, "own");
    const agent = spawn("ssh-agent", ["-D", "-a", own], { stdio: ["ignore", "pipe", "ignore"] });
    after(() => void agent.kill());
    await new Promise((resolve) => agent.stdout.once("data", resolve));
    const file = makeKey("mine", "-t", "ed25519");
    assert.equal((await ask(own, "ssh-add", "-q", file)).code, 0);
    await withProxy({ socket: own, isRaw: false }, async (socket) => {
      assert.match((await ask(socket, "ssh-add", "-L")).stdout, /comment of mine/);
      await requireSigns(socket, file);
      assert.notEqual((await ask(socket, "ssh-add", "-D")).code, 0);
      const other = makeKey("foreign", "-t", "ed25519");
      assert.notEqual((await ask(socket, "ssh-add", "-q", other)).code, 0);
    });
    assert.match((await ask(own, "ssh-add", "-L")).stdout, /comment of mine/);
    await withProxy({ socket: own, isRaw: true }, async (socket) => {
      assert.equal((await ask(socket, "ssh-add", "-D")).code, 0);
    });
    assert.notEqual((await ask(own, "ssh-add", "-L")).code, 0);
  });

  const wrong = {
    "a message that is too long": new Uint8Array([255, 255, 255, 255, 11]),
    "a message of nothing": new Uint8Array([0, 0, 0, 0]),
  };
  for (const [name, bytes] of Object.entries(wrong)) {
    it(`ends a connection with ${name}`, async () => {
      const file = makeKey(`wrong-${bytes.length}`, "-t", "ed25519");
      await withProxy({ keys: [readFileSync(file, "utf8")] }, async (socket) => {
        const connection = createConnection(socket);
        connection.on("error", () => {});
        const ended = new Promise((resolve) => connection.once("close", resolve));
        connection.resume().write(bytes);
        await ended;
        assert.equal((await ask(socket, "ssh-add", "-L")).code, 0);
      });
    });
  }
});
