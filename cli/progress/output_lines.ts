/**
 * What programs write, cut into lines: it arrives in pieces, those of several programs mixed.
 *
 * @module
 */
import type { BuildEvent, StepInfo } from "../../mod.ts";
import type { Context } from "../context.ts";
import { LineBuffer, type ProgramLine } from "../terminal/line_buffer.ts";

const streams = ["stdout", "stderr"] as const;

export class OutputLines {
  readonly #buffers = new Map<string, LineBuffer>();

  /** The lines that are whole now. */
  push({ step, stream, text }: BuildEvent & { type: "output" }): ProgramLine[] {
    const key = keyOf(step, stream);
    const buffer = this.#buffers.get(key) ?? new LineBuffer();
    this.#buffers.set(key, buffer);
    return buffer.push(text);
  }

  /** What stands on lines that are not whole yet, such as a bar. */
  current(step: StepInfo): ProgramLine[] {
    return this.#of(step).flatMap((buffer) => buffer.current ?? []);
  }

  /** What a step wrote behind its last line end. */
  end(step: StepInfo): ProgramLine[] {
    const lines = this.#of(step).flatMap((buffer) => buffer.end());
    for (const stream of streams) this.#buffers.delete(keyOf(step, stream));
    return lines;
  }

  #of(step: StepInfo): LineBuffer[] {
    return streams.flatMap((stream) => this.#buffers.get(keyOf(step, stream)) ?? []);
  }
}

function keyOf({ id }: StepInfo, stream: string): string {
  return `${id} ${stream}`;
}

/**
 * Whether programs' colours are handed on: to a log too, for who forces a compiler to have colours wants to see them; unless the user
 * said otherwise.
 */
export function keepsColours({ colours, env }: Context): boolean {
  return colours ||
    !env.NO_COLOR && env.TERM !== "dumb" && !/^(0|false)$/.test(env.FORCE_COLOR ?? "");
}
