/**
 * What an observer is: what makes something of all that a build tells, such as a trace or a record. Types only.
 *
 * @module
 */
import type { TimedEvent } from "./build_event.ts";
import type { SourceFile } from "../../source.ts";
import type { Store } from "../../store/store.ts";

/** Something that watches builds. It changes nothing of them, and no build fails for it. */
export interface Observer {
  /** Lower-case letters, digits and dashes. */
  readonly name: string;
  /** A build begins. @returns who is told of it; undefined where nobody wants to know, which costs nothing */
  observe(build: ObservedBuild): Observation | undefined;
}

/** A build, as it begins. */
export interface ObservedBuild {
  /** When: milliseconds since 1970. The times of events count from here. */
  readonly began: number;
  /** What was asked for, without a secret: data that JSON can say. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** Variables of the environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Where the image goes. */
  readonly store: Store;
  /** The Dockerfile, once it is read. */
  dockerfile(): SourceFile | undefined;
  /** Tells the user what is no failure and should be known. */
  warn(message: string): void;
}

/** Somebody who is told. */
export interface Observation {
  /** Takes an event as it happens. */
  tell(event: TimedEvent): void;
  /** The build is over, and its user waits for this. */
  end(end: BuildEnd): void | Promise<void>;
}

/** How a build ended. */
export interface BuildEnd {
  /** When: milliseconds since it began. */
  readonly at: number;
  /** Why it failed, where it did. */
  readonly failure?: unknown;
  /** What it made, where it did: data that JSON can say. */
  readonly result?: Readonly<Record<string, unknown>> | undefined;
}
