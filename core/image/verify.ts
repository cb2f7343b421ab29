/**
 * Bytes on their way from one place to another, checked as they pass: each blob against its descriptor, each layer against
 * the diffID that the configuration says, each entry of its archive against what layers may hold.
 *
 * @module
 */
import { bytesContent } from "../content.ts";
import { algorithmOf, type Digest, Hasher } from "../digest.ts";
import { messageOf, QuillaError } from "../errors.ts";
import { decompress } from "../layer/compression.ts";
import { FileIndexBuilder } from "../layer/file_index.ts";
import { changeOf, validateEntry } from "../layer/layer_entry.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { readTarStream } from "../tar/read_stream.ts";

/**
 * The same bytes; at their end, or as soon as there are too many, an error where they are not what the descriptor says.
 *
 * @param what what they are, for messages: `layer`
 * @throws {QuillaError} `image/size-mismatch`, `image/digest-mismatch`, and what the source throws
 */
export async function* verifyBlob(
  bytes: AsyncIterable<Uint8Array>,
  descriptor: Descriptor,
  what: string,
): AsyncGenerator<Uint8Array, void, void> {
  const hasher = new Hasher(algorithmOf(descriptor.digest));
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > descriptor.size) throw mismatch("size", what, descriptor, "there are more");
    hasher.update(piece);
    yield piece;
  }
  if (size < descriptor.size) {
    throw mismatch("size", what, descriptor, `there are ${size}`);
  }
  const found = hasher.digest();
  if (found !== descriptor.digest) {
    throw mismatch("digest", what, descriptor, `its bytes hash to ${found}`);
  }
}

/**
 * A layer's bytes, verified as a blob and as a layer: they are inflated on the side.
 *
 * @throws {QuillaError} what {@linkcode verifyBlob} throws; `image/diff-id-mismatch`; with the layer named, what
 * `decompress`, `readTarStream`, `validateEntry` and `FileIndexBuilder` throw
 */
export async function* verifyLayer(
  bytes: AsyncIterable<Uint8Array>,
  descriptor: Descriptor,
  diffId: Digest,
): AsyncGenerator<Uint8Array, void, void> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const inspection = inspectLayer(readable, descriptor, diffId);
  inspection.catch(() => {}); // waited for below, unless the blob itself is wrong
  const side = writable.getWriter();
  side.closed.catch(() => {});
  try {
    let isRead = true;
    for await (const piece of verifyBlob(bytes, descriptor, "layer")) {
      // What ends the inspection early is told last: that the bytes are wrong says more.
      if (isRead) await side.write(piece).catch(() => isRead = false);
      yield piece;
    }
    await side.close().catch(() => {});
    await inspection;
  } finally {
    await side.abort().catch(() => {});
  }
}

/** What its files hold is hashed, and not looked at. */
const noContent = bytesContent("");

/** Reads a layer to its end, whatever its compression. */
async function inspectLayer(
  bytes: AsyncIterable<Uint8Array>,
  descriptor: Descriptor,
  diffId: Digest,
): Promise<void> {
  // What is not compressed is hashed as a blob already.
  const hasher = descriptor.digest === diffId ? undefined : new Hasher(algorithmOf(diffId));
  const plain = async function* () {
    for await (const piece of decompress(bytes)) {
      hasher?.update(piece);
      yield piece;
    }
  };
  try {
    // Indexed as when it is used: what one entry does to another is refused here, too.
    const index = new FileIndexBuilder();
    for await (const { entry } of readTarStream(plain())) {
      const change = changeOf(entry, validateEntry(entry), () => noContent);
      if (change !== undefined) index.add(change);
    }
    index.finish();
  } catch (error) {
    if (!(error instanceof QuillaError)) throw error;
    throw new QuillaError(`the layer ${descriptor.digest} is refused: ${messageOf(error)}`, {
      code: error.code,
      hint: error.hint,
      cause: error,
    });
  }
  const found = hasher?.digest() ?? diffId;
  if (found === diffId) return;
  throw new QuillaError(
    `the layer ${descriptor.digest} unpacks to ${found}, the image's configuration says ${diffId}`,
    { code: "image/diff-id-mismatch", hint: getAgain },
  );
}

const getAgain = "it was damaged or changed on its way; get the image again from where it comes";

function mismatch(
  kind: "size" | "digest",
  what: string,
  { digest, size }: Descriptor,
  found: string,
): QuillaError {
  const wanted = kind === "size" ? `its ${size} bytes` : "its digest";
  return new QuillaError(`the ${what} ${digest} does not match ${wanted}: ${found}`, {
    code: `image/${kind}-mismatch`,
    hint: getAgain,
  });
}
