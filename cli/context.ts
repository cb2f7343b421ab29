/**
 * What a command has of the world around it.
 *
 * @module
 */
import { defaultStoreRoot, QuillaError } from "../core/plugin/cli/process.ts";
import { Store } from "../core/plugin/api/store.ts";
import process from "node:process";
import type { PluginFile } from "../mod.ts";
import type { PluginHost } from "../core/plugin/host.ts";
import type { ProjectConfig } from "./configuration/project.ts";
import { lineOutput, writeBytes } from "./print/line_output.ts";
import { sanitise } from "./print/sanitise.ts";

/** Where a command writes, and what it reads. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Results: what a script wants to read. */
  print(text: string): void;
  /** Results that are no lines: as they are or, on a terminal, made harmless. */
  printBytes(bytes: Uint8Array): void;
  /** Messages: what a person wants to read. */
  say(text: string): void;
  /** From here on messages go there, all of them. @returns what writes as before */
  takeMessages(take: (text: string) => void): (text: string) => void;
  /** Asks whoever sits at the terminal; undefined where nobody does. A secret is not shown while it is typed. */
  ask(question: string, options?: { readonly isSecret?: boolean }): Promise<string | undefined>;
  /** Whether messages go to a terminal that can be drawn on. */
  readonly isTerminal: boolean;
  readonly width: number;
  /** Whether messages may have colours. */
  readonly colours: boolean;
  /** The store; made if it is not there where `create` says so. */
  store(options?: { readonly create?: boolean }): Promise<Store>;
  /** The built-in plugins, and those that the command line names. */
  host(files?: readonly string[], use?: HostUse): Promise<PluginHost>;
}

/** What plugins are for. */
export interface HostUse {
  /** Whether the project's plugins, those of quilla.yaml, are wanted: they are programs, and what only looks runs none. */
  readonly project?: boolean;
  /** Whether the standard output is handed on to a container. */
  readonly lendsOutput?: boolean;
  /** Whether what the named files supply may take the place of what is there. */
  readonly override?: boolean;
  /** Others that are wanted, wherever they were found. */
  readonly beside?: readonly PluginFile[];
}

/** The world of this process. */
export function systemContext(): Context {
  const { env } = process;
  const messages = lineOutput(2);
  const isTerminal = messages.isTerminal && env.TERM !== "dumb" && !env.CI;
  let write = messages.write;
  const say = (text: string) => write(text);
  return {
    env,
    cwd: process.cwd(),
    print: lineOutput(1).write,
    printBytes: writeBytes,
    say,
    takeMessages: (take) => {
      write = take;
      return messages.write;
    },
    // The standard input is not looked at before: that takes Bun a millisecond.
    ask: (question, { isSecret = false } = {}) =>
      process.stdin.isTTY && messages.isTerminal
        ? askAt(question, isSecret)
        : Promise.resolve(undefined),
    isTerminal,
    width: messages.width,
    colours: mayColour(env, isTerminal),
    store: (options = {}) => openStore(options.create === true, say),
    host: (files = [], use = {}) => loadHost(files, use, say),
  };
}

/** FORCE_COLOR and CLICOLOR_FORCE say so anywhere, 0 in them and NO_COLOR say no; else a terminal has colours that is no CI's. */
function mayColour(env: Context["env"], isTerminal: boolean): boolean {
  const force = env.FORCE_COLOR || env.CLICOLOR_FORCE;
  if (force) return !/^(0|false)$/.test(force);
  return isTerminal && !env.NO_COLOR && env.CLICOLOR !== "0";
}

async function askAt(question: string, isSecret: boolean): Promise<string> {
  const { promptAt } = await import("./terminal/prompt.ts");
  return await promptAt(question, isSecret);
}

async function openStore(create: boolean, say: (text: string) => void): Promise<Store> {
  const onWait = () => say("waiting for another quilla that has the store to itself …");
  const warn = (message: string) => say(sanitise(`warning: ${message}`));
  return await Store.open(defaultStoreRoot(), { create, onWait, warn });
}

async function loadHost(
  files: readonly string[],
  { project = false, lendsOutput = false, override, beside = [] }: HostUse,
  say: (text: string) => void,
): Promise<PluginHost> {
  // Not at the top: most commands need no plugin, and the built-in ones bring much.
  const { loadPlugins } = await import("../mod.ts");
  const { noteLeftOut, readProjectConfig } = await import("./configuration/project.ts");
  const cwd = process.cwd();
  const all = [...beside, ...files.map((path): PluginFile => ({ path, override }))];
  if (!project) noteLeftOut(cwd);
  else all.unshift(...(await readProjectConfig(cwd, () => readTrust(cwd))).plugins);
  if (all.length > 0) {
    const { watchPlugins } = await import("./plugin_watch.ts");
    watchPlugins({ say: (line) => say(sanitise(line)), keepsOutput: !lendsOutput });
  }
  return await loadPlugins(all);
}

/** What the project of this directory says of its builds. */
export async function projectSays(): Promise<ProjectConfig> {
  const { readProjectConfig } = await import("./configuration/project.ts");
  const cwd = process.cwd();
  return await readProjectConfig(cwd, () => readTrust(cwd));
}

async function readTrust(cwd: string): Promise<readonly string[]> {
  const { trustedDirectories } = await import("./configuration/trust_list.ts");
  return await trustedDirectories(process.env, cwd);
}

/** Opens the store for work that needs one to be there. */
export async function withStore<T>(
  context: Context,
  work: (store: Store) => T | Promise<T>,
  options: { readonly create?: boolean } = {},
): Promise<T> {
  const store = await context.store(options);
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

/** The store, or undefined where none was made yet: there is nothing in it then. */
export async function storeIfThere(context: Context): Promise<Store | undefined> {
  try {
    return await context.store();
  } catch (error) {
    if (error instanceof QuillaError && error.code === "store/missing") return undefined;
    throw error;
  }
}
