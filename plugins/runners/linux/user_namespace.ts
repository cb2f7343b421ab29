/**
 * A user namespace with users, which an ordinary user, or the root of a container, makes: a process holds it while others enter.
 *
 * `unshare --map-auto` does the same in newer util-linux only, and leaves a process behind where it is refused.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { messageOf } from "../../../core/plugin/api/nouns.ts";
import { findProgram } from "../../kit/programs/programs.ts";
import { type Ended, runToEnd } from "./child.ts";

/** So many IDs, from `inside` on, are those from `outside` on. */
export interface IdRange {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

/** Who is who in it. */
export interface IdMaps {
  readonly users: readonly IdRange[];
  readonly groups: readonly IdRange[];
  /** Whether this process may say so itself; else `newuidmap` and `newgidmap` do, from /etc/subuid and /etc/subgid. */
  readonly written: boolean;
}

export class UserNamespace {
  readonly #holder: ChildProcess;
  /** For nsenter(1). */
  readonly path: string;

  private constructor(holder: ChildProcess) {
    this.#holder = holder;
    this.path = `/proc/${holder.pid}/ns/user`;
  }

  /** @returns it, or why there can be none */
  static async open(unshare: string, maps: IdMaps): Promise<UserNamespace | string> {
    // What it is sent comes back as soon as it is in its namespace.
    const cat = findProgram("cat") ?? "cat";
    const holder = spawn(unshare, ["-U", cat], { cwd: "/", stdio: "pipe" });
    const namespace = new UserNamespace(holder);
    try {
      const why = await echoed(holder) ?? await namespace.#write(maps);
      if (why === undefined) return namespace;
      namespace.close();
      return why;
    } catch (error) {
      namespace.close();
      throw error;
    }
  }

  /** Those who entered stay. */
  close(): void {
    this.#holder.kill("SIGKILL");
  }

  async #write({ users, groups, written }: IdMaps): Promise<string | undefined> {
    for (const [kind, ranges] of [["uid", users], ["gid", groups]] as const) {
      const why = written ? this.#map(kind, ranges) : await this.#haveMapped(kind, ranges);
      if (why !== undefined) return why;
    }
    return undefined;
  }

  /** user_namespaces(7): all of it in one write. */
  #map(kind: "uid" | "gid", ranges: readonly IdRange[]): string | undefined {
    const lines = ranges.map(({ inside, outside, count }) => `${inside} ${outside} ${count}\n`);
    try {
      writeFileSync(`/proc/${this.#holder.pid}/${kind}_map`, lines.join(""));
      return undefined;
    } catch (error) {
      return `${kind}_map: ${messageOf(error)}`;
    }
  }

  async #haveMapped(kind: "uid" | "gid", ranges: readonly IdRange[]): Promise<string | undefined> {
    const program = findProgram(`new${kind}map`) ?? `new${kind}map`;
    const numbers = ranges.flatMap(({ inside, outside, count }) => [inside, outside, count]);
    const ended = await runToEnd([program, String(this.#holder.pid), ...numbers.map(String)]);
    return ended.code === 0 ? undefined : whyOf(ended, program);
  }
}

/** Why a program failed, in its own words where it had some. */
export function whyOf({ said, code, signal }: Ended, program: string): string {
  return said.trim().split("\n")[0] || `${program} ended with ${signal ?? code}`;
}

function echoed(holder: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let said = "";
    holder.stderr?.on("data", (bytes: Uint8Array) => said += new TextDecoder().decode(bytes));
    holder.stdout?.once("data", () => resolve(undefined));
    holder.stdin?.on("error", () => {}); // told by its end
    holder.on("error", reject);
    holder.on("close", (code, signal) => resolve(whyOf({ said, code, signal }, "unshare")));
    holder.stdin?.write("\n");
  });
}
