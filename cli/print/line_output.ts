/**
 * Lines for the standard output and the standard error.
 *
 * @module
 */
import {
  isStandardTerminal,
  outputFailure,
  QuillaError,
  type StandardDescriptor,
  systemCode,
  writeStandard,
} from "../../core/plugin/cli/process.ts";
import process from "node:process";
import { sanitise } from "./sanitise.ts";

/** One of the process' standard outputs. */
export interface LineOutput {
  readonly isTerminal: boolean;
  /** Characters of a line; 80 unless it is a terminal that says. */
  readonly width: number;
  /**
   * Writes a line. Where nobody reads on, as with `| head` or a terminal whose window was closed, it is lost, and the work goes on: a
   * removal or a build is not left half done.
   *
   * @throws {QuillaError} `output/full`, `output/failed`
   */
  write(text: string): void;
}

export function lineOutput(fd: StandardDescriptor): LineOutput {
  const name = fd === 1 ? "the standard output" : "the standard error";
  const isTerminal = isStandardTerminal(fd);
  const write = (text: string) => {
    if (isTerminal) clearWay?.();
    try {
      writeStandard(fd, encoder.encode(`${text}\n`));
    } catch (error) {
      const failure = outputFailure(error, name);
      const isGone = isClosedOutput(failure) || isTerminal && systemCode(error) === "EIO";
      if (!isGone) throw failure;
      if (fd === 1) lostResults = true;
    }
  };
  const stream = isTerminal ? fd === 1 ? process.stdout : process.stderr : undefined;
  return { isTerminal, width: stream?.columns || 80, write };
}

let clearWay: (() => void) | undefined;

/** Has something done before each line that goes to a terminal: whoever draws there takes that away. */
export function beforeLines(clear: (() => void) | undefined): void {
  clearWay = clear;
}

/**
 * Writes bytes to the standard output: as they are or, where that is a terminal, as text without what a terminal would act on.
 *
 * @throws {QuillaError} `output/full`, `output/failed`, `output/closed` where nobody reads on
 */
export function writeBytes(bytes: Uint8Array): void {
  try {
    writeStandard(1, isStandardTerminal(1) ? encoder.encode(harmless(bytes)) : bytes);
  } catch (error) {
    throw outputFailure(error, "the standard output");
  }
}

/** Tabs and what ends lines stay. */
function harmless(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  return text.split("\t").map((part) => sanitise(part.replaceAll("\r\n", "\n"))).join("\t");
}

let lostResults = false;

/** Whether lines of results went nowhere, because nobody read on. */
export function hasLostResults(): boolean {
  return lostResults;
}

/** Whether a failure is that of an output that nobody reads any more. */
export function isClosedOutput(thrown: unknown): boolean {
  return thrown instanceof QuillaError && thrown.code === "output/closed";
}

const encoder = new TextEncoder();
