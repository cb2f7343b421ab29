/**
 * quilla as a process beside others: several at once, through other programs, within a time.
 *
 * @module
 */
import { spawn } from "node:child_process";
import process from "node:process";
import type { Ended } from "./child_process.ts";
import { type Subject, subjects } from "./subjects.ts";

/** Where quilla runs. */
export interface Surroundings {
  /** The directory of the store. */
  readonly store: string;
  /** The directory that it is started in; this process' own unless given. */
  readonly cwd?: string;
  /** Added to the environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Words before the command: a program that starts it otherwise, such as `setpriv`. */
  readonly through?: readonly string[];
  /** After this many milliseconds it is killed, and the run fails: a hang is told as one. 60,000 unless given. */
  readonly limit?: number;
}

/** Runs `quilla ...words` to its end. It has no input to wait for. */
export function runQuilla(
  { name, command }: Subject,
  words: readonly string[],
  { store, cwd, env = {}, through = [], limit = 60_000 }: Surroundings,
): Promise<Ended> {
  const [program, ...rest] = [...through, ...command, ...words];
  return new Promise((resolve, reject) => {
    const child = spawn(program!, rest, {
      cwd,
      env: { ...process.env, ...neutral, QUILLA_ROOT: store, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, limit);
    child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text);
    child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      if (!isLate) return resolve({ code, stdout, stderr });
      const line = `${name}: quilla ${words.join(" ")}`;
      reject(new Error(`${line} did not end within ${limit} ms:\n${stdout}${stderr}`));
    });
  });
}

/** What this process' environment must not decide. */
const neutral = {
  NO_COLOR: "1",
  FORCE_COLOR: undefined,
  SOURCE_DATE_EPOCH: undefined,
  QUILLA_DEBUG: undefined,
};

/** Runs it and gives its output, the last line end taken off; fails where it fails. */
export async function outputOf(
  subject: Subject,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<string> {
  const { code, stdout, stderr } = await runQuilla(subject, words, surroundings);
  if (code === 0) return stdout.trimEnd();
  throw new Error(`${subject.name}: quilla ${words.join(" ")} ended with ${code}:\n${stderr}`);
}

/** Of the subjects asked for, the one that starts fastest: for what needs hundreds of runs. */
export async function fastestSubject(): Promise<Subject> {
  const order = ["bun-compiled", "bun", "deno-compiled", "deno"];
  const usable = (await subjects()).filter(({ skip }) => skip === undefined);
  return usable.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))[0]!;
}
