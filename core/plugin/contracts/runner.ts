/**
 * What a runner is: what runs a program in the files of a stage or an image, in a container, a virtual machine or on another host.
 *
 * quilla knows whether a program has to be run at all, and as whom, where and with what, which it hands a runner as one value; it makes
 * the layer, or records the one that the runner made.
 *
 * @module
 */
import type { Layer } from "../../layer/layer.ts";
import type { Change } from "../../layer/change.ts";
import type { Platform } from "../../platform.ts";
import type { BlobFacts } from "../../store/ingest.ts";
import type { Store } from "../../store/store.ts";
import type { FileView } from "../../tree/view.ts";
import type { RunSettings, SshAgent, TerminalSize } from "./run_settings.ts";

/** One way to run programs. */
export interface Runner {
  /** As `--isolation` names it. */
  readonly name: string;
  /** Of several, the one with the highest goes first where nobody chose. The runner that quilla brings has 0. */
  readonly preference: number;
  /** What is missing where it cannot run, for a message: `crun or runc`. */
  readonly needs: string;
  /** Further words of `--isolation` that mean it: `settings.isolation` says which one was written. */
  readonly isolations?: readonly string[] | undefined;
  /** The operating systems whose programs it runs, as platforms name them; `linux` alone unless given. */
  readonly systems?: readonly string[] | undefined;
  /** Build arguments that it reads, so that no ARG has to take them. */
  readonly arguments?: readonly string[] | undefined;
  /** The settings, with what those arguments say; asked before anything is built. It throws for what none could follow, changes nothing. */
  settings?(
    given: RunSettings,
    values: ReadonlyMap<string, string>,
  ): RunSettings | Promise<RunSettings>;
  /**
   * Begins; asked when the first program has to be run. Undefined: what it needs is not on this machine. It throws where that is
   * there and does not work. Either way the next runner is asked.
   */
  open(environment: RunnerEnvironment): Promise<Running | undefined>;
}

/** What a runner has for all programs of one build, or of one `quilla run`. */
export interface RunnerEnvironment {
  /** The user's store: the layers of jobs are there, and layers go there. */
  readonly store: Store;
  /** What the user said. Secrets and agents are in the jobs already. */
  readonly settings: RunSettings;
  /** Given where one program has this process' own standard streams. */
  readonly foreground?: Foreground | undefined;
  /** Tells the user something that is no failure. */
  warn(message: string): void;
}

/** A program's standard streams, where they are those of whoever started quilla. */
export interface ForegroundStreams {
  /** Whether there is a standard input. */
  readonly input: boolean;
  /** Whether that is a terminal. */
  readonly inputIsTerminal: boolean;
  /** Whether the program gets a terminal. */
  readonly terminal: boolean;
  /** How large that is, where it is known. */
  readonly size?: TerminalSize | undefined;
}

/** One program, at the user's own terminal. What it changes becomes no layer. */
export interface Foreground extends ForegroundStreams {
  /** Ports of this machine that lead into it. */
  readonly ports: readonly PublishedPort[];
}

/** A port of the host, and the port of the private network that it leads to. */
export interface PublishedPort {
  /** The host's address; all unless given. */
  readonly address?: string | undefined;
  /** Its port. */
  readonly host: number;
  /** The program's port. */
  readonly container: number;
  /** What is spoken. */
  readonly protocol: "tcp" | "udp";
}

/** A runner that has begun. */
export interface Running {
  /**
   * Runs a program to its end; of a build, several at once.
   *
   * @returns how it ended, which is no failure of the runner whatever it is
   */
  run(job: Job): Promise<JobResult>;
  /** What a cache has, for other machines: undefined where there is none. An error where that is over `most` bytes, or in use. */
  cached?(cache: JobCache, most: number): Promise<CacheContent | undefined>;
  /** Hands a signal to the program in the foreground; given by a runner that can. */
  signal?(signal: NodeJS.Signals): void;
  /** Ends all that still runs. Nothing is left when this is done. */
  close(): Promise<void>;
}

/** A program, all that it sees, and who hears of it. Paths are absolute, and those of the program's root. */
export interface Job {
  /** The program and its arguments. A name without a slash is looked for on PATH. */
  readonly args: readonly string[];
  /** Its variables, all of them. */
  readonly env: Readonly<Record<string, string>>;
  /** The working directory; it is made where it is not there. */
  readonly cwd: string;
  /** Whom it runs as. */
  readonly user: JobUser;
  /** What it is for: its operating system is one of the runner's. */
  readonly platform: Platform;
  /** The files that it begins with, all layers together. */
  readonly files: FileView;
  /** The same in layers, bottom first: each is a plain archive in the store, by its `diffId`. */
  readonly layers: readonly Layer[];
  /** How many of the layers, on top, this build made: their files have the times at which that was. */
  readonly own: number;
  /** How many of these came since the last program ran. */
  readonly fresh: number;
  /** The times of what it changes, where the user said which: seconds since 1970, or the files' own. */
  readonly times: number | "preserve" | undefined;
  /** Whether what it leaves reaches no image, so that names in it may begin like a whiteout's. */
  readonly reservedNames: boolean;
  /** What is seen beside the files. Of two at one place, the later is seen. */
  readonly mounts: readonly JobMount[];
  /** `default`: a private network with a way out, or this machine's where there can be none. */
  readonly network: "default" | "none" | "host";
  /** Whether nothing is forbidden but what the user may not do. */
  readonly privileged: boolean;
  /** Whether nothing of earlier builds is to be used: caches are empty when they are first mounted. */
  readonly isAnew: boolean;
  /** The image's shell: what opens where the program fails, if the user asked for that. */
  readonly shell: string;
  /** What the user calls the image that is run in the foreground. Undefined in a build. */
  readonly image?: string | undefined;
  /** Whether nothing can be written but in mounts. */
  readonly readOnly?: boolean | undefined;
  /** Directories that are made where they are not there, and stay. */
  readonly directories?: readonly string[] | undefined;
  /** Text that the program wrote, as it comes. */
  onOutput(stream: "stdout" | "stderr", text: string): void;
  /** The program failed, and the user has a shell in its files; or had one. */
  onShell(isOpen: boolean): void;
}

/** A user as the kernel knows one. */
export interface JobUser {
  /** As the image or its user wrote it, for messages. */
  readonly name: string;
  /** The user's number. */
  readonly uid: number;
  /** The number of the group. */
  readonly gid: number;
  /** All groups, this one among them. */
  readonly groups: readonly number[];
}

/** Who has what is mounted, and what may be done with it. */
export interface MountOwner {
  /** Permission bits. */
  readonly mode: number;
  /** The user's number. */
  readonly uid: number;
  /** The group's number. */
  readonly gid: number;
}

/** Files of layers that are mounted. */
export interface LayeredFiles {
  /** Bottom first; as those of the job. */
  readonly layers: readonly Layer[];
  /** How many of them, on top, are new to who sees them. */
  readonly fresh: number;
  /** Where it is in them, no link on the way. */
  readonly path: string;
  /** What it is. */
  readonly kind: "file" | "directory";
  /** What it shows, hashed; nothing else of where it is taken from is in it. */
  readonly content: string;
}

/** One thing that is mounted. Links on the way to a target are followed already. */
export type JobMount = JobTree | JobCache | JobMemory | JobFile | JobAgent | JobHostPath;

/** Files of a context, a stage or an image; what is written to them is lost. */
export interface JobTree extends LayeredFiles {
  /** Files. */
  readonly type: "tree";
  /** Where they are seen. */
  readonly target: string;
  /** Whether they can be written to. */
  readonly writable: boolean;
}

/** A directory that stays from build to build. */
export interface JobCache extends MountOwner {
  /** A cache. */
  readonly type: "cache";
  /** Where it is seen. */
  readonly target: string;
  /** Its name. Whatever it says, it must lead nowhere. */
  readonly id: string;
  /** Who may have it meanwhile. */
  readonly sharing: "shared" | "private" | "locked";
  /** Whether nothing can be written to it. */
  readonly readOnly: boolean;
  /** What a new one begins with. */
  readonly seed?: LayeredFiles | undefined;
  /** Asked where it is new: what another machine left of it, which goes before the seed. */
  left?(): Promise<CacheContent | undefined>;
  /** Whether owner or mode were asked for: it is another cache than the one of its ID that has neither. */
  readonly isOwned: boolean;
}

/** What a cache holds; whose it is, is its directory's. */
export interface CacheContent extends MountOwner {
  /** Plain archives in the store, bottom first, that together are its files. */
  readonly layers: readonly BlobFacts[];
}

/** An empty directory in memory. */
export interface JobMemory {
  /** Memory. */
  readonly type: "tmpfs";
  /** Where it is seen. */
  readonly target: string;
  /** Most bytes. */
  readonly size?: number | undefined;
  /** 1777 unless given. */
  readonly mode?: number | undefined;
  /** mount(8)'s words for more, such as `ro`, `noexec` or `uid=5`. */
  readonly options?: readonly string[] | undefined;
}

/** A small file that cannot be written to, such as a secret: it is nowhere in the layer. */
export interface JobFile extends MountOwner {
  /** A file. */
  readonly type: "file";
  /** Where it is seen. */
  readonly target: string;
  /** What it holds. */
  readonly content: Uint8Array;
}

/** The socket of the user's SSH agent. */
export interface JobAgent extends MountOwner {
  /** An agent. */
  readonly type: "agent";
  /** Where it is seen. */
  readonly target: string;
  /** Its name, for messages. */
  readonly id: string;
  /** What stands behind it. */
  readonly agent: SshAgent;
}

/** A file or directory of this machine. */
export interface JobHostPath {
  /** A path of this machine. */
  readonly type: "host";
  /** Where it is seen. */
  readonly target: string;
  /** Where it is. */
  readonly source: string;
  /** What it is. */
  readonly kind: "file" | "directory";
  /** Whether nothing can be written to it. */
  readonly readOnly: boolean;
}

/** How a program ended. */
export interface Exit {
  /** Its exit code; of one that a signal ended, 128 and the signal's number. */
  readonly code: number;
  /** The signal that ended it, such as `SIGKILL`. */
  readonly signal?: string | undefined;
  /** What to do about it, where the runner knows better than its user. */
  readonly hint?: string | undefined;
}

/** What came of a program. Where it ended with 0, what it changed, as a layer in the store or as changes; neither: it changed nothing. */
export interface JobResult {
  /** How it ended. */
  readonly exit: Exit;
  /** A plain archive in the store: what a layer has, in its normal form. */
  readonly layer?: BlobFacts | undefined;
  /** What it did to its files. */
  readonly changes?: Iterable<Change> | AsyncIterable<Change> | undefined;
  /** Whether another machine would get something else, so that no later build takes it for the result. */
  readonly isLocal?: boolean | undefined;
}
