/**
 * A container's first process, before it becomes the program: it builds the container around itself with Linux' own calls, gives
 * up all that the program must not have, and turns into it.
 *
 * It needs nothing of the image, and runs nothing of it before the end. It was started in namespaces of its own.
 *
 * @module
 */
import { readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { messageOf, systemCode } from "../../../../core/plugin/api/nouns.ts";
import { addressOf, terminated } from "../../../../core/plugin/api/host.ts";
import { call } from "../kernel.ts";
import { otherCapabilities } from "../capabilities.ts";
import type { Container } from "../container.ts";
import { ownErrors } from "../paths.ts";
import { seccompProgram } from "../seccomp_program.ts";
import { raiseLoopback } from "./loopback.ts";
import { buildRoot } from "./root.ts";

/** What {@linkcode init} reads from its file. */
export interface InitFile {
  readonly container: Container;
  /** The name, beside the file, of what tells why the program was not started. */
  readonly log: string;
}

const currentDirectory = -100;
const writeOnly = 0o1 | 0o100 | 0o2000000; // O_WRONLY, O_CREAT, O_CLOEXEC
const lastSignal = 64;
const noNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS

/** Becomes the program, or writes down why not. Never returns. */
export function init(path: string): never {
  const { container, log } = JSON.parse(readFileSync(path, "utf8")) as InitFile;
  const place = join(path, "..", log);
  const descriptor = call("openat", currentDirectory, place, writeOnly, 0o600);
  const tell = (why: string) => {
    const bytes = new TextEncoder().encode(`${why}\n`);
    call("write", descriptor, bytes, bytes.length);
    process.exit(127);
  };
  try {
    call("dup3", ownErrors, 2, 0);
    const isFree = container.privileged || container.filter === "none";
    const filter = isFree ? undefined : seccompProgram(container);
    const { wishes, hostname } = container;
    if (container.network === "none") unlessRefused(raiseLoopback);
    if (wishes.uts !== "host") call("sethostname", hostname, hostname.length);
    if (wishes.domainname !== undefined) {
      call("setdomainname", wishes.domainname, wishes.domainname.length);
    }
    if (wishes.oomScoreAdj !== undefined) {
      writeFileSync("/proc/self/oom_score_adj", String(wishes.oomScoreAdj));
    }
    buildRoot(container);
    call("chdir", container.cwd);
    limit(container);
    giveStreams(container);
    if (wishes.noNewPrivileges) call("prctl", noNewPrivileges, 1, 0, 0, 0);
    giveUp(container, filter);
    tell(become(container));
  } catch (error) {
    tell(messageOf(error));
  }
  process.exit(127);
}

/** The pipes that are its standard streams can be opened again, as /dev/stdout, by whom they belong to. */
function giveStreams({ user }: Container): void {
  for (const descriptor of [0, 1, 2]) {
    const place = `/proc/self/fd/${descriptor}`;
    if (!isPipe(place)) continue;
    unlessRefused(() => void call("fchownat", currentDirectory, place, user.uid, user.gid, 0));
  }
}

/** Nothing that has a name: that is another's. */
function isPipe(place: string): boolean {
  try {
    return readlinkSync(place).startsWith("pipe:");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false; // no such stream
    throw error;
  }
}

const resources = [
  ...["cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock", "as"],
  ...["locks", "sigpending", "msgqueue", "nice", "rtprio", "rttime"],
];

function limit({ limits }: Container): void {
  for (const { name, soft, hard } of limits) {
    const pair = new BigUint64Array([soft, hard].map((value) => value < 0 ? ~0n : BigInt(value)));
    call("prlimit64", 0, resources.indexOf(name), new Uint8Array(pair.buffer), 0);
  }
}

/** Files, signals, capabilities and users, in the order in which each may still be given up. */
function giveUp({ capabilities, user }: Container, filter: Uint8Array | undefined): void {
  const closeOnExec = 4;
  call("close_range", 3, 0xffffffff, closeOnExec);
  call("umask", 0o022);
  for (let signal = 1; signal <= lastSignal; signal++) {
    if (signal !== 9 && signal !== 19) ignoring(() => resetSignal(signal));
  }
  call("rt_sigprocmask", 2, new Uint8Array(8), 0, 8);
  const dropFromBounding = 24;
  for (const capability of otherCapabilities(capabilities)) {
    ignoring(() => void call("prctl", dropFromBounding, capability, 0, 0, 0));
  }
  if (filter !== undefined) install(filter);
  if (user.groups.length > 0 || !isAlone()) {
    const groups = new Uint32Array(user.groups);
    const set = () => void call("setgroups", groups.length, new Uint8Array(groups.buffer));
    // Without CAP_SETGID nobody has other groups than before, which is none.
    if (user.groups.length > 0 || hasGroups()) becoming(user, set);
    else unlessRefused(set);
  }
  becoming(user, () => call("setresgid", user.gid, user.gid, user.gid));
  becoming(user, () => call("setresuid", user.uid, user.uid, user.uid));
}

function hasGroups(): boolean {
  return !/^Groups:\s*$/m.test(readFileSync("/proc/self/status", "utf8"));
}

function becoming({ uid, gid }: Container["user"], work: () => void): void {
  try {
    work();
  } catch (error) {
    if (systemCode(error) !== "EPERM") throw error;
    throw new Error(`nobody can become ${uid}:${gid} here: CAP_SETUID or CAP_SETGID is missing`);
  }
}

/** Whether there is no other user here, nor a group. */
function isAlone(): boolean {
  return readFileSync("/proc/self/setgroups", "utf8").startsWith("deny");
}

/** A runtime ignores some signals, and what is ignored stays so in the program. */
function resetSignal(signal: number): void {
  call("rt_sigaction", signal, new Uint8Array(32), 0, 8);
}

function install(filter: Uint8Array): void {
  const program = new Uint8Array(16);
  const view = new DataView(program.buffer);
  view.setUint16(0, filter.length / 8, true);
  view.setBigUint64(8, addressOf(filter), true);
  const setSeccomp = 22;
  const filterMode = 2;
  call("prctl", setSeccomp, filterMode, program);
}

/** Turns into the program; why not, where it cannot. */
function become({ args, env }: Container): string {
  const words = pointers(args);
  const variables = pointers(Object.entries(env).map(([name, value]) => `${name}=${value}`));
  const [program = ""] = args;
  const candidates = program.includes("/")
    ? [program]
    : (env.PATH ?? "").split(":").map((directory) => `${directory || "."}/${program}`);
  let failure = "ENOENT";
  for (const path of candidates) {
    try {
      call("execve", path, words.table, variables.table);
    } catch (error) {
      const code = systemCode(error) ?? messageOf(error);
      if (code !== "ENOENT" && code !== "ENOTDIR") failure = code;
    }
  }
  return `${program} cannot be run: ${failure}`;
}

/** A table of pointers to texts, with a null behind it; `texts` is what they point at. */
function pointers(texts: readonly string[]): { table: Uint8Array; texts: readonly Uint8Array[] } {
  const memory = texts.map(terminated);
  const table = new BigUint64Array([...memory.map(addressOf), 0n]);
  return { table: new Uint8Array(table.buffer), texts: memory };
}

/** Does what may be done without, where the right to it is missing. */
function unlessRefused(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (systemCode(error) !== "EPERM") throw error;
  }
}

function ignoring(work: () => void): void {
  try {
    work();
  } catch {
    // the kernel does not know it
  }
}
