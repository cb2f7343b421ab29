/**
 * Questions to whoever sits at the terminal, answered key by key: a secret is not shown.
 *
 * On Deno 2.4 `node:readline` gets nothing of a second line.
 *
 * @module
 */
import { writeStandard } from "../../core/plugin/cli/process.ts";
import process from "node:process";

/** The question is no result: it goes where messages go. */
export async function promptAt(question: string, isSecret: boolean): Promise<string> {
  const { stdin } = process;
  const show = (text: string) => writeStandard(2, new TextEncoder().encode(text));
  const line = new Line(isSecret ? () => {} : show);
  const decoder = new TextDecoder();
  stdin.setRawMode(true);
  show(question);
  await new Promise<void>((resolve) => {
    const take = (piece: Uint8Array) => {
      if (line.take(decoder.decode(piece, { stream: true }))) end();
    };
    // At once: Deno 2.4 would begin to read again, and lose what it reads.
    const end = () => {
      stdin.off("data", take).off("end", end);
      stdin.setRawMode(false);
      stdin.pause();
      resolve();
    };
    stdin.on("data", take).on("end", end);
    stdin.resume();
  });
  show("\n");
  // The terminal passes it on as a key instead of telling the system.
  if (line.isInterrupted) process.kill(process.pid, "SIGINT");
  return line.text;
}

/** One line that is being typed. */
class Line {
  readonly #show: (text: string) => void;
  #characters: string[] = [];
  isInterrupted = false;

  constructor(show: (text: string) => void) {
    this.#show = show;
  }

  get text(): string {
    return this.#characters.join("");
  }

  /** Whether the line is whole now. */
  take(keys: string): boolean {
    for (const key of keys) {
      if (key === "\r" || key === "\n") return true;
      if (key === "\x04" && this.#characters.length === 0) return true; // end of input
      if (key === "\x03") {
        this.#remove(this.#characters.length);
        this.isInterrupted = true;
        return true;
      }
      if (key === "\x7f" || key === "\b") this.#remove(1);
      else if (key === "\x15") this.#remove(this.#characters.length);
      else if (key >= " ") {
        this.#characters.push(key);
        this.#show(key);
      }
    }
    return false;
  }

  #remove(count: number): void {
    const removed = this.#characters.splice(Math.max(0, this.#characters.length - count));
    this.#show("\b \b".repeat(removed.length));
  }
}
