/**
 * What `--metadata-file` says of a build.
 *
 * @module
 */
import type { ContextBuildOutcome } from "../plugins/kit/building/build_context.ts";
import { formatPlatform } from "../core/platform.ts";
import { formatReference } from "../core/reference.ts";

/**
 * What buildx writes, and the bases with the digests that they stood for. Of an image that was pushed, digest and descriptor are
 * the registry's, which others sign and deploy by: layers are compressed on the way there.
 */
export function buildMetadata(outcome: ContextBuildOutcome): string {
  const { images, names, bases, published, descriptor } = outcome;
  const { mediaType, digest, size } = published ?? descriptor;
  const [only, ...others] = images;
  const document = {
    ...(others.length === 0 ? { "containerimage.config.digest": only!.image.id } : {}),
    "containerimage.descriptor": { mediaType, digest, size },
    "containerimage.digest": digest,
    "image.name": names.map(formatReference).join(","),
    "quilla.bases": bases.map((base) => ({
      name: base.name,
      digest: base.digest,
      platform: formatPlatform(base.image.config),
      manifest: base.image.descriptor.digest,
    })),
  };
  return JSON.stringify(document, null, 2) + "\n";
}
