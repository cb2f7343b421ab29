/**
 * The whole terminal for one program: xterm's alternate screen, keys one by one, the mouse. Whatever ends the process, what the terminal
 * held before is there again, and so are its settings.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { writeStandard } from "../../core/plugin/cli/process.ts";
import { type Cells, drawing } from "./cells.ts";
import { InputDecoder, type TerminalInput } from "./input.ts";
import { Interruption } from "./interruption.ts";
import type { TerminalSize } from "./screen.ts";

/** The alternate screen, no wrapping, clicks and the wheel in SGR form, pasted text in brackets. */
const enter = "\x1b[?1049h\x1b[?7l\x1b[?1000h\x1b[?1006h\x1b[?2004h\x1b[?25l\x1b[2J";
const leave = "\x1b[0m\x1b[?2004l\x1b[?1006l\x1b[?1000l\x1b[?7h\x1b[?25h\x1b[?1049l";
/** Milliseconds after which an Escape is the key of that name. */
const patience = 40;

/** What happens to it. */
export interface FullScreenHandlers {
  /** What was typed; several at once where they came at once. */
  onInput(inputs: readonly TerminalInput[]): void;
  /** It has another size, or what it showed is gone: it is to be drawn. */
  onResize(): void;
  /** Nobody is there any more who could type. */
  onGone(): void;
}

export class FullScreen {
  readonly #handlers: FullScreenHandlers;
  readonly #looks: readonly string[];
  readonly #decoder = new InputDecoder();
  readonly #goOn = () => {
    this.#enter();
    this.#handlers.onResize();
  };
  readonly #interruption = new Interruption({
    onEnd: () => this.#leave(),
    onStop: () => {
      this.#leave();
      // Where no shell is there that could wake it, the system does not stop it, and nobody says that it goes on.
      this.#waking = setTimeout(this.#goOn, patience);
    },
    onContinue: () => this.#goOn(),
  }, ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]);
  readonly #take = (bytes: Uint8Array) => this.#read(bytes);
  readonly #resize = () => {
    this.#shown = undefined;
    this.#handlers.onResize();
  };
  readonly #end = () => this.#handlers.onGone();
  readonly #exit = () => this.#leave();
  #shown: Cells | undefined;
  #isEntered = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waking: ReturnType<typeof setTimeout> | undefined;

  /** @param looks as `drawing` takes them */
  constructor(handlers: FullScreenHandlers, looks: readonly string[]) {
    this.#handlers = handlers;
    this.#looks = looks;
  }

  /** Takes the terminal. */
  start(): void {
    const { stdin, stdout } = process;
    this.#interruption.watch();
    process.on("exit", this.#exit);
    this.#enter();
    stdin.on("data", this.#take).on("end", this.#end).on("error", this.#end);
    stdin.resume();
    stdout.on("resize", this.#resize);
  }

  /** Gives it back. */
  stop(): void {
    const { stdin, stdout } = process;
    clearTimeout(this.#timer);
    clearTimeout(this.#waking);
    stdout.off("resize", this.#resize);
    stdin.off("data", this.#take).off("end", this.#end).off("error", this.#end);
    this.#leave();
    stdin.pause();
    process.off("exit", this.#exit);
    this.#interruption.forget();
  }

  /**
   * Stops the process and those that wait for it, as Ctrl-Z does where the terminal tells the system: the shell has the terminal then.
   *
   * @returns false where no shell is there that could have it go on
   */
  suspend(): boolean {
    if (process.platform === "win32" || !hasShell()) return false;
    process.kill(0, "SIGTSTP");
    return true;
  }

  size(): TerminalSize {
    const { columns, rows } = process.stdout;
    return { columns: columns || 80, rows: rows || 24 };
  }

  show(cells: Cells): void {
    if (!this.#isEntered) return;
    const text = drawing(this.#shown, cells, this.#looks);
    this.#shown = cells;
    this.#write(text);
  }

  #read(bytes: Uint8Array): void {
    clearTimeout(this.#timer);
    const inputs = this.#decoder.push(bytes);
    if (this.#decoder.isWaiting) {
      this.#timer = setTimeout(() => {
        const late = this.#decoder.flush();
        if (late.length > 0) this.#handlers.onInput(late);
      }, patience);
    }
    if (inputs.length > 0) this.#handlers.onInput(inputs);
  }

  #enter(): void {
    if (this.#isEntered) return;
    this.#isEntered = true;
    this.#shown = undefined;
    process.stdin.setRawMode(true);
    this.#write(enter);
  }

  #leave(): void {
    if (!this.#isEntered) return;
    this.#isEntered = false;
    this.#write(leave);
    try {
      process.stdin.setRawMode(false);
    } catch {
      // The terminal was closed: there are no settings any more.
    }
  }

  #write(text: string): void {
    if (text === "") return;
    try {
      writeStandard(1, new TextEncoder().encode(text));
    } catch {
      // The window was closed: the end of the input says so too, and ends the work.
    }
  }
}

/**
 * Whether a shell looks after this process' group: the nearest ancestor outside of the group is of the same session (POSIX, 3.284). Linux
 * does not stop a group that is not looked after, but Deno stops itself, for good. Where the system does not tell, there is one.
 */
function hasShell(): boolean {
  try {
    const own = stationOf("self");
    for (let at = own;;) {
      at = stationOf(at.parent);
      if (at.group !== own.group) return at.session === own.session;
    }
  } catch {
    return process.platform !== "linux"; // the first process of a container has no parent
  }
}

/** `/proc/PID/stat`: behind the name, which may hold anything, stand state, parent, group and session. */
function stationOf(pid: string) {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const [, parent = "", group, session] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { parent, group, session };
}
