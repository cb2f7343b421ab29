/**
 * What `--metadata-file` says of a build.
 *
 * @module
 */
import { formatPlatform, formatReference, parseReference } from "../../core/plugin/api/nouns.ts";
import type { BuildResult } from "../../mod.ts";

/**
 * What buildx writes, and the bases with the digests that they stood for. Of an image that was pushed, digest and descriptor are
 * the registry's, which others sign and deploy by: layers are compressed on the way there.
 */
export function buildMetadata(outcome: BuildResult): string {
  const { images, names, bases, published, descriptor } = outcome;
  const { mediaType, digest, size } = published ?? descriptor;
  const [only, ...others] = images;
  const document = {
    ...(others.length === 0 ? { "containerimage.config.digest": only!.id } : {}),
    "containerimage.descriptor": { mediaType, digest, size },
    "containerimage.digest": digest,
    "image.name": names.map((name) => formatReference(parseReference(name))).join(","),
    "quilla.bases": bases.map((base) => ({
      name: base.name,
      digest: base.digest,
      platform: formatPlatform(base.platform),
      manifest: base.manifest,
    })),
  };
  return JSON.stringify(document, null, 2) + "\n";
}
