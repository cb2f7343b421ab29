/**
 * What is to run, and how: types only.
 *
 * @module
 */
import type { Image } from "../../../core/plugin/api/image.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type {
  ForegroundStreams,
  JobMemory,
  PublishedPort,
  Runner,
} from "../../../core/plugin/contracts/runner.ts";
import type { ContainerSettings } from "../../kit/running/container_wishes.ts";
import type { PortWish } from "./ports.ts";

/** What is said of an empty directory in memory. */
export type MemoryOptions = Omit<JobMemory, "type" | "target">;

/** What the user mounts. Targets are clean absolute paths of the container. */
export type UserMount =
  | {
    readonly type: "bind";
    /** A file or directory of the host, absolute. */
    readonly source: string;
    readonly target: string;
    readonly readOnly: boolean;
  }
  | {
    readonly type: "tmpfs";
    readonly target: string;
    readonly memory: MemoryOptions;
  }
  /** A device of the host, or all in a directory of it. */
  | { readonly type: "device"; readonly source: string; readonly target: string }
  /** A directory that begins with what the image has there, and is thrown away. */
  | { readonly type: "volume"; readonly target: string }
  | ImageMount;

/** Files of another image, which cannot be written to. */
export interface ImageMount {
  /** An image's. */
  readonly type: "image";
  /** What the user calls it. */
  readonly name: string;
  /** A file or directory of it. */
  readonly path: string;
  /** Where it is seen. */
  readonly target: string;
}

/** A mount whose image is there. */
export type FoundMount =
  | Exclude<UserMount, ImageMount>
  | ImageMount & { readonly image: Image };

/** What the user says beside the image's own configuration. */
export interface RunOptions
  extends
    Pick<RunSettings, "network" | "hosts" | "shmSize" | "limits" | "resources" | "isolation"> {
  /** Goes in the place of the image's CMD; none where it is empty. */
  readonly command: readonly string[];
  /** Goes in the place of the image's ENTRYPOINT, and takes its CMD away; an empty text is none. */
  readonly entrypoint?: string | undefined;
  /** Goes before the image's variables. */
  readonly env: ReadonlyMap<string, string>;
  /** As for `workingDir` and `hostname`, an empty text is as if it were not given: it may be a variable that is not set. */
  readonly user?: string | undefined;
  /** Groups more, by name or number. */
  readonly groups?: readonly string[] | undefined;
  readonly workingDir?: string | undefined;
  readonly hostname?: string | undefined;
  readonly mounts: readonly FoundMount[];
  readonly readOnly: boolean;
  readonly ports: readonly PortWish[];
  /** Whether the ports that the image exposes, and these, are published at any that are free. */
  readonly publishAll?: boolean | undefined;
  readonly exposed?: readonly string[] | undefined;
  /** Whether nothing is forbidden but what the user may not do. */
  readonly privileged?: boolean | undefined;
  readonly container?: ContainerSettings | undefined;
  /** What ends it: the image's word unless given; and how many seconds it then has. */
  readonly stopSignal?: string | undefined;
  readonly stopTimeout?: number | undefined;
  /** Whether it gets none of the signals that this process gets. */
  readonly keepsSignals?: boolean | undefined;
}

/** An image, run in the foreground. */
export interface RunRequest {
  readonly store: Store;
  /** The one that goes first where nobody chose comes first. */
  readonly runners: readonly Runner[];
  readonly image: Image;
  /** What the user calls it, for messages. */
  readonly name: string;
  /** The container's ID, 64 hexadecimal digits. */
  readonly id: string;
  readonly options: RunOptions;
  readonly streams: ForegroundStreams;
  /** An image whose programs are there, too. */
  readonly tools?: { readonly name: string; readonly image: Image } | undefined;
  warn(message: string): void;
  /** Told which port of the machine was chosen. */
  published?(port: PublishedPort): void;
  /** Ends the container. */
  readonly signal?: AbortSignal | undefined;
  /** Asks it to end, as `stopSignal` and `stopTimeout` say. */
  readonly stopping?: AbortSignal | undefined;
}
