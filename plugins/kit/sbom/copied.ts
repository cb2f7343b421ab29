/**
 * The files that COPY and ADD brought, which no package manager knows of.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { requireGoing } from "../../../core/aborting.ts";
import { type Content, readPieces } from "../../../core/content.ts";
import type { FileIndex } from "../../../core/tree/file_index.ts";
import type { TreeNode } from "../../../core/tree/view.ts";
import type { InstalledPackage } from "../packages/installed.ts";
import { npmDirectory } from "../packages/npm_directory.ts";
import type { BilledFile, BilledLayer } from "./bill.ts";
import { layersWith } from "./origins.ts";

/** As builders write the instruction into an image's history; Docker's own puts `#(nop)` before it. */
const copies = /^(?:\/bin\/sh -c )?(?:#\(nop\)\s+)?(?:COPY|ADD)\b/i;

/** A package, and the number of the layer that it came with. */
export interface Placed {
  readonly found: InstalledPackage;
  readonly layer: number;
}

/**
 * Those files with their digests, in the order of the nodes. What a package brought that came with the same layer is that
 * package's; what was copied over a file of a package that was there before is not.
 */
export function copiedFiles(
  nodes: readonly TreeNode[],
  indexes: readonly FileIndex[],
  layers: readonly BilledLayer[],
  packages: readonly Placed[],
  signal?: AbortSignal,
): BilledFile[] {
  const copying = new Set(
    layers.flatMap(({ createdBy }, at) => copies.test(createdBy ?? "") ? [at] : []),
  );
  if (copying.size === 0) return [];
  const owned = new Map<number, { paths: Set<string>; directories: Set<string> }>();
  for (const at of copying) owned.set(at, { paths: new Set(), directories: new Set() });
  for (const { found, layer } of packages) {
    const owner = owned.get(layer);
    if (owner === undefined) continue;
    if (found.manager === "npm" && found.directory !== undefined) {
      owner.directories.add(found.directory); // all that is in it
    }
    for (const some of [found.places, found.files(), found.records()]) {
      for (const path of some) owner.paths.add(path);
    }
  }
  return nodes.flatMap((node) => {
    if (node.type !== "file") return [];
    const { path, content } = node;
    const layer = layersWith(path, indexes).at(-1);
    const owner = owned.get(layer ?? -1);
    if (layer === undefined || owner === undefined || owner.paths.has(path)) return [];
    const directory = owner.directories.size > 0 ? npmDirectory(path) : undefined;
    if (directory !== undefined && owner.directories.has(directory)) return [];
    requireGoing(signal);
    return [{ path, size: content.size, ...digestsOf(content), layer }];
  });
}

function digestsOf(content: Content): Pick<BilledFile, "sha1" | "sha256"> {
  const [sha1, sha256] = [createHash("sha1"), createHash("sha256")];
  for (const piece of readPieces(content)) {
    sha1.update(piece);
    sha256.update(piece);
  }
  return { sha1: sha1.digest("hex"), sha256: sha256.digest("hex") };
}
