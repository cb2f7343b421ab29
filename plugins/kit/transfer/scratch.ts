/**
 * A store for as long as something is looked at: what an image elsewhere is looked at with never comes into the user's own.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { QuillaError } from "../../../core/errors.ts";
import { storeFailure } from "../../../core/host/durable.ts";
import { Store } from "../../../core/store/store.ts";

/** A store that is removed when it is closed. */
export interface Scratch {
  readonly store: Store;
  close(): void;
}

const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Makes one: in `$TMPDIR` or, where that is not said, in /var/tmp, for images are large and /tmp is often memory.
 *
 * @throws {QuillaError} `store/full`, `store/failed` where there is no place for it
 */
export async function openScratch(): Promise<Scratch> {
  const root = newDirectory();
  const remove = () => rmSync(root, { recursive: true, force: true });
  const onSignal = (signal: NodeJS.Signals): void => {
    remove();
    leave();
    // Whoever else listens decides what comes of it.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  // One for each: Deno does not tell listeners which signal it was.
  const listeners = endings.map((signal) => [signal, () => onSignal(signal)] as const);
  const leave = () => {
    process.off("exit", remove);
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
  process.on("exit", remove);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  try {
    const store = await Store.open(root, { create: true });
    return {
      store,
      close() {
        leave();
        store.close();
        remove();
      },
    };
  } catch (error) {
    leave();
    remove();
    throw error;
  }
}

/** Where it may be: a TMPDIR that cannot be used is no obstacle. */
function newDirectory(): string {
  const { TMPDIR } = process.env;
  const parents = [...TMPDIR ? [TMPDIR] : [], "/var/tmp", tmpdir(), "/tmp"];
  let failure: unknown;
  for (const parent of parents) {
    try {
      return mkdtempSync(join(parent, "quilla-look-"));
    } catch (error) {
      failure ??= storeFailure(error, "making a directory to look at an image in", parent);
    }
  }
  throw elsewhere(failure);
}

/** Does work that writes there: what is wrong with the disk is not wrong with the user's store. */
export async function inScratch<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw elsewhere(error);
  }
}

function elsewhere(error: unknown): unknown {
  if (!(error instanceof QuillaError)) return error;
  const { code, message } = error;
  if (!/^store\/(?:full|read-only|failed)$/.test(code)) return error;
  const hint =
    "layers of an image elsewhere are looked at in $TMPDIR: set it to where there is room";
  return new QuillaError(message, { code, hint, cause: error });
}
