/**
 * What a registry calls an image that was pushed to it.
 *
 * Layers that are compressed on their way make another manifest than the store's. Scripts ask for the digest that can be pulled
 * (`docker inspect --format '{{index .RepoDigests 0}}'`), which is the registry's.
 *
 * @module
 */
import { type Digest, digestOf, isDigest } from "../../../core/digest.ts";
import { type Reference, repositoryName } from "../../../core/reference.ts";
import type { Store } from "../../../core/store/store.ts";

const kind = "pushed";

/**
 * The digest under which the repository of that name has an image, as far as this store knows.
 *
 * @param local what the store has: a manifest, or an index
 */
export function pushedDigest(store: Store, name: Reference, local: Digest): Digest | undefined {
  const text = store.cache.record(kind, keyOf(name, local));
  return text !== undefined && isDigest(text) ? text : undefined;
}

/** Takes note of what a push came to. It is forgotten with what was pushed. */
export function rememberPushed(store: Store, name: Reference, local: Digest, there: Digest): void {
  if (pushedDigest(store, name, local) === there) return;
  store.cache.remember(kind, keyOf(name, local), there, [local]);
}

function keyOf(name: Reference, local: Digest): Digest {
  return digestOf(`${repositoryName(name)} ${local}`);
}
