/**
 * The command line in this process, with a world of its own: a store, and what was printed.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import process from "node:process";
import { ExitCode } from "../../cli/exit_code.ts";
import { reportFailure } from "../../cli/failure.ts";
import type { Context } from "../../cli/context.ts";
import { run } from "../../cli/program.ts";
import { loadPluginFile } from "../../plugins/load.ts";
import { Store } from "../../core/store/store.ts";
import { builtInHost } from "../../plugins/mod.ts";

/** What a command is given. */
export interface FakeWorld {
  /** The directory of the store. */
  readonly root: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The directory that it is started in; this process' unless given. */
  readonly cwd?: string;
  /** What the user answers; without, there is no terminal. */
  readonly answer?: string;
  readonly colours?: boolean;
}

/** What came of a command. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A context that keeps what is printed, and says it when asked. */
export function fakeContext(world: FakeWorld): Context & { said(): Omit<Outcome, "code"> } {
  let stdout = "";
  let stderr = "";
  const write = (text: string) => void (stderr += `${text}\n`);
  let say: (text: string) => void = write;
  return {
    env: world.env ?? {},
    cwd: world.cwd ?? process.cwd(),
    print: (text) => void (stdout += `${text}\n`),
    printBytes: (bytes) => void (stdout += Buffer.from(bytes).toString("latin1")),
    say: (text) => say(text),
    takeMessages: (take) => {
      say = take;
      return write;
    },
    ask: (question) => {
      stderr += question;
      return Promise.resolve(world.answer);
    },
    isTerminal: false,
    width: 80,
    colours: world.colours === true,
    store: (options = {}) => Store.open(world.root, options),
    host: async (files = []) => {
      const host = builtInHost();
      for (const path of files) await loadPluginFile(host, { path });
      return host;
    },
    said: () => ({ stdout, stderr }),
  };
}

/** Runs one command line as `main.ts` does. */
export async function quilla(world: FakeWorld, ...words: string[]): Promise<Outcome> {
  const context = fakeContext(world);
  let code = 0;
  try {
    await run(context, words);
  } catch (thrown) {
    code = thrown instanceof ExitCode ? thrown.code : reportFailure(context, thrown);
  }
  return { code, ...context.said() };
}
