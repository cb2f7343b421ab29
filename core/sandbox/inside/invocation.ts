/**
 * Starting a container: one way after another, until one of them can.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { messageOf, QuillaError, systemCode } from "../../errors.ts";
import type { Invocation } from "../contract.ts";
import type { Exit, ForegroundStreams } from "../protocol.ts";
import { exitOf } from "./exit.ts";
import type { OutputListener, Workshop } from "./job.ts";

/**
 * Runs the first that works; one that did not is not tried again in this build.
 *
 * @param bundle where each finds its files; made anew for each
 * @param streams who hears what it writes, or whose streams it gets
 * @throws {QuillaError} `run/not-started` with what all of them said
 */
export async function runInvocations(
  { broken, foreground }: Workshop,
  invocations: readonly Invocation[],
  bundle: string,
  streams: OutputListener | ForegroundStreams,
): Promise<Exit> {
  const reasons: string[] = [];
  const untried = invocations.filter(({ name }) => !broken.has(name));
  for (const invocation of untried.length > 0 ? untried : invocations) {
    rmSync(bundle, { recursive: true, force: true });
    mkdirSync(bundle, { mode: 0o700 });
    for (const [name, text] of Object.entries(invocation.files)) {
      writeFileSync(join(bundle, name), text, { mode: 0o600 });
    }
    const exit = typeof streams === "function"
      ? await runOne(invocation, bundle, streams)
      : await foreground.run(invocation, bundle, streams);
    const why = readLog(join(bundle, invocation.log));
    if (why === "") return exit;
    if (/exec format error|ENOEXEC/i.test(why)) throw otherProcessor(why);
    reasons.push(`${invocation.name}: ${why}`);
    broken.add(invocation.name);
  }
  throw new QuillaError(`the container could not be started: ${reasons.join("; ")}`, {
    code: "run/not-started",
    hint: "`--isolation chroot` and `--isolation oci` are two ways to start one",
  });
}

function otherProcessor(why: string): QuillaError {
  return new QuillaError(`the program is for another processor than this machine's: ${why}`, {
    code: "run/other-processor",
    hint: "register an emulator with the kernel, such as Debian's qemu-user-static; or build there",
  });
}

async function runOne(
  { command }: Invocation,
  bundle: string,
  onOutput: OutputListener,
): Promise<Exit> {
  const [program, ...words] = command;
  return await new Promise((resolve, reject) => {
    const child = spawn(program!, words, { cwd: bundle, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of ["stdout", "stderr"] as const) {
      const decoder = new TextDecoder();
      child[stream]?.on("data", (bytes: Uint8Array) => {
        const text = decoder.decode(bytes, { stream: true });
        if (text !== "") onOutput(stream, text);
      });
      child[stream]?.on("end", () => {
        const rest = decoder.decode();
        if (rest !== "") onOutput(stream, rest);
      });
    }
    child.on("error", (error) => {
      reject(
        new QuillaError(`${program} cannot be run: ${systemCode(error) ?? messageOf(error)}`, {
          code: "run/not-started",
          cause: error,
        }),
      );
    });
    child.on("close", (code, signal) => resolve(exitOf(code, signal)));
  });
}

/** What a program said when it could not start the container: its last line, out of JSON where it writes that. */
function readLog(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  }
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const errors = lines.map(messageIn).filter((line) => line !== undefined);
  return errors.at(-1) ?? "";
}

function messageIn(line: string): string | undefined {
  try {
    const { level, msg } = JSON.parse(line);
    return level === "error" || level === "fatal" ? String(msg) : undefined;
  } catch {
    return line;
  }
}

/** Ends all that was started here: this process is the first of its own namespace, where nobody else is. */
export function killAll(): void {
  if (process.pid !== 1) return;
  try {
    process.kill(-1, "SIGKILL");
  } catch {
    // nobody was left
  }
}
