/**
 * What the file of a plugin says beside the plugin, so that `quilla plugin test` can try what it supplies: types only.
 *
 * @module
 */

import type { CacheDirection, CacheSettings } from "../../../core/plugin/contracts/cache.ts";
import type { OutputSettings } from "../../../core/plugin/contracts/output.ts";
import type { ToolWords } from "../../../core/plugin/contracts/tool.ts";

/**
 * The export `tests` of a plugin's file: by kind, and by name, what each thing that it supplies is tried with. What is left out is
 * tried as far as it can be. A function of the host API that returns this, or a promise of it, may be exported as well.
 */
export interface PluginTests {
  /** By keyword. */
  readonly instructions?: Readonly<Record<string, InstructionTests>> | undefined;
  /** By name. */
  readonly checks?: Readonly<Record<string, CheckTests>> | undefined;
  /** By type. */
  readonly outputs?: Readonly<Record<string, OutputTests>> | undefined;
  /** By type. */
  readonly attesters?: Readonly<Record<string, AttesterTests>> | undefined;
  /** By type. */
  readonly caches?: Readonly<Record<string, CacheTests>> | undefined;
  /** By name. */
  readonly runners?: Readonly<Record<string, RunnerTests>> | undefined;
  /** By name. */
  readonly sources?: Readonly<Record<string, SourceTests>> | undefined;
  /** By scheme. */
  readonly transports?: Readonly<Record<string, TransportTests>> | undefined;
  /** By name. */
  readonly codecs?: Readonly<Record<string, CodecTests>> | undefined;
  /** By name. */
  readonly catalogers?: Readonly<Record<string, CatalogerTests>> | undefined;
  /** By path. */
  readonly tools?: Readonly<Record<string, ToolTests>> | undefined;
  /** Called when all is tried: ends what the tests began, such as a server. */
  close?(): void | Promise<void>;
}

/** What an instruction is tried with. */
export interface InstructionTests {
  /** Whole instructions, each right by itself after `before`. One that begins a stage calls it `tested`. */
  readonly lines: readonly string[];
  /** Instructions of the stage that the lines are built on. */
  readonly before?: readonly string[] | undefined;
  /** The build context. */
  readonly files?: TestFiles | undefined;
}

/** What a check is tried with. */
export interface CheckTests {
  /** Dockerfiles that it finds something in. */
  readonly finds: readonly string[];
  /** Dockerfiles that it has nothing to say of. */
  readonly passes: readonly string[];
}

/** What an output is tried with. */
export interface OutputTests {
  /** What it is told, beside its type, to write into a new empty directory. */
  settings(directory: string): Omit<OutputSettings, "type"> & Readonly<Record<string, unknown>>;
  /** What the image is called; `suite:1` unless given. */
  readonly names?: readonly string[] | undefined;
  /** What it is told of a place in an empty directory where nothing can be written. */
  impossible?(directory: string): Omit<OutputSettings, "type"> & Readonly<Record<string, unknown>>;
}

/** What an attester is tried with. */
export interface AttesterTests {
  /** What it is told, beside its type, in an empty directory; nothing unless given. */
  settings?(directory: string): Readonly<Record<string, unknown>>;
}

/** What a cache is tried with. */
export interface CacheTests {
  /** What it is told, beside its type, to leave results in an empty directory, or to take them from there. */
  settings(
    directory: string,
    direction: CacheDirection,
  ): Omit<CacheSettings, "type"> & Readonly<Record<string, unknown>>;
}

/** What a codec is tried with: what another program made. */
export interface CodecTests {
  /** What was compressed: a text of some dozen bytes or more. */
  readonly text: string;
  /** The text, compressed, with a checksum if the format has one. */
  readonly packed: Uint8Array;
  /** How many bytes of `packed` are its header. */
  readonly header: number;
  /** More than 16 MiB of anything, in less than a fiftieth of that; none of a codec that cannot make so much of so little. */
  readonly bomb?: Uint8Array | undefined;
  /** Whether several may follow each other in a file: true unless given. */
  readonly follow?: boolean | undefined;
}

/** What a runner is tried with: programs of a static busybox, which must be on this machine. */
export interface RunnerTests {
  /** The kinds of mounts that it has: `tree`, `cache`, `tmpfs`, `file`, `secret`; all of them unless given. */
  readonly mounts?: readonly string[] | undefined;
}

/** What a source is tried with. */
export interface SourceTests {
  /** Locations of its kind where something is; what is there stays the same. */
  readonly locations: readonly string[];
  /** Locations of its kind where nothing is, or nothing that can be opened. */
  readonly missing?: readonly string[] | undefined;
  /** Locations of its kind that are written wrong. */
  readonly wrong?: readonly string[] | undefined;
  /** Locations that are others', beside usual ones. */
  readonly others?: readonly string[] | undefined;
  /** For the first location: what it must be, and what it is not. Without it, the source takes no checksum. */
  readonly checksum?: { readonly right: string; readonly wrong: string } | undefined;
}

/** What a transport is tried with; one that only reads or only writes is tried by its shape alone. */
export interface TransportTests {
  /** A place in an empty directory, as it is written behind the colon. */
  location(directory: string): string;
}

/** What a cataloger is tried with. */
export interface CatalogerTests {
  /** A tree, by absolute paths. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** The package URLs of all that is found in it. */
  readonly finds: readonly string[];
}

/** What a tool is tried with. */
export interface ToolTests {
  /** Calls of it, in an empty directory and a store without images. */
  readonly calls: readonly ToolCall[];
}

/** One call of a tool. */
export interface ToolCall {
  /** The words that stand behind it, by the names of its arguments. */
  readonly arguments?: ToolWords["arguments"] | undefined;
  /** Its options; of those that are not there, what the command line makes of that. */
  readonly options?: ToolWords["options"] | undefined;
  /** Its exit code, 0 unless given; `throws` where it fails by throwing. */
  readonly ends?: number | "throws" | undefined;
  /** What it prints, a line each; anything unless given. */
  readonly prints?: readonly string[] | undefined;
}

/** Files by their paths in a directory; a path that ends in `/` is a directory. */
export type TestFiles = Readonly<Record<string, TestFile>>;

/** A file's content, or what else stands at a path. */
export type TestFile =
  | string
  | Uint8Array
  | { readonly content?: string | Uint8Array; readonly mode: number }
  | { readonly link: string };
