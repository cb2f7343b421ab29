/**
 * What the store remembers of a layer that was packed with a table of contents: the blob, the pieces that it is made of, and what is
 * said of the table; or that there is none.
 *
 * @module
 */
import { type Digest, digestOf, hexOf, parseDigest } from "../../../../core/digest.ts";
import type { BlobFacts } from "../../../../core/store/ingest.ts";
import type { Store } from "../../../../core/store/store.ts";
import { pieceLists } from "../pieces.ts";
import { NoTable } from "./table.ts";

/** A layer. */
export interface TabledRecord extends BlobFacts {
  readonly annotations: Readonly<Record<string, string>>;
  /** What the blob unpacks to. */
  readonly diffId: Digest;
  /** The last one is the table, of no length. */
  readonly pieces: readonly {
    /** What the store keeps it under. */
    readonly plain: Digest;
    /** Of its plain bytes. */
    readonly length: number;
    readonly inside: number;
  }[];
}

/**
 * What was remembered, unless it is damaged.
 *
 * @param encoder its name
 * @throws {NoTable}
 */
export function recall(store: Store, diffId: Digest, encoder: string): TabledRecord | undefined {
  const text = store.cache.record(pieceLists, keyOf(diffId, encoder)) ?? "";
  const end = text.indexOf("\n");
  const list = text.slice(end + 1);
  if (end < 0 || text.slice(0, end) !== digestOf(list)) return undefined;
  const [said = "", ...lines] = list.split("\n");
  const { unusual, ...facts } = JSON.parse(said);
  if (unusual !== undefined) throw new NoTable(unusual);
  const pieces = lines.map((line) => {
    const [hex, length, inside] = line.split(" ");
    return { plain: parseDigest(`sha256:${hex}`), length: Number(length), inside: Number(inside) };
  });
  return { ...facts, pieces };
}

export function remember(
  store: Store,
  diffId: Digest,
  encoder: string,
  made: TabledRecord | NoTable,
): void {
  const lines = made instanceof NoTable ? [JSON.stringify({ unusual: made.message })] : [
    JSON.stringify({ ...made, pieces: undefined }),
    ...made.pieces.map(({ plain, length, inside }) => `${hexOf(plain)} ${length} ${inside}`),
  ];
  const list = lines.join("\n");
  store.cache.remember(pieceLists, keyOf(diffId, encoder), `${digestOf(list)}\n${list}`, [diffId]);
}

function keyOf(diffId: Digest, encoder: string): Digest {
  return digestOf(`${encoder} ${diffId}`);
}
