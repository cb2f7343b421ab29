/**
 * Whoever sits at a terminal stops quilla while it draws, by Ctrl-C or a signal, or has it go on after Ctrl-Z.
 *
 * @module
 */
import process from "node:process";

/** Not SIGHUP: there is no terminal any more then, and whoever has it ignored, as nohup does, means it. */
const endings = ["SIGINT", "SIGTERM"] as const;

type Signal = (typeof endings)[number];

/** What is done then. */
export interface InterruptionHandlers {
  /** The process ends: the terminal is to be left in order, at once. */
  onEnd(signal: Signal): void;
  /** The process was stopped, and goes on: a shell has written meanwhile. */
  onContinue(): void;
}

export class Interruption {
  readonly #handlers: InterruptionHandlers;
  readonly #listeners = new Map<NodeJS.Signals, () => void>();

  constructor(handlers: InterruptionHandlers) {
    this.#handlers = handlers;
  }

  /** Signals are told from here on, and then do what they would have done. */
  watch(): void {
    if (this.#listeners.size > 0 || process.platform === "win32") return;
    for (const signal of endings) this.#listen(signal, () => this.#end(signal));
    this.#listen("SIGCONT", () => this.#handlers.onContinue());
  }

  forget(): void {
    for (const [signal, listener] of this.#listeners) process.off(signal, listener);
    this.#listeners.clear();
  }

  #listen(signal: NodeJS.Signals, listener: () => void): void {
    this.#listeners.set(signal, listener);
    process.on(signal, listener);
  }

  #end(signal: Signal): void {
    this.forget();
    this.#handlers.onEnd(signal);
    // Others that listen, such as a sandbox that has to be emptied first, end the process themselves. Else it ends as if nobody had
    // listened: by the signal, which shells tell from an exit code.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  }
}
