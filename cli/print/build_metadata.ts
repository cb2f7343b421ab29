/**
 * What `--metadata-file` says of a build.
 *
 * @module
 */
import { formatPlatform, formatReference, parseReference } from "../../core/plugin/api/nouns.ts";
import { randomHex } from "../../core/text/random.ts";
import type { BuildResult, PlatformImage } from "../../mod.ts";

/**
 * What buildx writes, and the bases with the digests that they stood for. Of an image that was pushed, digest and descriptor are
 * the registry's, which others sign and deploy by: layers are compressed on the way there. `buildx.build.ref` is builder, node and
 * a name that no other build has; there is no history that it could be looked up in.
 */
export function buildMetadata(outcome: BuildResult): string {
  const { images, names, bases, published, descriptor, attestations } = outcome;
  const { mediaType, digest, size } = published ?? descriptor;
  const [only, ...others] = images;
  const isAlone = others.length === 0 && !isIndex(mediaType);
  const document = {
    ...Object.fromEntries(attestations.flatMap(({ type, platform, predicate }) => {
      if (type !== "provenance") return [];
      const which = others.length === 0 ? "" : `/${formatPlatform(platform)}`;
      return [[`buildx.build.provenance${which}`, predicate]];
    })),
    "buildx.build.ref": `default/default/${randomHex(13).slice(1)}`,
    ...(isAlone ? { "containerimage.config.digest": only!.id } : {}),
    "containerimage.descriptor": {
      mediaType,
      digest,
      size,
      ...(isAlone ? { platform: platformOf(only!) } : {}),
    },
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

/** As BuildKit says of an image for one platform. */
function platformOf({ platform: { architecture, os, variant, osVersion } }: PlatformImage) {
  return { architecture, os, variant, "os.version": osVersion };
}

/** An index is for several, though it may have one: see BUILDKIT_MULTI_PLATFORM. */
function isIndex(mediaType: string): boolean {
  return /index|manifest\.list/.test(mediaType);
}
