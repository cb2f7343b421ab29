/**
 * Where blobs of the store are known to be, too: a registry that has one in another repository need not be sent it.
 *
 * It is a hint: a registry that has the blob no more says so, and is sent it.
 *
 * @module
 */
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { Store } from "../../../core/store/store.ts";

/** So many repositories of a blob are remembered; any one of a registry will do. */
const most = 8;
const kind = "origins";

/** The full names of repositories in which the blob was, those seen last first. */
export function originsOf(store: Store, { digest }: Descriptor): readonly string[] {
  return store.cache.record(kind, digest)?.split("\n").filter((name) => name !== "") ?? [];
}

/**
 * Takes note of a repository, `localhost:5000/team/app`, that has the blob.
 *
 * @param from the blob of the store that it was made from; the blob itself, unless given. It is forgotten with that
 */
export function rememberOrigin(
  store: Store,
  blob: Descriptor,
  repository: string,
  from: Descriptor = blob,
): void {
  const known = originsOf(store, blob);
  if (known[0] === repository) return;
  const names = [repository, ...known.filter((name) => name !== repository)].slice(0, most);
  store.cache.remember(kind, blob.digest, names.join("\n"), [from.digest]);
}
