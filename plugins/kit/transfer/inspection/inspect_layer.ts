/**
 * What a layer unpacks to, and whether it may be believed.
 *
 * @module
 */
import { bytesContent } from "../../../../core/content.ts";
import { algorithmOf, type Digest, Hasher } from "../../../../core/digest.ts";
import { messageOf, QuillaError } from "../../../../core/errors.ts";
import { decompress } from "../../../../core/codec/decompress.ts";
import { BlobWriter } from "../../../../core/store/ingest.ts";
import type { StorePlaces } from "../../../../core/store/places.ts";
import { FileIndexBuilder } from "../../../../core/tree/file_index.ts";
import { changeOf, validateEntry } from "../../../../core/layer/layer_entry.ts";
import { readTarStream } from "../../archives/read_stream.ts";

/** What the hint of every error says where bytes are not what they should be. */
export const getAgain =
  "it was damaged or changed on its way; get the image again from where it comes";

/** A layer as its image describes it. */
export interface DescribedLayer {
  /** Of the blob. */
  readonly digest: Digest;
  readonly diffId: Digest;
  /** Whether it is moved to where nobody unpacks it: what its archive holds is not looked at then. */
  readonly isOnlyMoved?: boolean | undefined;
  /** Where the plain archive becomes a blob, under the diffID, if it is that; nowhere, unless given. */
  readonly kept?: StorePlaces | undefined;
}

/** A disk takes so long for so many bytes that others had better go on meanwhile. */
const worthWaiting = 1 << 20;

/** What its files hold is hashed, and not looked at. */
const noContent = bytesContent("");

/**
 * Reads a layer to its end, whatever its compression.
 *
 * @param bytes pieces that each are their own memory
 * @throws {QuillaError} `image/diff-id-mismatch`, `store/…` where the plain archive cannot be kept; with the layer named, what `decompress`, `readTarStream`, `validateEntry` and
 * `FileIndexBuilder` throw
 */
export async function inspectLayer(
  bytes: AsyncIterable<Uint8Array>,
  { digest, diffId, isOnlyMoved, kept }: DescribedLayer,
): Promise<void> {
  const writer = kept && new BlobWriter(kept, undefined);
  try {
    await inspected(bytes, { digest, diffId, isOnlyMoved }, writer);
    if (writer === undefined) return;
    if (writer.position >= worthWaiting) await writer.sync();
    writer.commit({ digest: diffId });
  } finally {
    writer?.abort();
  }
}

async function inspected(
  bytes: AsyncIterable<Uint8Array>,
  { digest, diffId, isOnlyMoved }: DescribedLayer,
  writer: BlobWriter | undefined,
): Promise<void> {
  // What is not compressed is hashed as a blob already.
  const hasher = digest === diffId ? undefined : new Hasher(algorithmOf(diffId));
  const plain = async function* () {
    for await (const piece of decompress(bytes)) {
      hasher?.update(piece);
      writer?.write(piece);
      yield piece;
    }
  };
  try {
    if (isOnlyMoved === true) { for await (const _ of plain()); }
    else await requireEntries(plain());
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code.startsWith("store/")) throw error;
    throw new QuillaError(`the layer ${digest} is refused: ${messageOf(error)}`, {
      code: error.code,
      hint: error.hint,
      cause: error,
    });
  }
  const found = hasher?.digest() ?? diffId;
  if (found === diffId) return;
  throw new QuillaError(
    `the layer ${digest} unpacks to ${found}, the image's configuration says ${diffId}`,
    { code: "image/diff-id-mismatch", hint: getAgain },
  );
}

/** Indexes them as when they are used: what one entry does to another is refused here, too. */
async function requireEntries(plain: AsyncIterable<Uint8Array>): Promise<void> {
  const index = new FileIndexBuilder({ followsLinks: true, reservedNames: true });
  for await (const { entry } of readTarStream(plain)) {
    const change = changeOf(entry, validateEntry(entry), () => noContent);
    if (change !== undefined) index.add(change);
  }
  index.finish();
}
