/**
 * The documents of an archive of images beside its blobs: an OCI layout's, and those of a docker-archive.
 *
 * @module
 */
import type { Digest } from "../../../core/digest.ts";
import { nameAnnotations, referenceOf } from "../transfer/names.ts";
import type { PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import { encodeJson, Structure } from "../../../core/oci/encode.ts";
import { carriedIndex, encodeIndex } from "../../../core/oci/image_index.ts";
import { encodeLayout, imageLayout } from "../../../core/oci/layout.ts";
import { carriedManifest } from "../../../core/oci/manifest.ts";
import { isIndexType, mediaTypes } from "../../../core/oci/media_types.ts";
import { type Platform, samePlatform } from "../../../core/platform.ts";
import { familiarName, familiarReference } from "../../../core/reference.ts";
import { blobMember, type DockerImage, encodeDockerManifest } from "./docker_manifest.ts";

/** How {@linkcode layoutDocuments} writes. */
export interface DocumentOptions {
  /** The annotations that say a name. */
  readonly annotations?: ((name: string) => Record<string, string>) | undefined;
  /** Of several platforms' images, the one that an engine without indexes gets; else the first. */
  readonly platform?: Platform | undefined;
}

/** A file of the archive. */
export interface ArchiveDocument {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * `index.json`, `manifest.json`, `oci-layout` and, where images have names, `repositories`, in the order in which they are written.
 *
 * @param documents the manifests and indexes of the images
 */
export function layoutDocuments(
  images: readonly PlacedImage[],
  documents: ReadonlyMap<Digest, Uint8Array>,
  { annotations = nameAnnotations, platform }: DocumentOptions = {},
): ArchiveDocument[] {
  const manifests = images.flatMap(({ descriptor, names }) =>
    names.length === 0 ? [descriptor] : names.map((name) => ({
      ...descriptor,
      annotations: { ...descriptor.annotations, ...annotations(name) },
    }))
  );
  // Who reads that knows nothing of what hangs on images.
  const docker = images.filter(({ subject }) => subject === undefined)
    .flatMap((image) => dockerImage(image, documents, platform) ?? []);
  const repositories = repositoriesOf(images, docker);
  return [
    { path: "index.json", bytes: encodeIndex({ mediaType: mediaTypes.index, manifests }) },
    { path: "manifest.json", bytes: encodeDockerManifest(docker) },
    { path: "oci-layout", bytes: encodeLayout(imageLayout) },
    ...(repositories === undefined ? [] : [{ path: "repositories", bytes: repositories }]),
  ];
}

/** The image for an engine that knows no indexes: of several, the wanted one, or else the first. */
function dockerImage(
  { descriptor, names }: PlacedImage,
  documents: ReadonlyMap<Digest, Uint8Array>,
  wanted: Platform | undefined,
): DockerImage | undefined {
  const bytes = documents.get(descriptor.digest);
  if (bytes === undefined) return undefined;
  if (isIndexType(descriptor.mediaType)) {
    const offered = carriedIndex(bytes).manifests.filter(({ platform }) =>
      platform?.os !== "unknown"
    );
    const chosen = offered.find(({ platform }) =>
      platform && wanted && samePlatform(platform, wanted)
    ) ??
      offered[0];
    return chosen && dockerImage({ descriptor: chosen, names }, documents, wanted);
  }
  const { config, layers } = carriedManifest(bytes);
  return {
    config: blobMember(config.digest),
    repoTags: names.flatMap((name) => {
      const reference = referenceOf(name);
      return reference?.tag === undefined
        ? []
        : [familiarReference({ ...reference, digest: undefined })];
    }),
    layers: layers.map(({ digest }) => blobMember(digest)),
  };
}

/** `repositories`: repository to tag to the topmost layer, for engines that no longer matter and tools that look for it. */
function repositoriesOf(
  images: readonly PlacedImage[],
  docker: readonly DockerImage[],
): Uint8Array | undefined {
  const repositories: Record<string, Record<string, string>> = {};
  const topOf = new Map(
    docker.flatMap(({ repoTags, layers }) => repoTags.map((tag) => [tag, layers.at(-1)])),
  );
  for (const name of images.flatMap(({ names }) => names)) {
    const reference = referenceOf(name);
    if (reference?.tag === undefined) continue;
    const top = topOf.get(familiarReference({ ...reference, digest: undefined }));
    if (top !== undefined) {
      (repositories[familiarName(reference)] ??= {})[reference.tag] = top.split("/").at(-1)!;
    }
  }
  const entries = Object.entries(repositories).sort(([a], [b]) => a < b ? -1 : 1);
  return entries.length === 0 ? undefined : encodeJson(new Structure(entries));
}
