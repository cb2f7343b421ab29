/**
 * A small valid index of a bundle, for tests of its readers.
 *
 * @module
 */
import { digestOf } from "../../core/digest.ts";
import type { BundleIndex } from "../../plugins/tools/bundle/bundle_index.ts";
import { mediaTypes } from "../../core/oci/media_types.ts";

const [old, layer, manifest, plugin] = ["old", "layer", "manifest", "plugin"].map((text) =>
  digestOf(text)
) as [ReturnType<typeof digestOf>, ...ReturnType<typeof digestOf>[]];

/** A delta of one image, whose layer takes its middle from another blob. */
export const sampleIndex: BundleIndex = {
  images: [{
    descriptor: { mediaType: mediaTypes.manifest, digest: manifest!, size: 30 },
    names: ["docker.io/library/hello:latest"],
    platforms: ["linux/amd64"],
    blobs: [manifest!, layer!],
  }],
  needs: [{ digest: old, size: 500 }],
  blobs: [
    {
      digest: layer!,
      size: 100,
      at: 10,
      recipe: [{ size: 20 }, { size: 60, from: { digest: old, offset: 440 } }, { size: 20 }],
    },
    { digest: manifest!, size: 30, at: 60 },
  ],
  plugins: [{ name: "greet.ts", digest: plugin!, size: 5, at: 95 }],
  trust: [],
  pieces: [
    { sha256: "a".repeat(64), size: 60 },
    { sha256: "b".repeat(64), size: 40 },
  ],
};
