/**
 * Files of an image that have the same bytes.
 *
 * @module
 */
import { type Content, readPieces } from "../../../core/content.ts";
import { type Digest, Hasher } from "../../../core/digest.ts";
import { compareBytes } from "../../../core/text/bytes.ts";
import { sameContent } from "../comparing/contents.ts";
import type { Duplicates } from "./contracts.ts";
import type { Layering } from "./layering.ts";
import type { LayeredView } from "./tree_view.ts";

/** Whether both have the same bytes. */
export const sameBytes: (a: Content, b: Content) => boolean = sameContent;

/** Reads those of which several have one length. */
export async function duplicatesIn(
  { paths, records }: Layering,
  view: LayeredView,
  least: number,
  contentOf: (record: number) => Promise<Content>,
): Promise<Duplicates[]> {
  const bySize = new Map<number, number | number[]>();
  for (let node = 1; node < paths.count; node++) {
    const record = view.shown(node);
    if (records.kind(record) !== "file" || records.links.has(record)) continue;
    const size = records.size(record);
    if (size < Math.max(least, 1)) continue;
    const known = bySize.get(size);
    if (known === undefined) bySize.set(size, record);
    else if (typeof known === "number") bySize.set(size, [known, record]);
    else known.push(record);
  }
  const found: Duplicates[] = [];
  for (const [size, group] of bySize) {
    if (typeof group === "number") continue;
    const byDigest = new Map<Digest, number[]>();
    for (const record of group) {
      const digest = digestOf(await contentOf(record));
      byDigest.set(digest, [...byDigest.get(digest) ?? [], records.node(record)]);
    }
    for (const [digest, nodes] of byDigest) {
      if (nodes.length < 2) continue;
      const named = nodes.map((node) => [node, paths.path(node)] as const);
      named.sort(([, a], [, b]) => compareBytes(a, b));
      const wasted = size * (nodes.length - 1);
      found.push({ digest, size, nodes: named.map(([node]) => node), wasted });
    }
  }
  return found.sort((a, b) => b.wasted - a.wasted || (a.digest < b.digest ? -1 : 1));
}

function digestOf(content: Content): Digest {
  const hasher = new Hasher("sha256");
  for (const piece of readPieces(content)) hasher.update(piece);
  return hasher.digest();
}
