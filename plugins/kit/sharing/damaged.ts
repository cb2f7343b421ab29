/**
 * Caches in which a build found something damaged: where it leaves results there, too, it sends all of them, or what was damaged
 * once would stay so for every build to come, for a blob that is there is not sent.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { CacheSurroundings } from "../../../core/plugin/contracts/cache.ts";

/** The names of those that were found; a build has surroundings of its own, for all of its caches. */
const found = new WeakMap<CacheSurroundings, Set<string>>();

/** Whether something was damaged in the cache of that name. */
export function isDamagedPlace(name: string, around: CacheSurroundings): boolean {
  return found.get(around)?.has(name) === true;
}

/** Whether it says that bytes are not what they should be; of another failure nobody knows what is there. */
export function isDamage(error: unknown): boolean {
  return error instanceof QuillaError &&
    /^(compression\/|(image|store)\/(digest|size|diff-id)-mismatch$)/.test(error.code);
}

/** The work's result, or its failure; the cache is noted where that says that something in it is damaged. */
export async function noting<T>(
  name: string,
  around: CacheSurroundings,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isDamage(error)) note(name, around);
    throw error;
  }
}

/** The same bytes. Who inflates them stops reading where they make no sense, before it is known what they hash to. */
export async function* notingBytes(
  name: string,
  around: CacheSurroundings,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  let isDamaged = true;
  try {
    yield* bytes;
    isDamaged = false;
  } catch (error) {
    isDamaged = isDamage(error);
    throw error;
  } finally {
    if (isDamaged) note(name, around);
  }
}

function note(name: string, around: CacheSurroundings): void {
  const names = found.get(around) ?? new Set();
  found.set(around, names.add(name));
}
