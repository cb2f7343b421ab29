/**
 * A store for as long as something is looked at: what an image elsewhere is looked at with never comes into the user's own.
 *
 * @module
 */
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
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
  const onSignal = (signal: NodeJS.Signals) => {
    remove();
    leave();
    // Whoever else listens decides what comes of it.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const leave = () => {
    process.off("exit", remove);
    for (const signal of endings) process.off(signal, onSignal);
  };
  process.on("exit", remove);
  for (const signal of endings) process.on(signal, onSignal);
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

function newDirectory(): string {
  const parent = process.env.TMPDIR ? tmpdir() : largeTemporary();
  try {
    return mkdtempSync(join(parent, "quilla-look-"));
  } catch (error) {
    throw storeFailure(error, "making a directory to look at an image in", parent);
  }
}

function largeTemporary(): string {
  try {
    accessSync("/var/tmp", constants.W_OK | constants.X_OK);
    return "/var/tmp";
  } catch {
    return tmpdir(); // as on Windows, or in a container that has no such place
  }
}
