/**
 * What a build tells while it goes on.
 *
 * @module
 */
import type { Digest } from "../../digest.ts";
import type { Descriptor } from "../../oci/descriptor.ts";
import type { RetryNews, WorkNews } from "./transport.ts";
import type { SourceRange } from "../../source.ts";

/** A stage that is built. */
export interface StageInfo {
  /** Its name, or its number. */
  readonly name: string;
  /** What it is built for, where several platforms are. */
  readonly platform?: string | undefined;
  /** The names of those that it waits for. */
  readonly needs: readonly string[];
}

/** One instruction of a stage that is built. */
export interface StepInfo {
  /** Unique in the build, from 0 in the order of the Dockerfile. */
  readonly id: number;
  /** The stage's name, or its number. */
  readonly stage: string;
  /** What it is built for, where several platforms are. */
  readonly platform?: string | undefined;
  /** From 1, of `total` in its stage. */
  readonly number: number;
  /** How many steps its stage has. */
  readonly total: number;
  /** The instruction, on one line. */
  readonly text: string;
  /** Where it begins: the file as the user knows it, and the line, from 1. */
  readonly place: { readonly file: string; readonly line: number };
}

/** An image that is fetched for the build. */
export interface PullInfo {
  /** Unique in the build, from 0. */
  readonly id: number;
  /** The name that the Dockerfile has for it. */
  readonly image: string;
  /** What it is fetched for, such as `linux/amd64`. */
  readonly platform: string;
}

/** Results that are on their way: to an output, or to or from a shared cache. */
export interface WriteInfo {
  /** Unique in the build, from 0. */
  readonly id: number;
  /** What is done, such as `pushing registry.example/app:1`. */
  readonly doing: string;
}

/** What happens while a step is at work. */
export type StepNews =
  /** Bytes of the step's layer written so far. */
  | { readonly type: "progress"; readonly bytes: number }
  /** What the step's program wrote: text as it came, anyone's. */
  | { readonly type: "output"; readonly stream: "stdout" | "stderr"; readonly text: string }
  /** The step's program failed, and the user has a shell in its files; or had one. */
  | { readonly type: "shell"; readonly isOpen: boolean };

/** How a step came to its result. */
export interface StepReport {
  /**
   * - `cached`: the result of an earlier build was taken
   * - `unchanged`: it was done, and came to the layer that it had before
   * - `done`: it was done
   */
  readonly status: "cached" | "unchanged" | "done";
  /** Why it was done: the first input that differs, in words. */
  readonly reason?: string | undefined;
  /** The inputs that differ, the first ones of `count`. */
  readonly differences?: readonly Difference[] | undefined;
  /** How many inputs differ. */
  readonly count?: number | undefined;
}

/** One input that is not what it was. */
export interface Difference {
  /** Such as `/app/main.js`, or `arg:VERSION`. */
  readonly input: string;
  /** What became of it. */
  readonly change: "added" | "removed" | "changed";
  /** What it was, where that is worth telling. */
  readonly was?: string | undefined;
  /** What it is now, where that is worth telling. */
  readonly is?: string | undefined;
}

/** Bytes that have come or been written so far, of as many as are known to be needed; and of which blob that is told. */
export type Arrival = Pick<WorkNews & { type: "progress" }, "bytes" | "total" | "blob">;

/** One thing that happened. */
export type BuildEvent =
  | { readonly type: "planned"; readonly steps: number; readonly stages: readonly StageInfo[] }
  | { readonly type: "started"; readonly step: StepInfo }
  | StepNews & { readonly step: StepInfo }
  | Partial<StepOutcome> & { readonly type: "done"; readonly step: StepInfo }
  /** `failure` says why: `build/stopped` where another step failed. */
  | { readonly type: "failed"; readonly step: StepInfo; readonly failure: unknown }
  | { readonly type: "pull-started" | "pull-failed"; readonly pull: PullInfo }
  | Arrival & { readonly type: "pull-progress"; readonly pull: PullInfo }
  /** What the name stands for, and how many bytes had to come. */
  | Arrival & { readonly type: "pull-done"; readonly pull: PullInfo; readonly digest: Digest }
  | { readonly type: "write-started"; readonly write: WriteInfo }
  | Arrival & { readonly type: "write-progress"; readonly write: WriteInfo }
  | Partial<Arrival> & { readonly type: "write-done" | "write-failed"; readonly write: WriteInfo }
  /** A registry, or whatever else, failed in passing. */
  | RetryNews
  | {
    readonly type: "warning";
    /** The check that found it, if one did. */
    readonly rule?: string | undefined;
    readonly message: string;
    readonly range?: SourceRange | undefined;
  };

/** Takes events as they happen; must not throw. */
export type BuildListener = (event: BuildEvent) => void;

/** An event with its time: milliseconds since the build began, by a clock that nobody sets. */
export type TimedEvent = BuildEvent & { readonly at: number };

/** What came of a step. */
export interface StepOutcome {
  /** The size of the layer that it added, if it added one. */
  readonly layerSize: number | undefined;
  /** The layers that it added. */
  readonly layers?: readonly Descriptor[] | undefined;
  /** Whether its result was in the cache, and why not; undefined for a step that the cache is not about. */
  readonly cache: StepReport | undefined;
}
