/**
 * The thread that fuzzes: it tries inputs of one target for a while, and tells what it found. The input at hand lies in shared
 * memory, where whoever watches can see it while the thread hangs.
 *
 * @module
 */
import process from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../../core/errors.ts";
import { Chance, longestInput, Mutator, shortened } from "./mutator.ts";
import { savedSeeds } from "./saved_seeds.ts";
import { type FuzzTarget, wayOf } from "./target.ts";
import { targets } from "./targets.ts";

/** What the thread is told to do. */
export interface Turn {
  readonly target: string;
  readonly seed: number;
  readonly milliseconds: number;
}

/** What it tells. */
export type Report =
  | {
    readonly type: "finding";
    readonly target: string;
    /** Equal for inputs that show the same. */
    readonly key: string;
    readonly message: string;
    readonly input: Uint8Array;
  }
  | {
    readonly type: "done";
    readonly target: string;
    readonly executions: number;
    /** How many ways inputs took. */
    readonly ways: number;
    /** Milliseconds of processor time that the slowest input took. */
    readonly slowest: number;
  };

/** The shared memory: a counter of inputs and the length of the one at hand, then its bytes. */
export const headerSize = 8;
export const sharedSize = headerSize + longestInput;

/** An input of at most 64 KiB that takes more processor time than this, in milliseconds, three times, is a finding. */
const slow = 2000;
/** Longer inputs are not built upon: they are slow, and most changes to them change nothing. */
const longestKept = 8192;
/** So many inputs are built upon. */
const corpusLimit = 500;

/** Milliseconds of processor time that this process took so far. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Corpus {
  readonly inputs: Uint8Array[];
  readonly ways: Set<string>;
}

class Fuzzer {
  readonly #header: Int32Array;
  readonly #shown: Uint8Array;
  readonly #tell: (report: Report) => void;
  readonly #corpora = new Map<string, Corpus>();
  readonly #told = new Set<string>();

  constructor(shared: SharedArrayBuffer, tell: (report: Report) => void) {
    this.#header = new Int32Array(shared, 0, 2);
    this.#shown = new Uint8Array(shared, headerSize);
    this.#tell = tell;
  }

  async turn({ target: name, seed, milliseconds }: Turn): Promise<void> {
    const target = targets.find((each) => each.name === name)!;
    const corpus = this.#corpus(target);
    const chance = new Chance(seed);
    const mutator = new Mutator(chance, target.dictionary);
    const end = performance.now() + milliseconds;
    let executions = 0;
    let slowest = 0;
    for (; performance.now() < end; executions++) {
      const input = mutator.next(corpus.inputs);
      this.#show(input);
      const start = processorTime();
      const { way, failure } = await tried(target, input);
      const taken = processorTime() - start;
      slowest = Math.max(slowest, taken);
      if (failure !== undefined) {
        await this.#found(target, failure, input);
      } else if (taken > slow && await isSlow(target, input)) {
        const message = `takes ${Math.round(taken)} ms`;
        this.#tell({ type: "finding", target: name, key: "slow", message, input });
      } else if (!corpus.ways.has(way)) {
        corpus.ways.add(way);
        // Short ones are quick, and are changed where it matters.
        if (input.length > longestKept) continue;
        if (corpus.inputs.length < corpusLimit) corpus.inputs.push(input);
        else if (input.length < 1000) corpus.inputs[chance.below(corpusLimit)] = input;
      }
    }
    this.#tell({ type: "done", target: name, executions, ways: corpus.ways.size, slowest });
  }

  /** Tells a failure once, with an input that is as short as may be. */
  async #found(target: FuzzTarget, message: string, input: Uint8Array): Promise<void> {
    const key = keyOf(message);
    if (this.#told.has(`${target.name} ${key}`)) return;
    this.#told.add(`${target.name} ${key}`);
    const shortest = await shortened(input, async (shorter) => {
      this.#show(shorter);
      return keyOf((await tried(target, shorter)).failure ?? "") === key;
    });
    this.#tell({ type: "finding", target: target.name, key, message, input: shortest });
  }

  #show(input: Uint8Array): void {
    this.#shown.set(input.subarray(0, longestInput));
    this.#header[1] = Math.min(input.length, longestInput);
    Atomics.add(this.#header, 0, 1);
  }

  #corpus(target: FuzzTarget): Corpus {
    let corpus = this.#corpora.get(target.name);
    if (corpus === undefined) {
      const written = target.seeds.map((seed) =>
        typeof seed === "string" ? new TextEncoder().encode(seed) : new Uint8Array(seed)
      );
      const saved = savedSeeds(target.name).map(({ input }) => input)
        .filter(({ length }) => length <= longestKept);
      corpus = { inputs: [...written, ...saved], ways: new Set() };
      this.#corpora.set(target.name, corpus);
    }
    return corpus;
  }
}

async function tried(
  target: FuzzTarget,
  input: Uint8Array,
): Promise<{ way: string; failure?: string }> {
  try {
    return { way: await wayOf(target, input) };
  } catch (error) {
    const stack = error instanceof Error ? error.stack ?? "" : "";
    const place = stack.split("\n").find((line) => /(core|plugins|cli)\//.test(line)) ?? "";
    const at = place.replace(/^.*?((core|plugins|cli)\/[^)]*).*$/, "$1");
    return { way: "", failure: `${error?.constructor?.name}: ${messageOf(error)} at ${at}` };
  }
}

/** Whether it is the input that is slow, not the machine. */
async function isSlow(target: FuzzTarget, input: Uint8Array): Promise<boolean> {
  for (let left = 2; left > 0; left--) {
    const start = processorTime();
    await tried(target, input);
    if (processorTime() - start < slow) return false;
  }
  return true;
}

function keyOf(failure: string): string {
  return failure.replace(/".*?"|'.*?'/gs, "").replace(/[\d]+/g, "0").slice(0, 120);
}

if (parentPort !== null) {
  const port = parentPort;
  const shared = workerData as SharedArrayBuffer;
  const fuzzer = new Fuzzer(shared, (report) => port.postMessage(report));
  port.on("message", (turn: Turn) => void fuzzer.turn(turn));
}
