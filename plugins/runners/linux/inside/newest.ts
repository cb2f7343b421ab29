/**
 * The latest time in a layer, which the store remembers: to find it, all of the layer's names are gone through.
 *
 * @module
 */
import type { Digest } from "../../../../core/plugin/api/nouns.ts";
import type { Store } from "../../../../core/plugin/api/store.ts";
import type { FileIndex, IndexedName } from "../../../../core/plugin/api/tree.ts";

const kind = "newest";

/** In seconds; what lies far in the future was set by somebody who did not mean it. */
export function newestOf(store: Store, layer: Digest, index: () => FileIndex): number {
  const known = Number(store.cache.record(kind, layer) ?? NaN);
  if (Number.isFinite(known)) return known;
  const most = Date.now() / 1000 + 400 * 24 * 3600;
  const { newest, isAll } = newestIn(index(), most);
  // What is far in the future today will not be so for ever.
  if (isAll) store.cache.remember(kind, layer, String(newest), [layer]);
  return newest;
}

function newestIn(index: FileIndex, most: number): { newest: number; isAll: boolean } {
  let newest = 0;
  let isAll = true;
  const visit = ({ item, children }: IndexedName) => {
    if (item !== undefined && item.type !== "hardlink") {
      if (item.mtime < most) newest = Math.max(newest, item.mtime);
      else isAll = false;
    }
    for (const child of children.values()) visit(child);
  };
  visit(index.root);
  return { newest, isAll };
}
