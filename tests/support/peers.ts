/**
 * The real programs that quilla works beside: the oracles of its tests. What is not on this machine is skipped, with a reason.
 *
 * @module
 */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

/** A program of another project: where it is, or why a test that needs it is skipped. */
export interface Peer {
  /** Absolute path; the bare name when it is not here. */
  readonly path: string;
  /** Hand it to `test(name, { skip }, …)`: undefined when the program is here. */
  readonly skip: string | undefined;
}

/**
 * Finds a program on PATH.
 *
 * @example
 * ```ts
 * import { peer } from "./peers.ts";
 * const skopeo = peer("skopeo");
 * // test("skopeo reads it", { skip: skopeo.skip }, () => { spawnSync(skopeo.path, …) });
 * ```
 */
export function peer(name: string): Peer {
  const [path] = everyPeer(name);
  if (path !== undefined) return { path, skip: undefined };
  return { path: name, skip: `${name} is not on this machine` };
}

/** Every program of that name on PATH, in its order. */
export function everyPeer(name: string): string[] {
  return (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "")
    .map((folder) => join(folder, name)).filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
