/**
 * What hangs on an image goes on to another form of it, which has the same files and says the same.
 *
 * @module
 */
import { samePlatform } from "../../../core/plugin/api/nouns.ts";
import { carriedIndex, type Descriptor, isIndexType } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { copyReferrers } from "../../kit/transfer/copy_images.ts";
import type { Copied } from "../../kit/transfer/follow.ts";
import { StoreSink, storeSource } from "../../kit/transfer/store_place.ts";

/**
 * Hangs on the new form what hangs on the old one: statements that are not signed say the new digest.
 *
 * @param names what the new form is called
 * @param onLeft told of what is signed for the old form, and stays there
 */
export async function carryReferrers(
  store: Store,
  from: Descriptor,
  to: Descriptor,
  names: readonly string[],
  onLeft: (message: string) => void,
): Promise<void> {
  const pairs = [{ from, to }, ...partsOf(store, from, to)]
    .filter((pair) => pair.from.digest !== pair.to.digest);
  const sink = new StoreSink(store);
  const hanging = await copyReferrers(storeSource(store, []), sink, pairs, names, {
    store,
    onEvent(event) {
      if (event.type !== "left") return;
      const { blob: { digest, artifactType = "artifact" }, subject, reason } = event;
      onLeft(`${digest} (${artifactType}) stays on ${subject.digest}: ${reason}`);
    },
  });
  if (hanging.length > 0) await sink.commit(hanging);
}

/** The images of an index in both forms. */
function partsOf(store: Store, from: Descriptor, to: Descriptor): Copied[] {
  if (!isIndexType(from.mediaType) || !isIndexType(to.mediaType)) return [];
  const childrenOf = (index: Descriptor) => carriedIndex(store.blobs.read(index)).manifests;
  const now = childrenOf(to);
  return childrenOf(from).flatMap((child) => {
    const { platform } = child;
    if (platform === undefined || platform.os === "unknown" || !store.blobs.has(child.digest)) {
      return [];
    }
    const found = now.find((each) => each.platform && samePlatform(each.platform, platform));
    return found === undefined ? [] : [{ from: child, to: found }];
  });
}
