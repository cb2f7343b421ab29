/**
 * What a bundle's index says of its images.
 *
 * @module
 */
import {
  type Content,
  type Digest,
  formatPlatform,
  readContent,
} from "../../../core/plugin/api/nouns.ts";
import {
  carriedIndex,
  carriedManifest,
  carriedPlatform,
  type Descriptor,
  isConfigType,
  isIndexType,
  isManifestType,
} from "../../../core/plugin/api/oci.ts";
import type { BundledImage } from "./bundle_index.ts";
import type { Survey } from "./survey.ts";

/**
 * The images of a survey, with all that they are made of.
 *
 * @param open opens a configuration
 */
export function bundledImages(
  survey: Survey,
  open: (blob: Descriptor) => Content,
): BundledImage[] {
  const { documents, blobs, spared } = survey;
  // Layers that only their owner hands out may be in no place.
  const there = new Set<Digest>([...blobs.map(({ digest }) => digest), ...spared.keys()]);
  return survey.images.map(({ descriptor, names, subject }) => {
    const found = new Set<Digest>();
    const platforms = new Set<string>();
    const waiting: Descriptor[] = [descriptor];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (found.has(next.digest) || !there.has(next.digest)) continue;
      found.add(next.digest);
      const bytes = documents.get(next.digest);
      if (bytes === undefined) continue;
      if (isIndexType(next.mediaType)) {
        waiting.push(...[...carriedIndex(bytes, next.mediaType).manifests].reverse());
      } else if (isManifestType(next.mediaType)) {
        const { config, layers } = carriedManifest(bytes, next.mediaType);
        waiting.push(...layers, config);
        const platform = next.platform ??
          (isConfigType(config.mediaType) ? carriedPlatform(readContent(open(config))) : undefined);
        if (platform !== undefined && platform.os !== "unknown") {
          platforms.add(formatPlatform(platform));
        }
      }
    }
    const blobs = [...found];
    return {
      ...{ descriptor: readable(descriptor), names, platforms: [...platforms], blobs },
      ...subject && { subject },
    };
  });
}

/** RFC 6838 § 4.2, with no parameters: what an index may say. */
const plainType = /^[\w.+!#$&^-]{1,127}\/[\w.+!#$&^-]{1,127}$/;

/** Without a type that whoever takes the bundle in would refuse, and all of the bundle with it: the document itself has it. */
function readable({ artifactType, ...descriptor }: Descriptor): Descriptor {
  const isPlain = artifactType !== undefined && plainType.test(artifactType);
  return isPlain ? { ...descriptor, artifactType } : descriptor;
}
