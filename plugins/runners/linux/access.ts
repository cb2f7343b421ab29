/**
 * The ways into namespaces in which quilla may mount and be any user.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import { findProgram } from "../../kit/programs/programs.ts";
import { capabilityNumber } from "./capabilities.ts";
import type { AccessMode } from "./protocol.ts";
import { unshareWords } from "./unshare.ts";
import { type IdMaps, type IdRange, UserNamespace } from "./user_namespace.ts";

/** One way. */
export interface Access {
  readonly mode: AccessMode;
  /** Whether the user is root in a user namespace only. */
  readonly rootless: boolean;
  /** The users of the namespace that is made for it, where one is made first. */
  readonly maps?: IdMaps | undefined;
  /** The words before those of the program that runs inside. */
  readonly command: readonly string[];
  /** What is not as it should be. */
  readonly warning?: string | undefined;
}

/** A way that is open. */
export interface Entry {
  readonly command: readonly string[];
  /** Once the program is inside, or will not be. */
  close(): void;
}

/**
 * The ways that may work here, the best first. In a process namespace of its own, all that was started ends with its first
 * process, whatever happens to that one.
 *
 * @throws {QuillaError} `run/no-namespaces` where this is no Linux, or `unshare` is missing
 */
export function waysIn(): Access[] {
  const common = process.platform === "linux" ? unshareWords(["mount", "pid"]) : undefined;
  if (common === undefined) {
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
  const [unshare, ...letters] = common;
  return kindsHere().flatMap(({ words, ...kind }) =>
    // Where /proc is partly hidden, as in a container, no new one may be mounted.
    [["--mount-proc"], []].map((proc) => ({
      ...kind,
      command: [unshare!, ...words, ...letters, ...proc],
    }))
  );
}

/**
 * Opens a way: makes the user namespace that it leads into.
 *
 * @returns what goes through it, or why it is closed
 */
export async function enter({ command, maps }: Access): Promise<Entry | string> {
  if (maps === undefined) return { command, close() {} };
  const nsenter = findProgram("nsenter");
  if (nsenter === undefined) return "the program nsenter is not here";
  const namespace = await UserNamespace.open(command[0]!, maps);
  if (typeof namespace === "string") return namespace;
  return {
    command: [nsenter, `--user=${namespace.path}`, ...command],
    close: () => namespace.close(),
  };
}

const alone = "in containers all files belong to root, and there is no other user";

type Kind = Omit<Access, "command"> & { readonly words: readonly string[] };

function kindsHere(): Kind[] {
  const isRoot = process.getuid?.() === 0;
  const mapped: Kind = { mode: "mapped", rootless: true, words: [] };
  if (isRoot && may("SYS_ADMIN")) {
    return [ownsAllUsers() ? { mode: "root", rootless: false, words: [] } : mapped];
  }
  const single: Kind = {
    mode: "single",
    rootless: true,
    words: ["-U", "-r"],
    warning: `there is no range of user IDs for you in /etc/subuid: ${alone}`,
  };
  // The root of a container may give a namespace all users that there are, as long as it may be any of them.
  if (isRoot && may("SETUID") && may("SETGID")) {
    const warning = `the system gives no other users here: ${alone}`;
    return [{ ...mapped, maps: sameIds() }, { ...single, warning }];
  }
  const ranges = rangesOfUser();
  if (ranges === undefined) return [single];
  return [{ ...mapped, maps: ranges }, {
    ...single,
    warning: `the range of user IDs in /etc/subuid cannot be used: ${alone}`,
  }];
}

function may(name: string): boolean {
  const [, effective = "0"] = /^CapEff:\s*([0-9a-f]+)$/m.exec(read("/proc/self/status")) ?? [];
  return ((BigInt(`0x${effective}`) >> BigInt(capabilityNumber(name))) & 1n) === 1n;
}

/** Whether this is the machine's own user namespace, or one that is as large. */
function ownsAllUsers(): boolean {
  return /^\s*0\s+0\s+4294967295\s*$/.test(read("/proc/self/uid_map"));
}

/** Every user who is known here, as the same user. */
function sameIds(): IdMaps {
  const ranges = (kind: "uid" | "gid"): IdRange[] =>
    read(`/proc/self/${kind}_map`).trim().split("\n").map((line) => {
      const [inside = 0, , count = 0] = line.trim().split(/\s+/).map(Number);
      return { inside, outside: inside, count };
    });
  return { users: ranges("uid"), groups: ranges("gid"), written: true };
}

/** The user is root, and the others are those of their ranges (subuid(5)); undefined without any, or where nothing could map them. */
function rangesOfUser(): IdMaps | undefined {
  if (findProgram("newuidmap") === undefined || findProgram("newgidmap") === undefined) {
    return undefined;
  }
  const uid = process.getuid!();
  const users = rangesIn("/etc/subuid", uid);
  const groups = rangesIn("/etc/subgid", uid);
  if (users.length === 0 || groups.length === 0) return undefined;
  return {
    users: mapOf(uid, users),
    groups: mapOf(process.getgid!(), groups),
    written: false,
  };
}

type Range = readonly [first: number, count: number];

/** The kernel takes 340 lines. */
const mostRanges = 339;

function rangesIn(path: string, uid: number): Range[] {
  const own = [nameOf(uid), String(uid)];
  const found: Range[] = [];
  for (const line of read(path).split("\n")) {
    const [owner = "", first, count] = line.trim().split(":");
    const range: Range = [Number(first), Number(count)];
    if (!own.includes(owner) || !range.every(Number.isInteger) || range[1] <= 0) continue;
    // A user may stand there by name and by number, with the same range.
    const isNew = found.every(([from, size]) =>
      range[0] >= from + size || from >= range[0] + range[1]
    );
    if (isNew) found.push(range);
  }
  return found.slice(0, mostRanges);
}

/** A user whom /etc/passwd does not know may be known to the environment. */
function nameOf(uid: number): string | undefined {
  const entry = read("/etc/passwd").split("\n").find((line) => line.split(":")[2] === String(uid));
  return entry?.split(":")[0] ?? process.env.USER;
}

function mapOf(own: number, ranges: readonly Range[]): IdRange[] {
  const map: IdRange[] = [{ inside: 0, outside: own, count: 1 }];
  let inside = 1;
  for (const [outside, count] of ranges) {
    map.push({ inside, outside, count });
    inside += count;
  }
  return map;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "EACCES"].includes(systemCode(error) ?? "")) return "";
    throw error;
  }
}
