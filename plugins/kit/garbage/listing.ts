/**
 * What lies in a store's folders, for those who clean up and check.
 *
 * @module
 */
import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Digest, isDigest } from "../../../core/digest.ts";
import { systemCode } from "../../../core/errors.ts";
import type { StorePlaces } from "../../../core/store/places.ts";

/** A name in the folder of blobs: a blob, or something that does not belong there. */
export interface BlobEntry {
  readonly path: string;
  /** What it must hash to; undefined for what is no blob. */
  readonly digest: Digest | undefined;
}

/** All below `blobs/`. */
export function* blobEntries(places: StorePlaces): Generator<BlobEntry> {
  for (const folder of entriesOf(places.blobs)) {
    const path = join(places.blobs, folder.name);
    if (!folder.isDirectory() || !/^sha(256|512)$/.test(folder.name)) {
      yield { path, digest: undefined };
      continue;
    }
    for (const file of entriesOf(path)) {
      const text = `${folder.name}:${file.name}`;
      const digest = file.isFile() && isDigest(text) ? text : undefined;
      yield { path: join(path, file.name), digest };
    }
  }
}

/** The paths of all files below a directory; none where it is missing. Links are files, and never followed. */
export function* filesBelow(directory: string): Generator<string> {
  for (const entry of entriesOf(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

/** The names in a directory, sorted; none where it is missing. */
export function entriesOf(directory: string): Dirent[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
