/**
 * What the store remembers of a packed layer: its blob's digest, and the pieces that it is made of, where those are kept.
 *
 * @module
 */
import { type Digest, digestOf, hexOf, parseDigest } from "../../../core/digest.ts";
import type { PieceFacts } from "../../../core/plugin/contracts/codec.ts";
import type { BlobFacts } from "../../../core/store/ingest.ts";
import { pieceLists } from "./pieces.ts";
import type { Store } from "../../../core/store/store.ts";

/** A piece of a packed layer. */
export interface ListedPiece extends PieceFacts {
  /** The digest of its plain bytes. */
  readonly plain: Digest;
}

/** A packed layer. */
export interface PackedRecord extends BlobFacts {
  /** None where they are not kept. */
  readonly pieces: readonly ListedPiece[];
}

/** Records of layers whose pieces are not kept. */
const wholeBlobs = "packed-blobs";

/**
 * What was remembered, unless it is damaged.
 *
 * @param encoder its name
 * @param keeps whether the layer's pieces are kept
 */
export function recall(
  store: Store,
  diffId: Digest,
  encoder: string,
  keeps: boolean,
): PackedRecord | undefined {
  const text = store.cache.record(keeps ? pieceLists : wholeBlobs, keyOf(diffId, encoder));
  return text === undefined ? undefined : decode(text);
}

export function remember(
  store: Store,
  diffId: Digest,
  encoder: string,
  { digest, size, pieces }: PackedRecord,
): void {
  const list = [
    `${digest} ${size}`,
    ...pieces.map(({ plain, length, crc }) => `${hexOf(plain)} ${length} ${crc}`),
  ].join("\n");
  const text = `${digestOf(list)}\n${list}`;
  const kind = pieces.length > 0 ? pieceLists : wholeBlobs;
  store.cache.remember(kind, keyOf(diffId, encoder), text, [diffId]);
}

function keyOf(diffId: Digest, encoder: string): Digest {
  return digestOf(`${encoder} ${diffId}`);
}

/** The digest of what follows; the blob; its pieces. */
function decode(text: string): PackedRecord | undefined {
  const end = text.indexOf("\n");
  const list = text.slice(end + 1);
  if (text.slice(0, end) !== digestOf(list)) return undefined;
  const [blob = "", ...pieces] = list.split("\n");
  const [digest = "", size] = blob.split(" ");
  return {
    digest: parseDigest(digest),
    size: Number(size),
    pieces: pieces.map((line) => {
      const [hex, length, crc] = line.split(" ");
      return { plain: parseDigest(`sha256:${hex}`), length: Number(length), crc: Number(crc) };
    }),
  };
}
