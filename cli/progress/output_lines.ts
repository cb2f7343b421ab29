/**
 * What programs write, cut into lines: it arrives in pieces, and a line of a bar that is drawn over itself is its last state.
 *
 * @module
 */
import type { BuildEvent, StepInfo } from "../../mod.ts";

/** A longer line is cut where it stands: nobody's memory is filled by a program that never ends one. */
const longestLine = 16 << 10;

export class OutputLines {
  readonly #rests = new Map<string, string>();

  /** The lines that are whole now. */
  push({ step, stream, text }: BuildEvent & { type: "output" }): string[] {
    const key = `${step.id} ${stream}`;
    const lines = ((this.#rests.get(key) ?? "") + text).split("\n");
    let rest = lines.pop()!;
    while (rest.length > longestLine) {
      lines.push(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
    this.#rests.set(key, rest);
    return lines.map(lastState);
  }

  /** What a step wrote behind its last line end. */
  end({ id }: StepInfo): string[] {
    const rests = ["stdout", "stderr"].map((stream) => {
      const key = `${id} ${stream}`;
      const rest = this.#rests.get(key) ?? "";
      this.#rests.delete(key);
      return rest;
    });
    return rests.filter((rest) => rest !== "").map(lastState);
  }
}

function lastState(line: string): string {
  const states = line.replace(/\r+$/, "").split("\r");
  return states.at(-1)!;
}
