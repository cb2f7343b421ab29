/**
 * What a fuzz target is: one reader of foreign bytes, and how to speak its language.
 *
 * @module
 */
import { QuillaError } from "../../core/errors.ts";

/** A reader of foreign bytes. */
export interface FuzzTarget {
  /** As `--target` names it, and the directory of its seeds. */
  readonly name: string;
  /** Inputs that mean something, from which others are made. */
  readonly seeds: readonly (string | Uint8Array)[];
  /** What the language is made of: pieces that are put into inputs. */
  readonly dictionary: readonly string[];
  /**
   * Reads one input, wholly. A `QuillaError` is an answer, anything else that is thrown is a finding.
   *
   * @returns a short word for the way that the input took, such as the shape of the result: inputs of new ways are built upon
   */
  run(input: Uint8Array): string | Promise<string>;
}

const decoder = new TextDecoder();

/** A target whose inputs are text. */
export function textTarget(
  target: Omit<FuzzTarget, "run"> & { run(text: string): string },
): FuzzTarget {
  return { ...target, run: (input) => target.run(decoder.decode(input)) };
}

/** What came of running a target: `way` is the way of the input, or its error's code. */
export async function wayOf(target: FuzzTarget, input: Uint8Array): Promise<string> {
  try {
    return await target.run(input);
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    return `${error.code} ${error.message.replace(/".*?"|\d+/gs, "").slice(0, 60)}`;
  }
}

/** The code of the QuillaError that `work` throws, or `ok`. */
export function codeOf(work: () => unknown): string {
  try {
    work();
    return "ok";
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    return error.code;
  }
}

/** A finding that is no exception of the reader's own: it broke a promise. */
export function promise(isKept: boolean, what: string): void {
  if (!isKept) throw new Error(`broken promise: ${what}`);
}
