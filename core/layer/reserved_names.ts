/**
 * Layers with real names that begin like a whiteout's, `.wh.x`: what a program leaves in a stage that is only copied from may have
 * such, and the next steps find it. No image can have them, so that a mark stands at the beginning of such a layer.
 *
 * @module
 */
import { fileContent } from "../content.ts";
import type { Digest } from "../digest.ts";
import type { Store } from "../store/store.ts";
import { readTarFile } from "../tar/read_file.ts";
import { blockSize, encodeHeader } from "../tar/write.ts";
import { reservedName } from "../tree/file_index.ts";
import { validateEntry } from "./layer_entry.ts";
import { looksLikeWhiteout, reservedMark } from "../tree/whiteout.ts";

/** Its first entry, which means nothing to others. */
export function reservedMarkEntry(): Uint8Array {
  const owner = { mode: 0, uid: 0, gid: 0 };
  return encodeHeader({ type: "file", path: reservedMark, ...owner, size: 0, mtime: 0 });
}

/**
 * Makes sure that a layer that was made before may be an image's.
 *
 * @param digest of a plain archive in the store
 * @throws {QuillaError} `layer/whiteout-name` where it was made for a stage that reaches none
 */
export function requireImageLayer(store: Store, digest: Digest): void {
  const path = store.blobs.path(digest);
  if (!hasMark(path)) return;
  for (const { entry } of readTarFile(path)) {
    const { path: named } = validateEntry(entry);
    if (looksLikeWhiteout(named) && named !== `/${reservedMark}`) throw reservedName(named);
  }
}

function hasMark(path: string): boolean {
  const reader = fileContent(path, 0, blockSize).open();
  try {
    const wanted = new TextEncoder().encode(`${reservedMark}\0`);
    const found = new Uint8Array(wanted.length);
    return reader.read(found) === wanted.length && wanted.every((byte, at) => byte === found[at]);
  } finally {
    reader.close();
  }
}
