/**
 * A container that has the standard streams of whoever started quilla, and gets their signals.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { QuillaError, systemCode } from "../../../../core/plugin/api/nouns.ts";
import { openFlags } from "../../../../core/plugin/api/host.ts";
import { call } from "../kernel.ts";
import { findProgram } from "../../../kit/programs/programs.ts";
import type { Invocation } from "../container.ts";
import type { Exit, ForegroundStreams } from "../../../../core/plugin/contracts/runner.ts";
import { exitOf } from "./exit.ts";
import { notRun } from "./not_run.ts";
import { ownInput, OwnStreams, type Stdio } from "./own_streams.ts";

/** Starts one at a time. */
export class Foreground {
  #child: ChildProcess | undefined;
  /** How many processes are between ours and the one that is to get the signals. */
  #depth = 0;
  /** The same for SIGKILL: util-linux' `unshare` ends with what it started, and does not know how to tell that signal of it. */
  #killDepth = 0;
  /** The standard input, once a container without a terminal wanted it. */
  #input: Stdio | undefined;
  #last: Promise<void> = Promise.resolve();
  /** Whether the container's terminal is the runtime's. */
  #isForeign = false;
  /** Whether what was started was killed: of its end, Deno says no signal. */
  #isKilled = false;

  /** Runs it to its end. @throws {QuillaError} `run/not-started`, `run/no-terminal` */
  async run(invocation: Invocation, bundle: string, streams: ForegroundStreams): Promise<Exit> {
    const isRelayed = streams.terminal && !(streams.inputIsTerminal && invocation.ownTerminal);
    const [program, ...words] = isRelayed ? inTerminal(invocation.command) : invocation.command;
    this.#isForeign = streams.terminal && !isRelayed;
    this.#isKilled = false;
    this.#killDepth = isRelayed ? 1 : 0;
    this.#depth = this.#killDepth + (invocation.handsOnSignals ? 0 : 1);
    // The way to other shells than sh is no way for a command that was put together for it.
    const env = { ...process.env, SHELL: "/bin/sh" };
    // The end of the input would be told to a terminal as a character: there it never ends.
    const absent = isRelayed ? "pipe" : "ignore";
    const input = streams.input ? "inherit" as const : absent;
    const own = streams.terminal ? undefined : this.#ownStreams(streams.input);
    try {
      const stdio = own?.stdio ?? [input, "inherit", "inherit"];
      const child = spawn(program!, words, { cwd: bundle, stdio, env });
      own?.close();
      this.#child = child;
      const { code, signal } = await ended(child, program!);
      // A runtime that was killed leaves the container to whoever ends us: it may hold the pipes for ever.
      const isLeft = (signal !== null || this.#isKilled) && invocation.handsOnSignals;
      if (!isLeft) await own?.flushed();
      return exitOf(code, signal);
    } finally {
      this.#child = undefined;
      own?.close();
    }
  }

  #ownStreams(hasInput: boolean): OwnStreams {
    return new OwnStreams(hasInput ? this.#input ??= ownInput() : "ignore");
  }

  /** Does the work when no other has the streams. */
  async alone(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return await turn;
  }

  /** Hands a signal on; to a container that is not up yet, a little later. */
  async deliver(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (signal === "SIGWINCH" && this.#isForeign && child !== undefined) resize(child.pid!);
    // Who relays a terminal is who asks how large it is.
    const depths: Partial<Record<NodeJS.Signals, number>> = {
      SIGWINCH: 0,
      SIGKILL: this.#killDepth,
    };
    const depth = depths[signal] ?? this.#depth;
    while (child !== undefined && child === this.#child) {
      const target = descendant(child.pid!, depth);
      if (target !== undefined) {
        try {
          process.kill(target, constants.signals[signal]);
          this.#isKilled ||= signal === "SIGKILL" && target === child.pid;
          return;
        } catch (error) {
          if (systemCode(error) === "ESRCH") return;
          throw error;
        }
      }
      await pause(10);
    }
  }
}

interface End {
  readonly code: number | null;
  readonly signal: string | null;
}

function ended(child: ChildProcess, program: string): Promise<End> {
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(notRun(program, error)));
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
}

const getSize = 0x5413; // TIOCGWINSZ
const setSize = 0x5414; // TIOCSWINSZ
const currentDirectory = -100; // AT_FDCWD
const readWrite = 0o2 | 0o400 | 0o4000 | 0o2000000; // O_RDWR, O_NOCTTY, O_NONBLOCK, O_CLOEXEC

/** Runtimes copy what is typed, but not all of them the size: crun 1.8 does not. */
function resize(runtime: number): void {
  const container = descendant(runtime, 1);
  if (container === undefined) return;
  let terminal: number | undefined;
  try {
    const size = new Uint8Array(8);
    call("ioctl", 0, getSize, size);
    const flags = readWrite | openFlags.noFollow;
    terminal = call("openat", currentDirectory, `/proc/${container}/root/dev/console`, flags);
    call("ioctl", terminal, setSize, size);
  } catch {
    // It ended, or the program took its /dev away: nobody is there who would draw.
  } finally {
    if (terminal !== undefined) call("close", terminal);
  }
}

/** util-linux' `script` brings a terminal and relays it, whatever the standard streams are. */
function inTerminal(command: readonly string[]): string[] {
  const script = findProgram("script");
  if (script === undefined) {
    throw new QuillaError("there is no terminal for the container: the program script is missing", {
      code: "run/no-terminal",
      hint: "install util-linux (bsdutils on Debian), or leave out -t",
    });
  }
  const text = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  return [script, "--quiet", "--return", "--command", `exec ${text}`, "/dev/null"];
}

/** The process that many children below; undefined while it is not there. */
function descendant(pid: number, depth: number): number | undefined {
  if (depth === 0) return pid;
  let children: string;
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ESRCH") return undefined;
    throw error;
  }
  const [child] = children.trim().split(" ");
  return child ? descendant(Number(child), depth - 1) : undefined;
}
