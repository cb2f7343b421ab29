/**
 * What quilla and its other half, inside the namespaces, say to each other: one JSON document a line.
 *
 * @module
 */
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import type { BlobFacts } from "../../../core/plugin/api/store.ts";
import type {
  CacheContent,
  Exit,
  ForegroundStreams,
  Job as RunnerJob,
  MountOwner,
  PublishedPort,
} from "../../../core/plugin/contracts/runner.ts";
import type { Invocation } from "./container.ts";

/** Hears what goes on in a container. */
export type JobListener = Pick<RunnerJob, "onOutput" | "onShell">;

/** How the other half came to its rights. */
export type AccessMode =
  /** It is root. */
  | "root"
  /** It is root of a user namespace with a range of user IDs. */
  | "mapped"
  /** It is root of a user namespace in which there is no other user. */
  | "single";

/** What the other half is told when it starts. */
export interface Greeting {
  readonly root: string;
  readonly mode: AccessMode;
  /** The user's ID outside. */
  readonly user: number;
  /** Files are copied even where overlay mounts work. */
  readonly copies: boolean;
  /** The socket on which it is told what to do, where its standard streams are the container's. */
  readonly control?: string | undefined;
}

/** A tree of layers, mounted somewhere. */
export interface TreeMount {
  /** Plain archives of the store, bottom first. */
  readonly layers: readonly Digest[];
  /** How many of them, on top, this build made; none unless given. */
  readonly own?: number | undefined;
  /** How many of these came since the last program ran in them, and are new to the next; none unless given. */
  readonly fresh?: number | undefined;
  /** Whether it is mounted beside a root that has files of its own: then also what has nothing below it is new. */
  readonly isSource?: boolean | undefined;
  /** Whether all times are to be those that the layers say: what is run sees the image as others see it. */
  readonly isExact?: boolean | undefined;
  /** A text that says where the container sees it, and which part of it; undefined where it does not. */
  readonly target?: string | undefined;
  /** Where, below the job's directory. */
  readonly at: string;
  readonly writable: boolean;
}

/** What stands behind an agent's socket: the user's agent, which may be asked for all that it does or for signatures; or keys of files. */
export type AgentSource =
  | { readonly socket: string; readonly isRaw: boolean }
  | { readonly keys: readonly string[] };

/** What is put at a place below the job's directory before the container starts. */
export type Preparation =
  | {
    readonly type: "file";
    readonly at: string;
    /** In base64. */
    readonly data: string;
    readonly mode: number;
    readonly uid: number;
    readonly gid: number;
  }
  | {
    readonly type: "cache";
    readonly at: string;
    readonly key: string;
    readonly sharing: "shared" | "private" | "locked";
    readonly mode: number;
    readonly uid: number;
    readonly gid: number;
    /** What a new cache begins with, owner and mode of the directory among it; else it is empty. */
    readonly seed?: CacheSeed | undefined;
    /** What is in it is thrown away first. */
    readonly anew: boolean;
  }
  | {
    readonly type: "agent";
    readonly at: string;
    readonly source: AgentSource;
    readonly mode: number;
    readonly uid: number;
    readonly gid: number;
  };

/** Files that a cache begins with. */
export interface CacheSeed {
  readonly layers: readonly Digest[];
  readonly path: string;
  /** Whose the directory is, where that does not stand in the layers. */
  readonly owner?: MountOwner | undefined;
}

/** What is in a cache is wanted as layers. */
export interface CachedRequest {
  /** Of the cache. */
  readonly key: string;
  /** The most bytes that it may have. */
  readonly most: number;
}

/** A place in the container's root that must be there, to mount something on; it is taken away again. */
export interface Stub {
  /** Clean, absolute, without a link on the way. */
  readonly path: string;
  readonly type: "file" | "directory";
}

/** A file of a control group, and what is written into it. */
export interface GroupFile {
  readonly file: string;
  readonly value: string;
  /** Whether it may be missing: nobody asked for it by name. */
  readonly isOptional: boolean;
}

/** A control group for one container (cgroups(7)): of the kind with one tree, or of the one with several. */
export type GroupPlan =
  | {
    readonly kind: "unified";
    readonly name: string;
    /** Directories of which one is to hold the new group, the best first. */
    readonly parents: readonly string[];
    readonly controllers: readonly string[];
    readonly files: readonly GroupFile[];
  }
  | {
    readonly kind: "separate";
    readonly name: string;
    /** What is not limited is only shown, where that can be. */
    readonly groups: readonly {
      readonly controller: string;
      readonly parent: string;
      readonly files: readonly GroupFile[];
    }[];
  };

/** A network namespace of one job, in which its connections are taken: see inside/gate.ts. */
export interface GatePlan {
  /** The path of the socket that they are handed to. */
  readonly socket: string;
  /** On which ports, where their hosts are asked for by name. */
  readonly ports: readonly number[];
}

/** One container: what it is given, how it is started, and what becomes of its files. */
export interface Job {
  /** The name of its directory. */
  readonly name: string;
  readonly root: TreeMount;
  readonly trees: readonly TreeMount[];
  readonly preparations: readonly Preparation[];
  readonly stubs: readonly Stub[];
  /** Directories of the container's root that are made where they are not there, and stay. As clean as stubs' paths. */
  readonly directories: readonly string[];
  readonly invocations: readonly Invocation[];
  /** The control group that it runs in; quilla's own unless given. */
  readonly group?: GroupPlan | undefined;
  /** Its network, where that is handed on; the invocations name it already. */
  readonly gate?: GatePlan | undefined;
  /** Whether what it leaves reaches no image, so that names in it may begin like a whiteout's. */
  readonly reservedNames?: boolean | undefined;
  /** The times in the layer, where the user said which. */
  readonly times: number | "preserve" | undefined;
  /** The user's own streams. What such a container changes becomes no layer. */
  readonly foreground?: ForegroundStreams | undefined;
  /** What is run in the same files where it fails. */
  readonly rescue?: Rescue | undefined;
}

/** A program that the user looks with at what another left. */
export interface Rescue {
  readonly invocations: readonly Invocation[];
  readonly streams: ForegroundStreams;
}

export type Request =
  | { readonly type: "run"; readonly id: number; readonly job: Job }
  /** A network namespace with a way out, for all jobs that want one. */
  | {
    readonly type: "network";
    readonly id: number;
    readonly helpers: readonly string[];
    readonly ports: readonly PublishedPort[];
    readonly hostGateway: boolean;
  }
  | ({ readonly type: "cached"; readonly id: number } & CachedRequest)
  /** Ends one job at once: its own reply says that it was killed. No other is given. */
  | { readonly type: "stop"; readonly id: number; readonly job: string }
  /** For the container in the foreground. No reply is given. */
  | { readonly type: "signal"; readonly id: number; readonly signal: NodeJS.Signals };

/** A failure, as it is told across the line. */
export interface ToldFailure {
  readonly message: string;
  readonly code: string;
  readonly hint?: string | undefined;
}

/** The IDs that there are in a user namespace: the first of each range, and how many. */
export interface KnownIds {
  readonly users: readonly (readonly [first: number, count: number])[];
  readonly groups: readonly (readonly [first: number, count: number])[];
}

/** What the other half may do, so that what it starts can be given no more. */
export interface Rights {
  /** Names of capabilities(7), such as `CAP_CHOWN`. */
  readonly capabilities: readonly string[];
  /** Calls that a filter refuses, although the capabilities for them are there. */
  readonly refusedCalls: readonly ("keyctl" | "pivot_root")[];
}

export type Reply =
  | {
    readonly type: "ready";
    readonly work: string;
    readonly ids: KnownIds;
    readonly rights: Rights;
  }
  /** It could not begin: nothing more will come. */
  | { readonly type: "refused"; readonly failure: ToldFailure }
  | { readonly type: "note"; readonly message: string }
  | {
    readonly type: "output";
    readonly id: number;
    readonly stream: "stdout" | "stderr";
    readonly text: string;
  }
  /** The rescue begins, or is over. */
  | { readonly type: "shell"; readonly id: number; readonly isOpen: boolean }
  | {
    readonly type: "ended";
    readonly id: number;
    readonly exit: Exit;
    /** What it did to its files, where it ended well. */
    readonly layer?: BlobFacts | undefined;
  }
  | {
    readonly type: "network";
    readonly id: number;
    /** The path of the namespace; undefined where there can be none. */
    readonly path?: string | undefined;
    readonly nameserver?: string | undefined;
    readonly gateway?: string | undefined;
    readonly why?: string | undefined;
  }
  | {
    readonly type: "cached";
    readonly id: number;
    /** Undefined where there is no such cache. */
    readonly content?: CacheContent | undefined;
  }
  | { readonly type: "failed"; readonly id: number; readonly failure: ToldFailure };

/** Cuts what arrives into lines. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  #rest = "";

  /** The lines that are whole now. */
  push(bytes: Uint8Array): string[] {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split("\n");
    this.#rest = lines.pop()!;
    return lines;
  }
}
