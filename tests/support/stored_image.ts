/**
 * Whole images whose layers are real archives, in whatever compression, for tests of copying.
 *
 * @module
 */
import "../../plugins/codecs.ts"; // tests decode as quilla does, which begins with its codecs
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { digestOf } from "../../core/digest.ts";
import { encodeConfig } from "../../core/oci/config.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { encodeIndex } from "../../core/oci/image_index.ts";
import { encodeManifest } from "../../core/oci/manifest.ts";
import { type Compression, layerMediaType, mediaTypes } from "../../core/oci/media_types.ts";
import { type Platform } from "../../core/platform.ts";
import type { Store } from "../../core/store/store.ts";
import { archiveOf, type Member, member } from "./archive.ts";

/** What an image is made of; one small plain layer, unless told. */
export interface ImageRecipe {
  /** Told apart by it: images of different labels share no blobs. */
  readonly label: string;
  readonly layers?: readonly {
    readonly members: readonly Member[];
    readonly compression?: Compression;
  }[];
  readonly platform?: Platform;
}

/** The image's blobs, put into the store; it has no name. */
export interface MadeImage {
  readonly manifest: Descriptor;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** Puts an image into a store. */
export function makeImage(store: Store, recipe: ImageRecipe): MadeImage {
  const { label, platform = { os: "linux", architecture: "amd64" } } = recipe;
  const archives = (recipe.layers ?? [{ members: [member("label", {}, label)] }]).map((layer) => ({
    tar: archiveOf(layer.members),
    compression: layer.compression ?? "none",
  }));
  const { blobs } = store;
  const layers = archives.map(({ tar, compression }) => ({
    mediaType: layerMediaType(compression),
    ...blobs.put(compressed(tar, compression)),
  }));
  const config = {
    mediaType: mediaTypes.config,
    ...blobs.put(encodeConfig({
      ...platform,
      config: { labels: { label } },
      diffIds: archives.map(({ tar }) => digestOf(tar)),
    })),
  };
  const manifest = {
    mediaType: mediaTypes.manifest,
    ...blobs.put(encodeManifest({ mediaType: mediaTypes.manifest, config, layers })),
  };
  return { manifest, config, layers };
}

/** Puts an index of images into a store, each under its platform. */
export function makeIndex(
  store: Store,
  images: readonly { readonly image: MadeImage; readonly platform: Platform }[],
): Descriptor {
  const manifests = images.map(({ image, platform }) => ({ ...image.manifest, platform }));
  const bytes = encodeIndex({ mediaType: mediaTypes.index, manifests });
  return { mediaType: mediaTypes.index, ...store.blobs.put(bytes) };
}

/** The bytes in that compression. */
export function compressed(bytes: Uint8Array, compression: Compression): Uint8Array {
  if (compression === "gzip") return gzipSync(bytes);
  return compression === "zstd" ? storedZstd(bytes) : bytes;
}

/** A zstd frame of raw blocks (RFC 8878 § 3.1.1), for not every runtime can compress. */
function storedZstd(bytes: Uint8Array): Uint8Array {
  const header = Buffer.alloc(9);
  header.writeUInt32LE(0xfd2fb528, 0);
  header[4] = 0b10100000; // one segment, its length in four bytes
  header.writeUInt32LE(bytes.length, 5);
  const pieces: Uint8Array[] = [header];
  const blockSize = 100_000;
  for (let at = 0; at === 0 || at < bytes.length; at += blockSize) {
    const block = bytes.subarray(at, at + blockSize);
    const isLast = at + blockSize >= bytes.length;
    const blockHeader = Buffer.alloc(3);
    blockHeader.writeUIntLE(block.length << 3 | (isLast ? 1 : 0), 0, 3);
    pieces.push(blockHeader, block);
  }
  return Buffer.concat(pieces);
}
