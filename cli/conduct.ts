/**
 * What code of others may not do to the process it runs in: print on its standard streams, and end it.
 *
 * @module
 */
import process from "node:process";
import { keepStandardOutput, processOwners } from "../core/plugin/cli/process.ts";

/** Who answers for what others do. */
export interface ProcessConduct {
  /** Takes what somebody prints. */
  onPrint(stream: "stdout" | "stderr", text: string): void;
  /** Somebody ends the process, `how` being such as `process.exit(0)`: throws, or lets it happen. */
  onExit(how: string): void;
}

/** Functions that are others while somebody watches. */
type Changeable = Record<string, unknown>;

const restorers: (() => void)[] = [];

/**
 * From here on the process is watched. What none of this catches, such as a program that is started and prints, goes to the standard
 * error, where the system can be told so.
 *
 * @param options.keepsOutput whether descriptor 1 is quilla's alone from here on; not where it is handed on to a container
 */
export function watchProcess(
  conduct: ProcessConduct,
  options: { readonly keepsOutput: boolean },
): void {
  watchConsole(conduct);
  for (const stream of ["stdout", "stderr"] as const) watchStream(conduct, stream);
  for (const [of, owner] of processOwners()) {
    for (const name of ["exit", "reallyExit", "abort"]) watchEnd(conduct, owner, of, name);
  }
  if (options.keepsOutput) keepStandardOutput();
}

/** Nobody watches any more. */
export function leaveProcessAlone(): void {
  for (const restore of restorers.splice(0)) restore();
}

/** Ends the process, whoever watches it. */
export function endProcess(code: number): never {
  leaveProcessAlone();
  process.exit(code);
}

function replace(owner: Changeable, name: string, replacement: unknown): void {
  const original = owner[name];
  owner[name] = replacement;
  restorers.push(() => owner[name] = original);
}

const toStandardError = new Set(["error", "warn", "trace", "assert"]);
const plainMethods = ["log", "info", "debug", "error", "warn", "trace"];

function watchConsole({ onPrint }: ProcessConduct): void {
  const { format, inspect } = process.getBuiltinModule("node:util");
  const own = globalThis.console as unknown as Changeable;
  for (const name of plainMethods) {
    const stream = toStandardError.has(name) ? "stderr" : "stdout";
    replace(own, name, (...words: unknown[]) => onPrint(stream, `${format(...words)}\n`));
  }
  const shown = (value: unknown) => onPrint("stdout", `${inspect(value)}\n`);
  for (const name of ["dir", "dirxml", "table"]) replace(own, name, shown);
}

function watchStream({ onPrint }: ProcessConduct, name: "stdout" | "stderr"): void {
  const stream = process[name] as unknown as Changeable;
  const decoder = new TextDecoder();
  replace(stream, "write", (piece: unknown, ...more: unknown[]) => {
    const text = piece instanceof Uint8Array
      ? decoder.decode(piece, { stream: true })
      : String(piece);
    onPrint(name, text);
    const done = more.find((each) => typeof each === "function") as (() => void) | undefined;
    if (done !== undefined) queueMicrotask(done);
    return true;
  });
}

function watchEnd({ onExit }: ProcessConduct, owner: Changeable, of: string, name: string): void {
  const original = owner[name];
  if (typeof original !== "function") return;
  replace(owner, name, (...words: unknown[]) => {
    onExit(`${of}.${name}(${words.map(String).join(", ")})`);
    return original.apply(owner, words);
  });
}
