/**
 * Images that this store's own builds made while policies were in force: their bases were judged by these, and nobody else had a
 * hand in them. Another policy may ask for more, so each image is noted with those that it was made under.
 *
 * @module
 */
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { Store } from "../../../core/store/store.ts";

const kind = "made-here";

/**
 * Takes note of an image that a build made under policies.
 *
 * @param policies what they hash to
 */
export function noteMade(store: Store, image: Descriptor, policies: readonly string[]): void {
  const { digest } = image;
  const all = new Set([...madeUnder(store, image), ...policies]);
  store.cache.remember(kind, digest, [...all].sort().join(" "), [digest]);
}

/** Whether a build made it here, under all of these policies. */
export function wasMade(store: Store, image: Descriptor, policies: readonly string[]): boolean {
  const under = madeUnder(store, image);
  return policies.length > 0 && policies.every((each) => under.includes(each));
}

function madeUnder(store: Store, { digest }: Descriptor): readonly string[] {
  return store.cache.record(kind, digest)?.trim().split(" ") ?? [];
}
