/**
 * How many bytes a registry was sent, and sent, as the kernel counts what its process reads and writes: nobody stands between it
 * and its clients, and nothing is slower for being counted.
 *
 * @module
 */
import { readFileSync } from "node:fs";

/** In bytes, since the process began. */
export interface Traffic {
  /** Read, from clients for the most part: who is sent a blob hashes it on its way. */
  readonly received: number;
  /** Written: to clients, and of what was received, to files. */
  readonly sent: number;
}

/** @param pid of the registry; by proc(5), `rchar` and `wchar` have what went through sockets, too */
export function trafficOf(pid: number): Traffic {
  const text = readFileSync(`/proc/${pid}/io`, "utf8");
  const count = (name: string) => Number(new RegExp(`^${name}: (\\d+)`, "m").exec(text)?.[1] ?? 0);
  return { received: count("rchar"), sent: count("wchar") };
}

/** Does something, and says by how much a registry's traffic grew in one direction. */
export async function counted<T>(
  { pid }: { readonly pid: number },
  direction: keyof Traffic,
  work: () => Promise<T>,
): Promise<T & { movedBytes: number }> {
  const before = trafficOf(pid)[direction];
  const result = await work();
  return { ...result, movedBytes: trafficOf(pid)[direction] - before };
}
