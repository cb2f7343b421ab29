/**
 * What a content hashes to.
 *
 * @module
 */
import type { Content } from "../content.ts";
import { type Algorithm, type Digest, Hasher } from "../digest.ts";

/** The digest of a content, read to its end. */
export function contentDigest(content: Content, algorithm: Algorithm): Digest {
  const hasher = new Hasher(algorithm);
  const reader = content.open();
  try {
    const piece = new Uint8Array(1 << 20);
    for (let got = reader.read(piece); got > 0; got = reader.read(piece)) {
      hasher.update(piece.subarray(0, got));
    }
  } finally {
    reader.close();
  }
  return hasher.digest();
}
