/**
 * What the page of a build's timeline is made with.
 *
 * @module
 */

/** All of it. */
export interface TimelineContent {
  /** What the build is called: the image's first name, or its context. */
  readonly title: string;
  /** When it began: milliseconds since 1970. */
  readonly began: number;
  /** Milliseconds that it took. */
  readonly took: number;
  /** Why it failed, where it did. */
  readonly failure?: string | undefined;
  /** What was asked for, and what was made. */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>> | undefined;
  /** What was done, the build itself first. */
  readonly spans: readonly DrawnSpan[];
  /** What everything waited for: one behind the other, from 0 to the end. */
  readonly path: readonly DrawnSegment[];
}

/** A span, as in plugins/kit/observing/span.ts. */
export interface DrawnSpan {
  readonly id: number;
  readonly parent?: number | undefined;
  readonly kind: "build" | "stage" | "step" | "pull" | "write" | "blob";
  readonly name: string;
  readonly platform?: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly outcome: "done" | "cached" | "unchanged" | "failed" | "stopped";
  readonly failure?: { readonly code?: string | undefined; readonly message: string } | undefined;
  readonly bytes?: number | undefined;
  readonly waits: readonly number[];
  readonly reason?: string | undefined;
  readonly digest?: string | undefined;
  readonly step?:
    | {
      readonly number: number;
      readonly total: number;
      readonly file: string;
      readonly line: number;
    }
    | undefined;
  readonly notes: readonly { readonly at: number; readonly kind: string; readonly text: string }[];
}

/** A part of the critical path, as in plugins/kit/observing/critical_path.ts. */
export interface DrawnSegment {
  readonly span?: number | undefined;
  readonly from: number;
  readonly to: number;
}
