/**
 * Standard streams of a container's own where it has no terminal: pipes that belong to its user, as Docker gives them, and not the
 * files, sockets and terminals of whoever started quilla. `cat` copies between the two.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import { QuillaError } from "../../../../core/plugin/api/nouns.ts";
import { openPipe, type PipeEnd } from "../../../../core/plugin/api/host.ts";
import { findProgram } from "../../../kit/programs/programs.ts";
import { exitOf } from "./exit.ts";
import { notRun } from "./not_run.ts";

export type Stdio = "ignore" | "inherit" | number;

/** Writes to the standard error, and complains to the output. */
const turned = 'exec "$0" 3>&1 1>&2 2>&3 3>&-';

export class OwnStreams {
  /** For `spawn` of what starts the container. */
  readonly stdio: [Stdio, Stdio, Stdio];
  readonly #given: PipeEnd[] = [];
  readonly #outputs: Promise<void>[] = [];

  constructor(input: Stdio) {
    this.stdio = [input, this.#copyOut(1), this.#copyOut(2)];
  }

  /** The container's ends are with what was started. */
  close(): void {
    for (const end of this.#given.splice(0)) end.close();
  }

  /** All that was written is where it should be. @throws {QuillaError} `output/full`, `output/failed` */
  async flushed(): Promise<void> {
    await Promise.all(this.#outputs);
  }

  #copyOut(descriptor: 1 | 2): number {
    const { readable, writable } = openPipe();
    this.#given.push(writable);
    // Not by its number: Deno before 2.5 or so takes the standard error's for the output's.
    const [command, stdio] = descriptor === 1
      ? [[cat()], [readable.number, "inherit", "pipe"] as const]
      : [["/bin/sh", "-c", turned, cat()], [readable.number, "pipe", "inherit"] as const];
    const child = spawn(command[0]!, command.slice(1), { stdio: [...stdio] });
    readable.close();
    const ended = new Promise<void>((resolve, reject) => {
      let said = "";
      const complaints = descriptor === 1 ? child.stderr : child.stdout;
      complaints?.on("data", (bytes: Uint8Array) => said += new TextDecoder().decode(bytes));
      child.on("error", (error) => reject(notRun("cat", error)));
      child.on("close", (code, signal) => {
        const isClosed = exitOf(code, signal).signal === "SIGPIPE" || /Broken pipe/.test(said);
        if (code !== 0 && !isClosed) reject(lostOutput(said));
        else resolve();
      });
    });
    ended.catch(() => {}); // told where it is waited for
    this.#outputs.push(ended);
    return writable.number;
  }
}

/** The standard input for containers, one after another; what copies it ends with this process. */
export function ownInput(): Stdio {
  if (canBeGiven(0)) return "inherit";
  const { readable, writable } = openPipe();
  const child = spawn(cat(), [], { stdio: ["inherit", writable.number, "ignore"] });
  child.on("error", () => {}); // the input is at its end
  writable.close();
  return readable.number;
}

function cat(): string {
  return findProgram("cat") ?? "cat";
}

/** Whether it may be a container's: a pipe without a name, or /dev/null. */
function canBeGiven(descriptor: number): boolean {
  const place = readlinkSync(`/proc/self/fd/${descriptor}`);
  return place.startsWith("pipe:") || place === "/dev/null";
}

function lostOutput(said: string): QuillaError {
  const isFull = /No space left|quota/.test(said);
  const why = said.trim().split("\n").at(-1)?.replace(/^.*cat: /, "") || "cat failed";
  return new QuillaError(`what the container wrote could not be handed on: ${why}`, {
    code: isFull ? "output/full" : "output/failed",
    hint: isFull ? "make room where the output goes" : undefined,
  });
}
