/**
 * Starting other programs from the scripts of this folder.
 *
 * @module
 */
import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The folder of the project, without a slash at the end. */
export const PROJECT = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** How a program is started. */
export interface RunOptions {
  /** The project's folder unless given. */
  readonly cwd?: string;
  /** Added to this process' environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `show`: its output goes where ours goes; `keep`: it is only returned. */
  readonly output?: "show" | "keep";
}

/** How a program ended. */
export interface Outcome {
  /** The exit code; 127 when the program could not be started, 128 when a signal ended it. */
  readonly code: number;
  /** What it wrote, both streams in the order in which they came; empty with `output: "show"`. */
  readonly text: string;
  /** Standard output alone. */
  readonly stdout: string;
}

/** Runs a program to its end. Never throws: what went wrong is in the outcome. */
export function run(command: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { cwd = PROJECT, env = {}, output = "keep" } = options;
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program!, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: output === "show" ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    let text = "";
    let stdout = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      stdout += chunk;
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => text += chunk);
    child.on("error", (error) => resolve({ code: 127, text: error.message, stdout: "" }));
    child.on("close", (code) => resolve({ code: code ?? 128, text, stdout }));
  });
}

/**
 * The life of a script: a number that it returns is its exit code; an error that explains itself is shown without a
 * stack trace.
 */
export async function script(main: (args: string[]) => Promise<number | void>): Promise<void> {
  // `deno task x -- a` hands the dashes on; `deno task x a` has none.
  const args = process.argv.slice(2);
  try {
    process.exitCode = (await main(args[0] === "--" ? args.slice(1) : args)) ?? 0;
  } catch (thrown) {
    const { name, message, hint } = thrown as Error & { hint?: string };
    if (hint === undefined && name !== "QuillaError" && name !== "UsageError") throw thrown;
    console.error(`error: ${message}`);
    if (hint !== undefined) console.error(`hint: ${hint}`);
    process.exitCode = name === "UsageError" ? 2 : 1;
  }
}
