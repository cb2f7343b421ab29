/**
 * Starting an image, and asking its program.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import type { Places } from "./builders.ts";
import type { Project } from "./project.ts";

/** So long a program may take to answer, in milliseconds: a JVM on a machine that is busy takes its time. */
const patience = 120_000;

/**
 * Starts the image `project`, and asks it until the answer has the text in it.
 *
 * @throws {Error} where it has not within two minutes, with what the program said
 */
export async function ask(
  { quilla, store }: Places,
  { port, path = "/", follow, words = [] }: Project,
  expected: string,
): Promise<void> {
  const host = await freePort();
  const [program, ...rest] = [...quilla, "run", "-p", `127.0.0.1:${host}:${port}`];
  const child = spawn(program!, [...rest, "project", ...words], {
    env: { ...process.env, QUILLA_ROOT: store },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let ended = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on(
      "data",
      (text: string) => void (said = (said + text).slice(-4000)),
    );
  }
  const end = once(child, "close").then(() => void (ended = true));
  let answer = "nothing";
  try {
    for (const started = Date.now(); Date.now() - started < patience && !ended; await pause(200)) {
      answer = await textAt(`http://127.0.0.1:${host}`, path, follow).catch(String);
      if (answer.includes(expected)) return;
    }
    const why = `${JSON.stringify(expected)} is not in its answer, ${answer.slice(0, 500)}`;
    throw new Error(`${why}\nthe program said: ${said}`);
  } finally {
    // A shell as the first process hears no SIGTERM. Deno's `child.kill` does nothing a second time.
    process.kill(child.pid!, "SIGTERM");
    const killer = setTimeout(() => process.kill(child.pid!, "SIGKILL"), 5000);
    await end;
    clearTimeout(killer);
  }
}

async function textAt(origin: string, path: string, follow: RegExp | undefined): Promise<string> {
  const signal = AbortSignal.timeout(10_000);
  const text = await (await fetch(origin + path, { signal })).text();
  const next = follow?.exec(text)?.[1];
  return next === undefined ? text : await textAt(origin, next, undefined);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
