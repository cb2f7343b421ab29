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
  /** A directory that begins with what the image has there, and is thrown away. */
  | { readonly type: "volume"; readonly target: string };

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
  readonly workingDir?: string | undefined;
  readonly hostname?: string | undefined;
  readonly mounts: readonly UserMount[];
  readonly readOnly: boolean;
  readonly ports: readonly PublishedPort[];
}

/** An image, run in the foreground. */
export interface RunRequest {
  readonly store: Store;
  /** The one that goes first where nobody chose comes first. */
  readonly runners: readonly Runner[];
  readonly image: Image;
  /** What the user calls it, for messages. */
  readonly name: string;
  readonly options: RunOptions;
  readonly streams: ForegroundStreams;
  warn(message: string): void;
  /** Ends the container. */
  readonly signal?: AbortSignal | undefined;
}
