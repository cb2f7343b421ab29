/**
 * What a build's user says about the programs that it runs: types, and what holds where nothing is said.
 *
 * @module
 */

/** Most of a resource that a process may use (setrlimit(2)). */
export interface ResourceLimit {
  /** Lower case, such as `nofile`. */
  readonly name: string;
  /** What holds. */
  readonly soft: number;
  /** What it may be raised to. */
  readonly hard: number;
}

/** What a program may use together with all that it starts: bytes, microseconds, numbers, and lists such as `0-3`. */
export type Resources = Readonly<Partial<Record<ResourceName, number | string>>>;
/** As Docker's options are called; -1 is no limit. */
export type ResourceName =
  | `memory${"" | "-swap" | "-reservation" | "-swappiness"}`
  | `cpu-${"shares" | "quota" | "period"}`
  | `cpuset-${"cpus" | "mems"}`
  | "pids-limit";

/** In characters. */
export interface TerminalSize {
  /** Across. */
  readonly columns: number;
  /** Down. */
  readonly rows: number;
}

/** Where a secret's bytes are. */
export type SecretSource = { readonly file: string } | { readonly variable: string };

/** An SSH agent for RUN. */
export interface SshAgent {
  /** The socket of an agent, or files of private keys without a passphrase. */
  readonly paths: readonly string[];
  /** Whether RUN may have that agent do whatever it can; it may list keys and sign, unless given. */
  readonly raw?: boolean | undefined;
}

/** What may be allowed to programs beyond what all may. */
export type Entitlement = "security.insecure" | "network.host";

/** All that there are. */
export const entitlements: readonly Entitlement[] = ["security.insecure", "network.host"];

/** A shell where a program failed. */
export interface ErrorShell {
  /** The terminal that it is at. */
  readonly terminal: TerminalSize;
}

/** How programs are run. */
export interface RunSettings {
  /** The name of a runner, or one of its words; `auto` takes the first that works. */
  readonly isolation?: string | undefined;
  /** The network of those that do not say which. */
  readonly network?: "default" | "none" | "host" | undefined;
  /** What programs may ask for; nothing unless given. */
  readonly allowed?: ReadonlySet<Entitlement> | undefined;
  /** More lines for /etc/hosts: name and address; `host-gateway` is the address at which programs reach this machine. */
  readonly hosts?: readonly (readonly [name: string, address: string])[] | undefined;
  /** What the machine is called; BuildKit's name unless given. */
  readonly hostname?: string | undefined;
  /** Bytes of /dev/shm; 64 MiB unless given. */
  readonly shmSize?: number | undefined;
  /** Most that a process may use. */
  readonly limits?: readonly ResourceLimit[] | undefined;
  /** Most that a program and what it starts may use; whatever there is, unless given. */
  readonly resources?: Resources | undefined;
  /** Caches are other ones than those of builds that say another, or none. */
  readonly cacheNamespace?: string | undefined;
  /** Opens a shell in the files of what failed, at this process' terminal. */
  readonly onError?: ErrorShell | undefined;
  /** By ID. */
  readonly secrets?: ReadonlyMap<string, SecretSource> | undefined;
  /** SSH agents by ID; a text is the path of a socket, or of a key. */
  readonly agents?: ReadonlyMap<string, string | SshAgent> | undefined;
}

/** What of the settings the user lends. */
export type LentSettings = Pick<RunSettings, "secrets" | "agents">;

/** Bytes: 64 MiB, as in Docker. */
export const defaultShmSize = 64 << 20;
