/**
 * The first pass over images that go into a bundle: each blob is verified and cut into pieces, and nothing is kept of it but
 * their list.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Digest } from "../../../core/plugin/api/nouns.ts";
import type { ImageSink, PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import { type Descriptor, isIndexType, isManifestType } from "../../../core/plugin/api/oci.ts";
import type { BlobFacts } from "../../../core/plugin/api/store.ts";
import { Cutter, type Piece } from "./cutter.ts";

/** A blob that was cut. */
export interface SurveyedBlob extends BlobFacts {
  readonly pieces: readonly Piece[];
}

/** Takes images to look at them. */
export class Survey implements ImageSink {
  /** In the order in which they came: what is pointed at first. */
  readonly blobs: SurveyedBlob[] = [];
  /** Blobs that the other side has. */
  readonly spared = new Map<Digest, BlobFacts>();
  /** Manifests and indexes; also those that were made on the way, which no store has. */
  readonly documents = new Map<Digest, Uint8Array>();
  images: readonly PlacedImage[] = [];
  readonly referrers = true;
  readonly #isThere: (digest: Digest) => boolean;
  readonly #known = new Set<Digest>();

  /** @param isThere whether the other side has a blob */
  constructor(isThere: (digest: Digest) => boolean) {
    this.#isThere = isThere;
  }

  /** Whether the blob came, and so is in the bundle. */
  puts(digest: Digest): boolean {
    return this.#known.has(digest);
  }

  has(blob: Descriptor): Promise<boolean> {
    const { digest, size } = blob;
    if (this.#known.has(digest)) return Promise.resolve(true);
    // Documents are small, and an index may be one that was made here for what is there of it.
    if (isDocument(blob) || !this.#isThere(digest)) return Promise.resolve(false);
    this.spared.set(digest, { digest, size });
    return Promise.resolve(true);
  }

  async put(blob: Descriptor, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const { digest, size } = blob;
    const pieces: Piece[] = [];
    const kept: Uint8Array[] = [];
    const cutter = new Cutter((piece) => pieces.push(piece));
    for await (const part of bytes) {
      cutter.write(part);
      if (isDocument(blob)) kept.push(part);
    }
    cutter.end();
    if (isDocument(blob)) this.documents.set(digest, Buffer.concat(kept));
    this.blobs.push({ digest, size, pieces });
    this.#known.add(digest);
  }

  commit(images: readonly PlacedImage[]): Promise<void> {
    this.images = images;
    return Promise.resolve();
  }

  abort(): Promise<void> {
    return Promise.resolve();
  }
}

function isDocument({ mediaType }: Descriptor): boolean {
  return isManifestType(mediaType) || isIndexType(mediaType);
}
