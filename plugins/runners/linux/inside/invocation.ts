/**
 * Starting a container: one way after another, until one of them can.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { QuillaError, systemCode } from "../../../../core/plugin/api/nouns.ts";
import { openOutputPipe } from "../../../../core/plugin/api/host.ts";
import type { Invocation } from "../container.ts";
import type { Exit, ForegroundStreams } from "../../../../core/plugin/contracts/runner.ts";
import { exitOf } from "./exit.ts";
import type { RunningJob } from "./stop.ts";
import { StartFailure } from "./start_failure.ts";
import type { OutputListener, Workshop } from "./job.ts";
import { notRun } from "./not_run.ts";

/**
 * Runs the first that works; one that did not is not tried again in this build.
 *
 * @param bundle where each finds its files; made anew for each
 * @param streams who hears what it writes, or whose streams it gets
 * @param running by which others may end it, if it has streams of its own
 * @throws {QuillaError} `run/not-started` with what all of them said
 */
export async function runInvocations(
  { broken, foreground }: Workshop,
  invocations: readonly Invocation[],
  bundle: string,
  streams: OutputListener | ForegroundStreams,
  running: RunningJob,
): Promise<Exit> {
  const reasons: string[] = [];
  const untried = invocations.filter(({ name }) => !broken.has(name));
  for (const invocation of untried.length > 0 ? untried : invocations) {
    if (running.isStopped) break;
    rmSync(bundle, { recursive: true, force: true });
    mkdirSync(bundle, { mode: 0o700 });
    for (const [name, text] of Object.entries(invocation.files)) {
      writeFileSync(join(bundle, name), text, { mode: 0o600 });
    }
    const { exit, told } = typeof streams === "function"
      ? await runOne(invocation, bundle, streams, running)
      : { exit: await foreground.run(invocation, bundle, streams), told: "" };
    if (running.isStopped) break;
    const log = readLog(join(bundle, invocation.log));
    const said = invocation.said === undefined ? "" : readLog(join(bundle, invocation.said));
    if (exit.code !== 0 && cannotTell.test(said)) return exitOf(null, "SIGKILL");
    const isShut = exit.code !== 0 && /^(unshare|nsenter): /.test(said);
    const why = log || lastError(told) || (isShut ? said : "");
    if (why === "") return exit;
    if (/exec format error|ENOEXEC/i.test(why)) throw otherProcessor(why);
    // That the program is there was seen before: it is what the program is started with that is missing.
    if (/\bexec\b.*no such file|cannot be run: ENOENT/i.test(why)) throw noLoader(why);
    // What was said in the container may be the program's own word: no reason to start it another way.
    const isRefused = /\bexec\b.*permission denied|cannot be run: EACCES/i.test(why);
    if (log === "" || isRefused) throw notExecuted(why);
    reasons.push(`${invocation.name}: ${why}`);
    broken.add(invocation.name);
  }
  if (running.isStopped) return exitOf(null, "SIGKILL");
  throw new QuillaError(`the container could not be started: ${reasons.join("; ")}`, {
    code: "run/not-started",
    hint: "`--isolation chroot` and `--isolation oci` are two ways to start one",
  });
}

/** How util-linux' `unshare` complains that it cannot end as what it started did: by a signal that no process chooses. */
const cannotTell = /^unshare: sigprocmask unblock failed/;

function otherProcessor(why: string): QuillaError {
  return new QuillaError(
    `the program is for another processor than this machine's, or is no program: ${why}`,
    {
      code: "run/other-processor",
      hint:
        "begin a script with #! and its interpreter; for another processor register an emulator with the kernel, such as Debian's qemu-user-static, or build there",
    },
  );
}

function noLoader(why: string): QuillaError {
  return new QuillaError(
    `the image lacks what the program is started with, its dynamic loader or interpreter: ${why}`,
    {
      code: "run/no-interpreter",
      hint:
        "link the program statically, or begin with an image that has its libraries; of a script, look at the first line",
    },
  );
}

function notExecuted(why: string): QuillaError {
  return new QuillaError(`the program could not be started: ${why}`, {
    code: "run/not-executable",
    hint: "look at the modes and owners of the program and of the directories on the way to it",
  });
}

async function runOne(
  { command, failureBegins }: Invocation,
  bundle: string,
  onOutput: OutputListener,
  running: RunningJob,
): Promise<{ readonly exit: Exit; readonly told: string }> {
  const [program, ...words] = command;
  const errors = new StartFailure(failureBegins, (text) => onOutput("stderr", text));
  const pipes = { stdout: openOutputPipe(), stderr: openOutputPipe() };
  const stdio = ["ignore", pipes.stdout.stdio, pipes.stderr.stdio] as const;
  const child = spawn(program!, words, { cwd: bundle, stdio: [...stdio] });
  running.child = child;
  const ended = new Promise<Exit>((resolve, reject) => {
    child.on("error", (error) => reject(notRun(program!, error)));
    child.on("exit", (code, signal) => resolve(exitOf(code, signal)));
  }).finally(() => running.child = undefined);
  const [exit] = await Promise.all([
    ended,
    hear(pipes.stdout.read(child.stdout), (text) => onOutput("stdout", text)),
    hear(pipes.stderr.read(child.stderr), (text) => errors.push(text)),
  ]);
  return { exit, told: errors.end(exit.code !== 0) };
}

async function hear(
  bytes: AsyncIterable<Uint8Array>,
  onText: (text: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  const push = (text: string) => text === "" ? undefined : onText(text);
  for await (const piece of bytes) push(decoder.decode(piece, { stream: true }));
  push(decoder.decode());
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
  return lastError(text);
}

function lastError(text: string): string {
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
