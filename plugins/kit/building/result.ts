/**
 * The images that a build made, as one thing that can be named: a manifest, or an index of several.
 *
 * @module
 */
import { annotationsOf } from "./annotations.ts";
import type { Annotation } from "../../../core/plugin/contracts/annotation.ts";
import { type Image, openImage } from "../../../core/image/image.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { encodeIndex } from "../../../core/oci/image_index.ts";
import { encodeManifest } from "../../../core/oci/manifest.ts";
import { mediaTypes } from "../../../core/oci/media_types.ts";
import { type Platform, withVersionOf } from "../../../core/platform.ts";
import type { Store } from "../../../core/store/store.ts";

/** An image, and what it was built for. */
export interface PlatformImage {
  readonly platform: Platform;
  readonly image: Image;
}

/**
 * Points at the image, or at an index of several, which is written: in the order of the images, each with the platform that it
 * was built for (image-index.md). Images that get annotations are written anew.
 *
 * @param isIndex whether one image has an index, too
 */
export function describeImages(
  store: Store,
  images: readonly PlatformImage[],
  annotations: readonly Annotation[] = [],
  isIndex = images.length > 1,
): Descriptor {
  const manifests = images.map(({ platform, image }) => ({
    ...annotated(store, image, annotationsOf(annotations, "manifest", platform)).descriptor,
    annotations: annotationsOf(annotations, "manifest-descriptor", platform),
    platform: platform.os === "windows" ? withVersionOf(platform, image.config) : platform,
  }));
  if (!isIndex) return { ...manifests[0]!, platform: undefined };
  const index = encodeIndex({
    mediaType: mediaTypes.index,
    manifests,
    annotations: annotationsOf(annotations, "index"),
  });
  return {
    mediaType: mediaTypes.index,
    ...store.blobs.put(index),
    annotations: annotationsOf(annotations, "index-descriptor"),
  };
}

function annotated(
  store: Store,
  image: Image,
  annotations: Readonly<Record<string, string>> | undefined,
): Image {
  if (annotations === undefined) return image;
  const bytes = encodeManifest({ ...image.manifest, annotations });
  const { mediaType } = image.descriptor;
  return openImage(store, { mediaType, ...store.blobs.put(bytes) });
}
