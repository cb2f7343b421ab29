/**
 * What a layer unpacks to, and whether it may be believed.
 *
 * @module
 */
import { bytesContent } from "../../../../core/content.ts";
import { algorithmOf, type Digest, Hasher } from "../../../../core/digest.ts";
import { messageOf, QuillaError } from "../../../../core/errors.ts";
import { decompress } from "../../../../core/codec/decompress.ts";
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
}

/** What its files hold is hashed, and not looked at. */
const noContent = bytesContent("");

/**
 * Reads a layer to its end, whatever its compression.
 *
 * @param bytes pieces that each are their own memory
 * @throws {QuillaError} `image/diff-id-mismatch`; with the layer named, what `decompress`, `readTarStream`, `validateEntry` and
 * `FileIndexBuilder` throw
 */
export async function inspectLayer(
  bytes: AsyncIterable<Uint8Array>,
  { digest, diffId, isOnlyMoved }: DescribedLayer,
): Promise<void> {
  // What is not compressed is hashed as a blob already.
  const hasher = digest === diffId ? undefined : new Hasher(algorithmOf(diffId));
  const plain = async function* () {
    for await (const piece of decompress(bytes)) {
      hasher?.update(piece);
      yield piece;
    }
  };
  try {
    if (isOnlyMoved === true) { for await (const _ of plain()); }
    else await requireEntries(plain());
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
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
