/**
 * A network namespace for all containers of a build that want a network but not the host's: with pasta or slirp4netns, which carry
 * what is sent in it through the host's sockets.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "../../errors.ts";

/** The namespace, or why there is none. */
export interface NetworkAnswer {
  readonly path?: string | undefined;
  /** What names are asked of in it, where the host's own servers cannot be reached. */
  readonly nameserver?: string | undefined;
  readonly why?: string | undefined;
}

export class PrivateNetwork {
  #opened: Promise<NetworkAnswer> | undefined;

  /** Opened once, and open until this process ends. @param helpers paths of the programs that may do it, the best first */
  open(helpers: readonly string[]): Promise<NetworkAnswer> {
    return this.#opened ??= openFirst(helpers);
  }
}

const nameservers = { pasta: "169.254.1.53", slirp4netns: "10.0.2.3" };

async function openFirst(helpers: readonly string[]): Promise<NetworkAnswer> {
  const reasons: string[] = [];
  for (const helper of helpers) {
    const holder = spawn("unshare", ["--net", "sleep", "infinity"], { stdio: "ignore" });
    const path = `/proc/${holder.pid}/ns/net`;
    try {
      await hasOwnNetwork(path);
      const isPasta = helper.endsWith("pasta");
      await (isPasta ? startPasta(helper, holder) : startSlirp(helper, holder));
      return { path, nameserver: nameservers[isPasta ? "pasta" : "slirp4netns"] };
    } catch (error) {
      holder.kill("SIGKILL");
      reasons.push(messageOf(error));
    }
  }
  return { why: reasons.join("; ") || "neither pasta nor slirp4netns is there" };
}

async function hasOwnNetwork(path: string): Promise<void> {
  const { readlinkSync } = await import("node:fs");
  const own = readlinkSync("/proc/self/ns/net");
  for (let tries = 0; tries < 500; tries++) {
    if (readlinkSync(path) !== own) return;
    await pause(2);
  }
  throw new Error("no network namespace came to be");
}

/** It goes into the background once the network is there. */
function startPasta(program: string, { pid }: ChildProcess): Promise<void> {
  const words = ["--config-net", "--quiet", "--runas", "0", "--dns-forward", nameservers.pasta];
  const none = ["-t", "none", "-u", "none", "-T", "none", "-U", "none"];
  return ended(program, [...words, ...none, "--no-map-gw", String(pid)]);
}

function ended(program: string, words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr?.on("data", (bytes: Uint8Array) => said += new TextDecoder().decode(bytes));
    child.on("error", (error) => reject(error));
    child.on("exit", (code) => {
      const last = said.trim().split("\n").at(-1);
      if (code === 0) resolve();
      else reject(new Error(`${program} failed: ${last || `exit code ${code}`}`));
    });
  });
}

/** It stays; the device is there when it is. */
async function startSlirp(program: string, { pid }: ChildProcess): Promise<void> {
  const words = ["--configure", "--mtu=65520", "--disable-host-loopback", String(pid), "tap0"];
  const child = spawn(program, words, { stdio: "ignore" });
  let failure: Error | undefined;
  child.on("error", (error) => failure = error);
  child.on("exit", (code) => failure ??= new Error(`${program} failed: exit code ${code}`));
  for (let tries = 0; tries < 500; tries++) {
    if (failure !== undefined) throw failure;
    if (/^\s*tap0\s+\S*0{0,7}\s/m.test(readFileSync(`/proc/${pid}/net/route`, "utf8"))) return;
    await pause(10);
  }
  child.kill("SIGKILL");
  throw new Error(`${program} made no network in 5 seconds`);
}
