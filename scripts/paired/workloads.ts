/**
 * What two executables are compared at.
 *
 * @module
 */
import { noBusybox } from "../../tests/support/busybox.ts";
import { writeHello, writeSmall, writeSteps } from "../bench/contexts.ts";

/** A piece of work. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  /** How often each does it in one round, by turns: what is short needs many. */
  readonly repeats: number;
  /** Unless told otherwise. */
  readonly rounds: number;
  /** Why it is not possible here. */
  readonly skip?: string | undefined;
  /** Writes the build context, if there is one. */
  readonly write?: (folder: string, scale: number) => unknown;
  /** In a store that has done it before; else each time in an empty one. */
  readonly again?: boolean;
  /** Copies the image from an OCI layout into the store, instead of building it. */
  readonly copy?: boolean;
}

const hello = { write: writeHello, repeats: 6 };
const files = {
  write: (folder: string, scale: number) => writeSmall(folder, 75_000 * scale),
  repeats: 1,
};
const steps = { write: writeSteps, skip: noBusybox };

/** In the order in which they are run. */
export const WORKLOADS: readonly Workload[] = [
  { name: "version", title: "--version", repeats: 10, rounds: 60 },
  { name: "hello", title: "the tutorial's image, cold", ...hello, rounds: 60 },
  { name: "hello-again", title: "the same, nothing changed", ...hello, again: true, rounds: 60 },
  { name: "files", title: "75,000 small files, cold", ...files, rounds: 8 },
  { name: "files-again", title: "the same, nothing changed", ...files, again: true, rounds: 15 },
  {
    name: "copy",
    title: "their image, from a layout into the store",
    ...files,
    copy: true,
    rounds: 12,
  },
  { name: "steps", title: "20 small RUN steps, cold", ...steps, repeats: 1, rounds: 15 },
  {
    name: "steps-again",
    title: "the same, nothing changed",
    ...steps,
    again: true,
    repeats: 5,
    rounds: 60,
  },
];
