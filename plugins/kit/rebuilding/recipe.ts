/**
 * How an image was built, as its provenance says it: what a build is asked for to make the same again.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type { ContextBuild } from "../building/build_context.ts";

/** One thing that an image was made from, by its digest. */
export interface Material {
  readonly kind: "image" | "git" | "http" | "plugin";
  /** A URL, an image's name as the Dockerfile has it, the name of a plugin. */
  readonly uri: string;
  /** By algorithm, in hexadecimal digits. */
  readonly digest: Readonly<Record<string, string>>;
}

/** Files that were given to a build. */
export interface RecordedFiles {
  /** Where they were fetched from; undefined where they were files of the machine. */
  readonly uri?: string | undefined;
  /** What they hash to, where that is known. */
  readonly digest?: Digest | undefined;
  /** What is not seen of them, as ignore files say it; all is, unless given. */
  readonly ignored?: readonly string[] | undefined;
}

/** Programs whose network was recorded, replayed or limited. */
export interface RecordedRun {
  /** What their results are known by: see `RecordedNetwork`. */
  readonly key: string;
  /** What the recording's text hashes to; undefined where there is none. */
  readonly recording: Digest | undefined;
}

/** What a build was asked for, and what it was made from. */
export interface Recipe {
  readonly dockerfile: {
    /** In the context, or its name. */
    readonly path: string;
    readonly digest: Digest | undefined;
    /** All of it, where the provenance has it. */
    readonly text: string | undefined;
  };
  /** The build context; undefined where there was none. */
  readonly context: RecordedFiles | undefined;
  /** Those that have names. */
  readonly contexts: ReadonlyMap<string, RecordedFiles>;
  /** What else was said. */
  readonly options: Pick<
    ContextBuild,
    | "arguments"
    | "env"
    | "from"
    | "labels"
    | "unsetEnv"
    | "unsetLabels"
    | "squash"
    | "target"
    | "timestamp"
    | "layerSize"
    | "platforms"
  >;
  /** Build arguments whose values the provenance does not tell. */
  readonly withheld: readonly string[];
  /** Whether all is said that was asked for. */
  readonly isWhole: boolean;
  /** How programs were run. */
  readonly run: RunSettings;
  /** How their network was recorded or replayed; undefined where it was not. */
  readonly recorded: RecordedRun | undefined;
  /** The IDs of secrets that were lent. */
  readonly secrets: readonly string[];
  /** The IDs of SSH agents that were lent. */
  readonly agents: readonly string[];
  /** What it was made from. */
  readonly materials: readonly Material[];
}
