/**
 * Whoever sits at a terminal stops quilla while it draws, by Ctrl-C or a signal, or has it go on after Ctrl-Z.
 *
 * @module
 */
import process from "node:process";

/** Not SIGHUP: there is no terminal any more then, and whoever has it ignored, as nohup does, means it. */
const usualEndings = ["SIGINT", "SIGTERM"] as const;

type UsualEnding = (typeof usualEndings)[number];

/** What is done then. */
export interface InterruptionHandlers<Ending> {
  /** The process ends: the terminal is to be left in order, at once. */
  onEnd(signal: Ending): void;
  /** The process is stopped for a while, by Ctrl-Z: a shell is going to write. */
  onStop(): void;
  /** It goes on. */
  onContinue(): void;
}

/** @typeParam Ending what ends the process */
export class Interruption<Ending extends NodeJS.Signals = UsualEnding> {
  readonly #handlers: InterruptionHandlers<Ending>;
  readonly #endings: readonly Ending[];
  readonly #listeners = new Map<NodeJS.Signals, () => void>();

  /** @param endings SIGINT and SIGTERM, where others are not said */
  constructor(handlers: InterruptionHandlers<Ending>, endings?: readonly Ending[]) {
    this.#handlers = handlers;
    const usual: readonly NodeJS.Signals[] = usualEndings;
    this.#endings = endings ?? usual as readonly Ending[];
  }

  /** Signals are told from here on, and then do what they would have done. */
  watch(): void {
    if (this.#listeners.size > 0 || process.platform === "win32") return;
    for (const signal of this.#endings) this.#listen(signal, () => this.#end(signal));
    this.#listen("SIGTSTP", () => this.#stop());
    this.#listen("SIGCONT", () => this.#continue());
  }

  forget(): void {
    for (const [signal, listener] of this.#listeners) process.off(signal, listener);
    this.#listeners.clear();
  }

  #listen(signal: NodeJS.Signals, listener: () => void): void {
    this.#listeners.set(signal, listener);
    process.on(signal, listener);
  }

  #stop(): void {
    this.#handlers.onStop();
    // Not SIGSTOP: where no shell is there that could wake it, the system lets SIGTSTP pass.
    process.off("SIGTSTP", this.#listeners.get("SIGTSTP")!);
    process.kill(process.pid, "SIGTSTP");
  }

  #continue(): void {
    const stop = this.#listeners.get("SIGTSTP");
    if (stop !== undefined && !process.listeners("SIGTSTP").includes(stop)) {
      process.on("SIGTSTP", stop);
    }
    this.#handlers.onContinue();
  }

  #end(signal: Ending): void {
    this.forget();
    this.#handlers.onEnd(signal);
    // Others that listen, such as a sandbox that has to be emptied first, end the process themselves. Else it ends as if nobody had
    // listened: by the signal, which shells tell from an exit code.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  }
}
