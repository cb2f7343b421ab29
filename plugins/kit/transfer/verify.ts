/**
 * Bytes on their way from one place to another, checked as they pass: each blob against its descriptor, each layer against
 * the diffID that the configuration says, each entry of its archive against what layers may hold.
 *
 * @module
 */
import { algorithmOf, type Digest, Hasher } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { getAgain } from "./inspection/inspect_layer.ts";
import { InspectionHere } from "./inspection/inspection.ts";
import type { Inspectors } from "./inspection/inspectors.ts";
import type { StorePlaces } from "../../../core/store/places.ts";

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
 * @param inspectors who looks at it; this thread, unless given
 * @param isOnlyMoved whether nobody unpacks it where it goes, so that only the diffID is checked
 * @param kept where the plain archive becomes a blob, under the diffID
 * @throws {QuillaError} what {@linkcode verifyBlob} throws, what `inspectLayer` throws, and `image/worker` where a thread is lost
 */
export async function* verifyLayer(
  bytes: AsyncIterable<Uint8Array>,
  descriptor: Descriptor,
  diffId: Digest,
  inspectors?: Inspectors,
  isOnlyMoved = false,
  kept?: StorePlaces,
): AsyncGenerator<Uint8Array, void, void> {
  const inspection = inspectors?.begin(descriptor, diffId, isOnlyMoved, kept) ??
    new InspectionHere({ digest: descriptor.digest, diffId, isOnlyMoved, kept });
  let isPassed = false;
  try {
    for await (const piece of verifyBlob(bytes, descriptor, "layer")) {
      // What is wrong with the layer is told last: that the bytes are wrong says more.
      await inspection.write(piece);
      yield piece;
    }
    isPassed = true;
  } finally {
    if (!isPassed) inspection.abandon();
  }
  await inspection.finish();
}

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
