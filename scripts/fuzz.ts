/**
 * `deno task fuzz`: tries inputs that nobody would write on every reader of foreign bytes (tests/fuzz/targets.ts).
 *
 * A finding is an exception that is no QuillaError, a broken promise, an input that takes too long or never ends, or memory
 * that grows beyond measure. Its input is made shorter and kept in tests/fuzz/seeds, where tests/fuzz/seeds_test.ts replays it.
 *
 * @module
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { saveSeed } from "../tests/fuzz/saved_seeds.ts";
import { targets } from "../tests/fuzz/targets.ts";
import {
  headerSize,
  processorTime,
  type Report,
  sharedSize,
  type Turn,
} from "../tests/fuzz/worker.ts";

const USAGE = `Fuzzes every reader of foreign bytes.

  deno task fuzz --minutes 60                  all targets, in turns
  deno task fuzz --target tar --target layer   these alone
  deno task fuzz --seed 7                      other inputs than those of seed 1

Targets: ${targets.map(({ name }) => name).join(", ")}
`;

/** One target's turn, in milliseconds. */
const turnLength = 10_000;
/** An input that has not ended after so many milliseconds of processor time hangs; the machine may be busy with other things. */
const patience = 15_000;
/** More bytes than this, for inputs of at most 64 KiB, are too many. */
const memoryLimit = 1536 << 20;

interface Score {
  executions: number;
  ways: number;
  slowest: number;
  findings: number;
}

class Run {
  readonly #scores = new Map<string, Score>();
  readonly #known = new Set<string>();
  /** A thread's own: one that hangs may go on for a while after it was given up. */
  #memory = new SharedArrayBuffer(sharedSize);
  #worker: Worker | undefined;

  get findings(): number {
    return [...this.#scores.values()].reduce((sum, { findings }) => sum + findings, 0);
  }

  /** Lets the thread fuzz one target for a while, and watches it. */
  async turn(turn: Turn): Promise<void> {
    const worker = this.#worker ??= this.#start();
    const score = this.#scoreOf(turn.target);
    await new Promise<void>((resolve) => {
      let failed = false;
      const end = () => {
        clearInterval(watch);
        worker.off("message", listen);
        worker.off("error", fail);
        resolve();
      };
      const listen = (report: Report) => {
        if (report.type === "finding") return this.#tell(report.target, report);
        score.executions += report.executions;
        score.ways = report.ways;
        score.slowest = Math.max(score.slowest, report.slowest);
        end();
      };
      const fail = (error: unknown) => {
        if (failed) return;
        failed = true;
        const message = String(error instanceof Error ? error.message : error);
        this.#tell(turn.target, { key: message, message, input: this.#inputAtHand() });
        this.#worker = undefined;
        void worker.terminate();
        end();
      };
      const watch = this.#watch(fail);
      worker.on("message", listen);
      worker.on("error", fail);
      worker.postMessage(turn);
    });
  }

  /** Calls `fail` where the thread hangs or takes all memory. */
  #watch(fail: (reason: string) => void): ReturnType<typeof setInterval> {
    const header = new Int32Array(this.#memory, 0, 2);
    let last = { count: -1, since: processorTime() };
    return setInterval(() => {
      const count = Atomics.load(header, 0);
      const now = processorTime();
      if (count !== last.count) last = { count, since: now };
      if (now - last.since > patience) fail("the input never ends");
      if (process.memoryUsage().rss > memoryLimit) fail("the input takes all memory");
    }, 100);
  }

  #inputAtHand(): Uint8Array {
    const [, length = 0] = new Int32Array(this.#memory, 0, 2);
    return new Uint8Array(this.#memory, headerSize, length).slice();
  }

  #start(): Worker {
    this.#memory = new SharedArrayBuffer(sharedSize);
    return new Worker(new URL("../tests/fuzz/worker.ts", import.meta.url), {
      workerData: this.#memory,
    });
  }

  #tell(target: string, found: { key: string; message: string; input: Uint8Array }): void {
    const key = `${target} ${found.key}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#scoreOf(target).findings++;
    console.log(`FOUND ${target}: ${JSON.stringify(found.message.slice(0, 300))}`);
    console.log(`      ${saveSeed(target, found.input)}`);
  }

  #scoreOf(target: string): Score {
    let score = this.#scores.get(target);
    if (score === undefined) {
      score = { executions: 0, ways: 0, slowest: 0, findings: 0 };
      this.#scores.set(target, score);
    }
    return score;
  }

  async end(): Promise<void> {
    await this.#worker?.terminate();
    console.log("target          executions    ways  slowest ms  findings");
    for (const [name, { executions, ways, slowest, findings }] of this.#scores) {
      const numbers = [[executions, 12], [ways, 8], [Math.round(slowest), 12], [findings, 10]];
      const cells = numbers.map(([value, width]) => String(value).padStart(width!));
      console.log(name.padEnd(14) + cells.join(""));
    }
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "60" },
      target: { type: "string", multiple: true, default: [] },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const unknown = values.target.find((name) => !targets.some((each) => each.name === name));
  const milliseconds = Number(values.minutes) * 60_000;
  if (values.help || unknown !== undefined || !(milliseconds > 0)) {
    console.log(unknown === undefined ? USAGE : `there is no target ${unknown}\n\n${USAGE}`);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const chosen = targets.map(({ name }) => name)
    .filter((name) => values.target.length === 0 || values.target.includes(name));
  const run = new Run();
  const end = performance.now() + milliseconds;
  const length = Math.min(turnLength, milliseconds / chosen.length);
  for (let turns = 0; performance.now() < end; turns++) {
    const target = chosen[turns % chosen.length]!;
    const seed = Number(values.seed) * 1_000_003 + turns;
    await run.turn({ target, seed, milliseconds: length });
  }
  await run.end();
  process.exitCode = run.findings > 0 ? 1 : 0;
}

await main();
