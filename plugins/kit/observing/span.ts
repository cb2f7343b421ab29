/**
 * What a build did, as spans of time: what a trace, a timeline and a picture of it are made of. Types only.
 *
 * @module
 */
import type { TimedEvent } from "../../../core/plugin/contracts/build_event.ts";

/** A span of time in which something was done. */
export interface Span {
  /** Its place in the list that it is of: 0 is the build. */
  readonly id: number;
  /** The span that it is a part of; the build is of none. */
  readonly parent?: number | undefined;
  /** What was done: a `write` goes to an output, or to or from a shared cache; a `blob` is part of a pull or a write. */
  readonly kind: "build" | "stage" | "step" | "pull" | "write" | "blob";
  /** The instruction, the stage's name, the image, `pushing registry.example/app:1`, or the blob's digest: text of anyone's. */
  readonly name: string;
  /** What it was done for, where that is known. */
  readonly platform?: string | undefined;
  /** When it began: milliseconds since the build did. */
  readonly start: number;
  /** When it was over. What nobody told the end of was over when the build was. */
  readonly end: number;
  readonly outcome: Outcome;
  /** Why it failed. */
  readonly failure?: SpanFailure | undefined;
  /** Bytes that it added, as a layer, or moved. */
  readonly bytes?: number | undefined;
  /** What it waited for: those must be over before it begins, and pulls of a step before that ends. Places in the list. */
  readonly waits: readonly number[];
  /** Why a step was done though there was a cache, in words. */
  readonly reason?: string | undefined;
  /** What a pulled name stood for, or what a blob is. */
  readonly digest?: string | undefined;
  /** A step's stage and number, where it begins, and its number in the build's events. */
  readonly step?: {
    readonly id: number;
    readonly stage: string;
    readonly number: number;
    readonly total: number;
    readonly file: string;
    readonly line: number;
  } | undefined;
  /** What happened meanwhile. */
  readonly notes: readonly SpanNote[];
}

/**
 * - `done`, `cached`, `unchanged`: as of a step
 * - `failed`: it failed
 * - `stopped`: it was given up since something else failed
 */
export type Outcome = "done" | "cached" | "unchanged" | "failed" | "stopped";

/** Why something failed. */
export interface SpanFailure {
  /** Stable, such as `run/exit`; none where it was no failure that quilla explains. */
  readonly code?: string | undefined;
  readonly message: string;
}

/** A moment of a span. */
export interface SpanNote {
  /** Milliseconds since the build began. */
  readonly at: number;
  readonly kind: "warning" | "retry" | "shell";
  readonly text: string;
}

/** A build that is over, as it was told. */
export interface ToldBuild {
  /** When it began: milliseconds since 1970. */
  readonly began: number;
  /** What was asked for: data that JSON can say. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** What happened, in its order; see `isMilestone`. */
  readonly events: readonly TimedEvent[];
  /** How it ended. */
  readonly end: ToldEnd;
}

/** How it ended. */
export interface ToldEnd {
  /** Milliseconds since it began. */
  readonly at: number;
  /** Why it failed: an error, or its code and message. */
  readonly failure?: unknown;
  /** What it made. */
  readonly result?: Readonly<Record<string, unknown>> | undefined;
}
