/**
 * What instrumented modules call. It writes each entry of a function as a line of JSON, an {@linkcode Entry}, to the file that
 * QUILLA_HOPS names: the first process that comes does, its children and its workers stay silent.
 *
 * @module
 */
import { openSync, writeSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

/** A function that was entered. */
export interface Entry {
  /** The function, as `PATH:LINE`. */
  readonly to: string;
  /** Who called it, as `PATH#NAME`, or who awaits what called it, and who called that, and so on; nobody where an event did. */
  readonly from: readonly string[];
}

interface CallSite {
  getFileName(): string | null;
  getFunctionName(): string | null;
}

const folder = fileURLToPath(new URL(".", import.meta.url));
const output = openOutput();

function openOutput(): number | undefined {
  const path = process.env.QUILLA_HOPS;
  if (path === undefined || !isMainThread) return undefined;
  try {
    return openSync(path, "wx");
  } catch (thrown) {
    if ((thrown as { code?: string }).code === "EEXIST") return undefined;
    throw thrown;
  }
}

/** Notes that a function was entered. */
export function hop(to: string): void {
  if (output === undefined) return;
  const from = callers().slice(1); // the first is the function itself
  writeSync(output, JSON.stringify({ to, from } satisfies Entry) + "\n");
}

function callers(): string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 500;
    Error.prepareStackTrace = (_error, sites: CallSite[]) => sites;
    const holder: { stack?: CallSite[] } = {};
    Error.captureStackTrace(holder, hop);
    return holder.stack!.flatMap((site) => {
      const name = site.getFileName() ?? ""; // a path in Deno, a URL in others
      const file = name.startsWith("file:") ? fileURLToPath(name) : name;
      if (!file.startsWith(folder)) return [];
      return [`${file.slice(folder.length)}#${site.getFunctionName() ?? ""}`];
    });
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
