/**
 * What is waited for while one works: from a file that is saved to the image, where quilla watches, and where others are asked to
 * build again.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type { WorkloadName } from "./arguments.ts";
import { ask, failed } from "./asking.ts";
import type { Builder, Contestant, Executable } from "./builder.ts";
import { OLD_ENOUGH } from "./contexts.ts";
import { type Bench, race, type Results, type Taken } from "./race.ts";

/** The first image, and as many after changes, that nobody looks at the clock for: whoever works has been at it for a while. */
const before = 3;

/** One small file of very many changes. quilla has watched for some time; others have built before, and are called. */
export function watchedBuild(
  bench: Bench,
  name: WorkloadName,
  builders: readonly Builder[],
  executables: readonly Executable[],
  context: string,
): Promise<Results> {
  let saved = 0;
  const save = () => writeFileSync(join(context, "data/m0/d0/f7.js"), `// ${saved++}\n`);
  const watching = new Map(executables.map((each) => [each.name, each]));
  const others = builders.filter(({ does, family }) => does !== "cold" && family !== "quilla");
  const everyone: readonly (Contestant & Partial<Builder>)[] = [...executables, ...others];
  return race(bench, [name], everyone, async ({ contestant, store, timed }) => {
    const executable = watching.get(contestant.name);
    if (executable !== undefined) {
      return { [name]: await watched(executable, store, context, save) };
    }
    await ask(contestant.build!(store, context, true));
    save();
    return { [name]: await timed(contestant.build!(store, context, true)) };
  });
}

async function watched(
  { command }: Executable,
  store: string,
  context: string,
  save: () => void,
): Promise<Taken> {
  const { words, env = {} } = command(
    ...[store, "build", "-q", "--watch", "--network", "none", "-t", "bench", context] as const,
  );
  const child = spawn(words[0]!, words.slice(1), {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text);
  const ended = once(child, "close");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const image = async () => {
    const line = await lines.next();
    if (line.done) throw failed(words, stderr);
  };
  try {
    await image();
    for (let time = 1; time < before; time++) {
      save();
      await image();
    }
    await pause(OLD_ENOUGH);
    const written = countOf(child, "io", "write_bytes");
    const began = performance.now();
    save();
    await image();
    const seconds = (performance.now() - began) / 1000;
    const peakBytes = countOf(child, "status", "VmHWM") * 1024;
    return {
      ...{ code: 0, stderr, seconds, peakBytes },
      writtenBytes: countOf(child, "io", "write_bytes") - written,
    };
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

/** A number that Linux has of a process; 0 where there is no /proc. */
function countOf({ pid }: ChildProcess, file: string, name: string): number {
  try {
    const text = readFileSync(`/proc/${pid}/${file}`, "utf8");
    return Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
