/**
 * Containers and who starts them: types only.
 *
 * @module
 */
import type { ContainerSettings } from "../../kit/running/container_wishes.ts";
import type { ResourceLimit, TerminalSize } from "../../../core/plugin/contracts/run_settings.ts";

/** One thing that is seen in the container at a path of its own. */
export type ContainerMount =
  /** A file or directory of the host. */
  | {
    readonly type: "bind";
    readonly source: string;
    /** Absolute, without a link on the way; it is there. */
    readonly destination: string;
    readonly readOnly: boolean;
  }
  | {
    readonly type: "tmpfs";
    readonly destination: string;
    /** Most bytes. */
    readonly size?: number | undefined;
    /** 1777 unless given. */
    readonly mode?: number | undefined;
    /** mount(8)'s words for more, such as `ro`, `noexec` or `uid=5`; `nosuid` and `nodev` hold unless they say another. */
    readonly options?: readonly string[] | undefined;
  };

/** A process in a root file system of its own, and what it may do. */
export interface Container {
  /** The root: a mounted directory of the host. */
  readonly root: string;
  /** An empty directory of the host, in memory, for the executor's own files; nobody else can look into it. */
  readonly bundle: string;
  /** The program and its arguments. */
  readonly args: readonly string[];
  /** Its variables, all of them. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute, as the container has it; it is made where it is not there. */
  readonly cwd: string;
  /** Whom it runs as, by numbers. */
  readonly user: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] };
  /** What it calls its machine. */
  readonly hostname: string;
  /** Beside /proc, /sys and /dev, which the executor brings. In the order in which they are made. */
  readonly mounts: readonly ContainerMount[];
  /** `host`, `none`, or the path of a network namespace. */
  readonly network: string;
  /** What its root may do: names of capabilities(7), such as `CAP_CHOWN`. Whoever starts it has them all. */
  readonly capabilities: readonly string[];
  /** System calls that whoever starts it may not make, such as `pivot_root`: a filter is in force. */
  readonly refusedCalls: readonly string[];
  /** Whether nothing is forbidden but what the user who runs quilla may not do (`--security=insecure`). */
  readonly privileged: boolean;
  /** Bytes of /dev/shm. */
  readonly shmSize: number;
  /** Most that it may use. */
  readonly limits: readonly ResourceLimit[];
  /** Whether the user is root in a user namespace only. */
  readonly rootless: boolean;
  /** Whether the process has the terminal of whoever starts it. */
  readonly terminal: boolean;
  /** How large that is, where it is known. */
  readonly terminalSize?: TerminalSize | undefined;
  /** Whether nothing can be written to the root, but in mounts. */
  readonly readOnly?: boolean | undefined;
  /** A filter of system calls in the place of the usual one, as the OCI runtime spec has it; or none. */
  readonly filter?: "none" | object | undefined;
  /** What its user said of it. */
  readonly wishes: ContainerWish;
}

/** What of a user's wishes whoever starts it does. */
export type ContainerWish = Pick<
  ContainerSettings,
  | ("noNewPrivileges" | "unmasked" | "domainname" | "sysctls" | "ipc" | "uts" | "cgroup")
  | ("oomScoreAdj" | "runtime" | "annotations")
>;

/** How a container is started on the host. */
export interface Invocation {
  /** Who does it, for messages: `crun`. */
  readonly name: string;
  /** The program of the host, and its arguments. */
  readonly command: readonly string[];
  /** Written into the bundle before: text by file name. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * A file of the bundle that tells why the container could not be started. Whatever stands in it, the container's process did not
   * run; where it is empty or missing, the command's exit code is the process' own.
   */
  readonly log: string;
  /** A file of the bundle with what the host's programs said that start it, where that is not on the standard error. */
  readonly said?: string | undefined;
  /** Whether the command hands signals on to the container's process; else they go to its only child, which becomes that process. */
  readonly handsOnSignals: boolean;
  /** Whether the command, started at a terminal, brings the container one and relays it; else it is started at one of the container's. */
  readonly ownTerminal: boolean;
  /**
   * How the one line on the standard error begins that tells it instead of the log: a runtime that is in the container already may
   * no longer reach the host's files.
   */
  readonly failureBegins?: string | undefined;
}

/** One kind of isolation. */
export interface Executor {
  /** As `--isolation` names it. */
  readonly name: string;
  /** The ways to start a container on this machine, the best first; none where a program is missing. */
  invocations(container: Container): readonly Invocation[];
  /** What is missing where there is no way, for a message. */
  readonly needs: string;
}
