/**
 * The ways into namespaces in which quilla may mount and be any user.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import process from "node:process";
import { QuillaError, systemCode } from "../errors.ts";
import { findProgram } from "../host/programs.ts";
import type { AccessMode } from "./protocol.ts";

/** One way. */
export interface Access {
  readonly mode: AccessMode;
  /** Whether the user is root in a user namespace only. */
  readonly rootless: boolean;
  /** The words before those of the program that runs inside. */
  readonly command: readonly string[];
  /** What is not as it should be. */
  readonly warning?: string | undefined;
}

/**
 * The ways that may work here, the best first. In a process namespace of its own, all that was started ends with its first
 * process, whatever happens to that one.
 *
 * @throws {QuillaError} `run/no-namespaces` where this is no Linux, or `unshare` is missing
 */
export function waysIn(): Access[] {
  const unshare = process.platform === "linux" ? findProgram("unshare") : undefined;
  if (unshare === undefined) {
    throw new QuillaError(
      process.platform === "linux"
        ? "containers need the program unshare, which is not here"
        : `containers need Linux, and this is ${process.platform}`,
      {
        code: "run/no-namespaces",
        hint: process.platform === "linux"
          ? "install util-linux"
          : "build on a Linux machine, or in a virtual one",
      },
    );
  }
  const common = ["--mount", "--pid", "--fork", "--kill-child"];
  return kindsHere().flatMap(({ words, ...kind }) =>
    // Where /proc is partly hidden, as in a container, no new one may be mounted.
    [["--mount-proc"], []].map((proc) => ({
      ...kind,
      command: [unshare, ...words, ...common, ...proc],
    }))
  );
}

type Kind = Omit<Access, "command"> & { readonly words: readonly string[] };

function kindsHere(): Kind[] {
  const single: Kind = {
    mode: "single",
    rootless: true,
    words: ["--user", "--map-root-user"],
    warning:
      "there is no range of user IDs for you in /etc/subuid: in containers all files belong to root, and there is no other user",
  };
  if (process.getuid?.() === 0 && mayAdminister()) {
    return [
      ownsAllUsers()
        ? { mode: "root", rootless: false, words: [] }
        : { mode: "mapped", rootless: true, words: [] },
    ];
  }
  if (!hasRange()) return [single];
  return [{ mode: "mapped", rootless: true, words: ["--user", "--map-root-user", "--map-auto"] }, {
    ...single,
    warning: `the range of user IDs in /etc/subuid cannot be used: ${
      single.warning!.split(": ")[1]
    }`,
  }];
}

const sysAdmin = 21n; // CAP_SYS_ADMIN

function mayAdminister(): boolean {
  const [, effective = "0"] = /^CapEff:\s*([0-9a-f]+)$/m.exec(read("/proc/self/status")) ?? [];
  return ((BigInt(`0x${effective}`) >> sysAdmin) & 1n) === 1n;
}

/** Whether this is the machine's own user namespace, or one that is as large. */
function ownsAllUsers(): boolean {
  return /^\s*0\s+0\s+4294967295\s*$/.test(read("/proc/self/uid_map"));
}

function hasRange(): boolean {
  if (findProgram("newuidmap") === undefined || findProgram("newgidmap") === undefined) {
    return false;
  }
  const { uid, username } = userInfo();
  // Bun takes the name from the environment, where it may be missing or another's.
  const entry = read("/etc/passwd").split("\n").find((line) => line.split(":")[2] === String(uid));
  const own = [entry?.split(":")[0] ?? username, String(uid)];
  const isOurs = (line: string) => own.includes(line.split(":")[0]!);
  return ["/etc/subuid", "/etc/subgid"].every((path) => read(path).split("\n").some(isOurs));
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "EACCES"].includes(systemCode(error) ?? "")) return "";
    throw error;
  }
}
