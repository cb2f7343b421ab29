/**
 * Whether what hangs on an image is signed: then it is about one digest, and cannot go with an image that gets another.
 *
 * @module
 */
import type { ImageManifest } from "../../../core/oci/manifest.ts";

/** Words of the types by which sigstore, cosign, notation, DSSE and JOSE call what they signed. */
const signedTypes =
  /\b(?:sigstore|simplesigning|dsse|notary|cose|jose|pkcs7)\b|\.(?:sig|att)\b|signature/i;

/** @param tag the one by which it hangs, where it does so by a tag */
export function isSigned(manifest: ImageManifest, tag?: string): boolean {
  if (tag !== undefined && /\.(?:sig|att)$/.test(tag)) return true;
  const { artifactType = "", config, layers } = manifest;
  return [artifactType, config.mediaType, ...layers.map(({ mediaType }) => mediaType)]
    .some((type) => signedTypes.test(type));
}
