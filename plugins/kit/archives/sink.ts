/**
 * Writes the archive of images that every reader takes: an OCI layout in a tar, with the `manifest.json` and `repositories` of
 * a docker-archive beside it, as Docker 25 writes them. The same images give the same bytes.
 *
 * @module
 */
import { algorithmOf, type Digest } from "../../../core/digest.ts";
import type { ArchiveOutput } from "../outputs/output_file.ts";
import { givenNameAnnotations, nameAnnotations } from "../transfer/names.ts";
import type { ImageSink, PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { type Compression, isIndexType, isManifestType } from "../../../core/oci/media_types.ts";
import { hostPlatform } from "../../../core/platform.ts";
import { encodeHeader, endOfArchive, padding } from "../../../core/tar/write.ts";
import { bytesOf } from "../transfer/documents.ts";
import { blobMember } from "./docker_manifest.ts";
import { layoutDocuments } from "./layout_documents.ts";

export interface ImageArchiveOptions {
  /** What the one image is called; undefined where images keep their names. */
  readonly name?: string | undefined;
  /** The compressions of layers that the reader knows; any, unless given. */
  readonly compressions?: ReadonlySet<Compression> | undefined;
}

/** What every Docker that has `docker load` unpacks. */
export const dockerCompressions: ReadonlySet<Compression> = new Set(["none", "gzip"]);

/** An archive that is being written. Blobs go out as they come; the documents are its end. */
export class ImageArchiveSink implements ImageSink {
  readonly name: string | undefined;
  readonly compressions: ReadonlySet<Compression> | undefined;
  readonly referrers = true;
  readonly #output: ArchiveOutput;
  readonly #written = new Set<string>();
  /** The manifests and indexes that went by: manifest.json says what is in them. */
  readonly #documents = new Map<Digest, Uint8Array>();

  constructor(output: ArchiveOutput, options: ImageArchiveOptions = {}) {
    this.#output = output;
    this.name = options.name;
    this.compressions = options.compressions;
  }

  has({ digest }: Descriptor): Promise<boolean> {
    return Promise.resolve(this.#written.has(blobMember(digest)));
  }

  async put(descriptor: Descriptor, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const { mediaType, digest, size } = descriptor;
    const isDocument = isManifestType(mediaType) || isIndexType(mediaType);
    await this.#directory("blobs/");
    await this.#directory(`blobs/${algorithmOf(digest)}/`);
    await this.#file(blobMember(digest), size, isDocument ? this.#kept(digest, bytes) : bytes);
  }

  async commit(images: readonly PlacedImage[]): Promise<void> {
    await this.#directory("blobs/");
    const options = {
      annotations: (name: string) => this.#annotations(name),
      platform: hostPlatform(),
    };
    for (const { path, bytes } of layoutDocuments(images, this.#documents, options)) {
      await this.#file(path, bytes.length, bytesOf(bytes));
    }
    await this.#output.write(endOfArchive);
    await this.#output.commit();
  }

  async abort(): Promise<void> {
    await this.#output.abort();
  }

  #annotations(name: string): Record<string, string> {
    return name === this.name ? givenNameAnnotations(name) : nameAnnotations(name);
  }

  async *#kept(digest: Digest, bytes: AsyncIterable<Uint8Array>) {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) {
      pieces.push(piece);
      yield piece;
    }
    this.#documents.set(digest, concatenated(pieces));
  }

  async #file(path: string, size: number, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    this.#written.add(path);
    await this.#output.write(encodeHeader({ ...plain, type: "file", path, size, mode: 0o644 }));
    for await (const piece of bytes) await this.#output.write(piece);
    await this.#output.write(new Uint8Array(padding(size)));
  }

  async #directory(path: string): Promise<void> {
    if (this.#written.has(path)) return;
    this.#written.add(path);
    await this.#output.write(
      encodeHeader({ ...plain, type: "directory", path, size: 0, mode: 0o755 }),
    );
  }
}

const plain = { uid: 0, gid: 0, mtime: 0 };

function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
