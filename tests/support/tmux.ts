/**
 * A real terminal of a size, in tmux: what a program draws there, as text.
 *
 * @module
 */
import { execFile } from "node:child_process";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { atEnd } from "./at_end.ts";
import { peer } from "./peers.ts";

/** Hand its `skip` to `test(name, { skip }, …)`. */
export const tmux = peer("tmux");

let count = 0;

/** One window, with a server of its own. */
export class TerminalWindow {
  readonly #socket: string;

  private constructor(socket: string) {
    this.#socket = socket;
  }

  /** Opens a window in which a command runs; what it has drawn at its end stays there. */
  static async open(
    command: readonly string[],
    size: { readonly columns: number; readonly rows: number },
    environment: Readonly<Record<string, string>> = {},
  ): Promise<TerminalWindow> {
    const window = new TerminalWindow(`quilla-test-${process.pid}-${count++}`);
    atEnd(() => void window.close());
    const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    const { columns, rows } = size;
    const flags = ["-x", String(columns), "-y", String(rows)];
    for (const [name, value] of Object.entries({ CI: "", ...environment })) {
      flags.push("-e", `${name}=${value}`);
    }
    await window.#ask("new-session", "-d", ...flags, `trap : INT; ${words}; sleep 60`);
    return window;
  }

  /** What stands in the window now, without blanks at the ends of lines. */
  async text(): Promise<string> {
    const { stdout } = await this.#ask("capture-pane", "-p");
    return `${stdout.split("\n").map((line) => line.trimEnd()).join("\n").trimEnd()}\n`;
  }

  /** Waits, some twenty seconds at most, until what stands there is as it should be. @returns what stands there then */
  async when(isRight: (text: string) => boolean): Promise<string> {
    for (let tried = 0;; tried++) {
      const text = await this.text();
      if (isRight(text) || tried === 200) return text;
      await pause(100);
    }
  }

  /** Presses a key, as tmux calls it: `C-c`. */
  async press(key: string): Promise<void> {
    await this.#ask("send-keys", key);
  }

  /** Sends a signal to the programs at the terminal that have no other one below them. */
  async signal(name: NodeJS.Signals): Promise<void> {
    const { stdout } = await this.#ask("display-message", "-p", "#{pane_pid}");
    let at = stdout.trim();
    while (true) {
      const below = await promisify(execFile)("pgrep", ["-P", at]).catch(() => undefined);
      if (below === undefined) break; // it fails where there is none
      at = below.stdout.trim().split("\n").at(-1)!.trim();
    }
    process.kill(Number(at), name);
  }

  /** Makes it as wide and high as that: what is drawn there is wrapped anew. */
  async resize(columns: number, rows: number): Promise<void> {
    await this.#ask("resize-window", "-x", String(columns), "-y", String(rows));
  }

  async close(): Promise<void> {
    await this.#ask("kill-server").catch(() => {}); // it may be gone
  }

  async #ask(...words: string[]): Promise<{ readonly stdout: string }> {
    return await promisify(execFile)(tmux.path, [
      "-u",
      "-L",
      this.#socket,
      "-f",
      "/dev/null",
      ...words,
    ]);
  }
}
