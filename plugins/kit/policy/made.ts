/**
 * Images that this store's own builds made while a policy was in force: their bases were judged, and nobody else had a hand in them.
 *
 * @module
 */
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { Store } from "../../../core/store/store.ts";

const kind = "made-here";

/** Takes note of an image that a build made under a policy. */
export function noteMade(store: Store, { digest }: Descriptor): void {
  store.cache.remember(kind, digest, "", [digest]);
}

/** Whether a build made it here, under a policy. */
export function wasMade(store: Store, { digest }: Descriptor): boolean {
  return store.cache.record(kind, digest) !== undefined;
}
