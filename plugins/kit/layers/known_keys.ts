/**
 * Keys of layers that this process has worked out before, for one that builds again and again: what did not change has the key that
 * it had. They are made of a line of text for each file; that they are the same is told by numbers.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";

/** So many are kept; the layers of a build are a few dozen. */
const most = 512;

/** By what they are of; the one that was asked for last is the last. None are kept while nobody builds again. */
const known = new Map<string, unknown>();
let keepers = 0;

/** They are kept from now on. @returns what ends that */
export function keepKeys(): () => void {
  keepers++;
  return () => {
    if (--keepers === 0) known.clear();
  };
}

/**
 * What is made, or was made before of what has the same key.
 *
 * @param about what is made
 * @param key of what it is made of; undefined where that may be another without telling. Asked for where keys are kept alone
 */
export function knownFrom<Made>(
  about: string,
  key: () => Digest | undefined,
  make: () => Made,
): Made {
  const of = keepers === 0 ? undefined : key();
  if (of === undefined) return make();
  const name = `${about} ${of}`;
  const made = known.has(name) ? known.get(name) as Made : make();
  known.delete(name);
  known.set(name, made);
  if (known.size > most) known.delete(known.keys().next().value!);
  return made;
}
