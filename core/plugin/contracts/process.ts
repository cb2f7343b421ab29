/**
 * A program that an instruction runs in the stage's files: types only.
 *
 * @module
 */

/** What is seen in the container beside the stage's files. Targets count from the working directory. */
export type ProcessMount =
  /** Files of the build context, a stage, an image or a named context; what is written to them is lost. */
  | {
    readonly type: "tree";
    readonly target: string;
    /** The build context unless given. */
    readonly from?: string | undefined;
    /** A path in it. */
    readonly source: string;
    readonly writable: boolean;
  }
  /** A directory that stays from build to build. */
  | {
    readonly type: "cache";
    readonly target: string;
    readonly id: string;
    readonly sharing: "shared" | "private" | "locked";
    readonly readOnly: boolean;
    /** What a new one begins with. */
    readonly from?: string | undefined;
    readonly source: string;
    /** Whether owner or mode were asked for: it is another cache than the one of its ID that has neither. */
    readonly isOwned?: boolean | undefined;
    readonly mode: number;
    readonly uid: number;
    readonly gid: number;
  }
  | {
    readonly type: "tmpfs";
    readonly target: string;
    readonly size?: number | undefined;
    readonly readOnly?: boolean | undefined;
  }
  /** What the user gave under an ID, as a file, a variable or both. */
  | {
    readonly type: "secret";
    readonly id: string;
    readonly target?: string | undefined;
    readonly variable?: string | undefined;
    readonly required: boolean;
    readonly mode: number;
    readonly uid: number;
    readonly gid: number;
  }
  /** The user's SSH agent. */
  | {
    readonly type: "ssh";
    readonly id: string;
    readonly target?: string | undefined;
    readonly required: boolean;
    readonly mode: number;
    readonly uid: number;
    readonly gid: number;
  }
  /** A file of the instruction's own. */
  | {
    readonly type: "file";
    readonly target: string;
    readonly content: string;
    readonly mode: number;
  };

/** A program to be run. Its user, working directory and environment are those of the stage's configuration. */
export interface Process {
  /** The program and its arguments. */
  readonly args: readonly string[];
  /** Variables beside those of the configuration, which they go before. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What is seen beside the stage's files. */
  readonly mounts?: readonly ProcessMount[] | undefined;
  /** What it reaches; what the build's user said, unless given. */
  readonly network?: "default" | "none" | "host" | undefined;
  /** Whether nothing is forbidden to it; `sandbox` unless given. */
  readonly security?: "sandbox" | "insecure" | undefined;
}
