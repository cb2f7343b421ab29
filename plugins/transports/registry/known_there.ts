/**
 * Blobs that a repository was seen to have a short while ago: what several tags and platforms have in common is asked for once.
 *
 * @module
 */
import type { Descriptor } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";

/** Milliseconds. A registry throws blobs away that nothing points at, but none that just came. */
const lasting = 60_000;

/** By store, for as long as it is open, and repository. */
const known = new WeakMap<Store, Map<string, KnownThere>>();

/** The blobs of one repository. */
export class KnownThere {
  readonly #seen = new Map<string, number>();

  /** Whether it had the blob, of that length, a short while ago. */
  has(blob: Descriptor): boolean {
    const seen = this.#seen.get(keyOf(blob));
    return seen !== undefined && Date.now() - seen < lasting;
  }

  /** It has the blob now. */
  note(blob: Descriptor): void {
    this.#seen.set(keyOf(blob), Date.now());
  }
}

function keyOf({ digest, size }: Descriptor): string {
  return `${digest} ${size}`;
}

/** @param repository its full name */
export function knownThere(store: Store, repository: string): KnownThere {
  let ofStore = known.get(store);
  if (ofStore === undefined) known.set(store, ofStore = new Map());
  let there = ofStore.get(repository);
  if (there === undefined) ofStore.set(repository, there = new KnownThere());
  return there;
}
