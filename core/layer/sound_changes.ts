/**
 * Whether changes can be one layer, known before any of it is written.
 *
 * @module
 */
import { parentPath } from "../tree/path.ts";
import type { ChangeList } from "./change.ts";
import { reservedName, throughLink } from "../tree/file_index.ts";
import { looksLikeWhiteout } from "../tree/whiteout.ts";
import { indexOf } from "./written_index.ts";

/**
 * What an index would find, without making one where no change is a hard link.
 *
 * @param sorted in the normal form
 * @param options.reservedNames whether real names may begin like a whiteout's
 * @throws {QuillaError} `layer/whiteout-name`, `layer/through-link`, `layer/hardlink-target`
 */
export function requireSound(
  sorted: ChangeList,
  { reservedNames = false }: { readonly reservedNames?: boolean | undefined } = {},
): void {
  if (!reservedNames) requireNoReserved(sorted);
  const directories = new Set(["/"]);
  let hasLinks = false;
  sorted.forEach(({ type, path }) => {
    // Parents come first. One that is taken away may be there again, as a directory, in the same layer.
    const parent = type === "opaque" ? path : parentPath(path);
    if (!directories.has(parent)) throw throughLink(path);
    if (type === "directory" || type === "remove") directories.add(path);
    hasLinks ||= type === "hardlink";
  });
  if (hasLinks) indexOf({ changes: sorted, offsets: [], times: 0, time: 0, path: "" });
}

/** @throws {QuillaError} `layer/whiteout-name` */
export function requireNoReserved(changes: ChangeList): void {
  changes.forEach(({ path }) => {
    if (looksLikeWhiteout(path)) throw reservedName(path);
  });
}
