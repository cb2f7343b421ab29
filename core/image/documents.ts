/**
 * The small documents of a place's images: indexes, manifests, configurations, verified as they are read.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { digestOf } from "../digest.ts";
import { QuillaError } from "../errors.ts";
import { parseConfig } from "../oci/config.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { encodeIndex, type ImageIndex, parseIndex } from "../oci/image_index.ts";
import { type ImageManifest, parseManifest } from "../oci/manifest.ts";
import {
  isConfigType,
  isForeignLayerType,
  isIndexType,
  isManifestType,
} from "../oci/media_types.ts";
import type { Platform } from "../platform.ts";
import type { BlobFacts } from "../store/ingest.ts";
import type { ImageSource } from "./transport.ts";
import { verifyBlob } from "./verify.ts";

/** What is larger is no manifest and no configuration (OCI distribution spec, § pushing manifests). */
const largestDocument = 4 << 20;
/** So many bytes of documents are kept, for most are asked for twice. */
const keptBytes = 32 << 20;

/** Reads documents from a source; some may be added that the source does not have. */
export class Documents {
  readonly #source: ImageSource;
  readonly #kept = new Map<string, Uint8Array>();
  #size = 0;
  readonly #added = new Map<string, Uint8Array>();

  constructor(source: ImageSource) {
    this.#source = source;
  }

  /**
   * A document's bytes, verified.
   *
   * @throws {QuillaError} `image/incomplete`, `image/document-size`, and what `verifyBlob` throws
   */
  async bytes(document: Descriptor): Promise<Uint8Array> {
    const known = this.#added.get(document.digest) ?? this.#kept.get(document.digest);
    if (known !== undefined && known.length === document.size) return known;
    const what = kindOf(document);
    if (document.size > largestDocument) {
      throw new QuillaError(`the ${what} ${document.digest} has ${document.size} bytes`, {
        code: "image/document-size",
        hint: `${largestDocument} are the most; the image is damaged, or was made to deceive`,
      });
    }
    if (!(await this.#source.has(document))) {
      throw new QuillaError(
        `the image is not complete: its ${what} ${document.digest} is missing`,
        {
          code: "image/incomplete",
          hint: "get the image again from where it comes",
        },
      );
    }
    const pieces: Uint8Array[] = [];
    for await (const piece of verifyBlob(this.#source.blob(document), document, what)) {
      pieces.push(piece);
    }
    return this.#keep(document.digest, Buffer.concat(pieces));
  }

  async index(descriptor: Descriptor): Promise<ImageIndex> {
    return parseIndex(await this.bytes(descriptor), descriptor.mediaType);
  }

  /** @throws {QuillaError} `image/media-type` where it is none, and what parsing throws */
  async manifest(descriptor: Descriptor): Promise<ImageManifest> {
    if (isManifestType(descriptor.mediaType)) {
      return parseManifest(await this.bytes(descriptor), descriptor.mediaType);
    }
    throw new QuillaError(
      `${descriptor.digest} is no image: it is of type ${descriptor.mediaType}`,
      {
        code: "image/media-type",
        hint: "images are OCI image manifests and indexes, or Docker's",
      },
    );
  }

  /** What the image of a manifest runs on, or undefined where it is no image. */
  async platform(descriptor: Descriptor): Promise<Platform | undefined> {
    if (descriptor.platform !== undefined) return descriptor.platform;
    const { config } = await this.manifest(descriptor);
    return isConfigType(config.mediaType) ? parseConfig(await this.bytes(config)) : undefined;
  }

  /** Makes a document known, for as long as this object lives. */
  add(bytes: Uint8Array): BlobFacts {
    const facts = { digest: digestOf(bytes), size: bytes.length };
    this.#added.set(facts.digest, bytes);
    return facts;
  }

  /**
   * What is there of an image: the same, unless it is an index whose images are not all there, as Docker saves one. Then it
   * is the one image that is there, or an index of those that are.
   *
   * @throws {QuillaError} `image/incomplete` where nothing whole is there
   */
  async available(descriptor: Descriptor): Promise<Descriptor> {
    if (!isIndexType(descriptor.mediaType) || this.#source.isComplete === true) return descriptor;
    const index = await this.index(descriptor);
    const there: Descriptor[] = [];
    for (const child of index.manifests) if (await this.isComplete(child)) there.push(child);
    if (there.length === index.manifests.length) return descriptor;
    const images = there.filter((child) => child.platform?.os !== "unknown");
    if (images.length === 0) {
      throw new QuillaError(
        `the image index ${descriptor.digest} has nothing that is complete`,
        { code: "image/incomplete", hint: "get the image again from where it comes" },
      );
    }
    if (images.length === 1) return await this.available(images[0]!);
    const facts = this.add(encodeIndex({ ...index, manifests: images }));
    return { mediaType: descriptor.mediaType, ...facts };
  }

  /** Whether all of an image is there; of an index, anything. */
  async isComplete(descriptor: Descriptor): Promise<boolean> {
    if (this.#source.isComplete === true) return true;
    if (!(await this.#source.has(descriptor))) return false;
    if (isIndexType(descriptor.mediaType)) {
      for (const child of (await this.index(descriptor)).manifests) {
        if (await this.isComplete(child)) return true;
      }
      return false;
    }
    const { config, layers } = await this.manifest(descriptor);
    for (const blob of [config, ...layers]) {
      if (!isForeignLayerType(blob.mediaType) && !(await this.#source.has(blob))) return false;
    }
    return true;
  }

  #keep(digest: string, bytes: Uint8Array): Uint8Array {
    if (this.#size + bytes.length > keptBytes) {
      this.#kept.clear();
      this.#size = 0;
    }
    this.#kept.set(digest, bytes);
    this.#size += bytes.length;
    return bytes;
  }
}

function kindOf({ mediaType }: Descriptor): string {
  if (isIndexType(mediaType)) return "image index";
  return isManifestType(mediaType) ? "image manifest" : "image configuration";
}

/** Bytes in memory, as a stream. */
export async function* bytesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  if (bytes.length > 0) yield bytes;
}
