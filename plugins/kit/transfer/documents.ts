/**
 * The small documents of a place's images: indexes, manifests, configurations, verified as they are read.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { digestOf } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import { carriedPlatform } from "../../../core/oci/config.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { carriedIndex, type ImageIndex } from "../../../core/oci/image_index.ts";
import { carriedManifest, type ImageManifest } from "../../../core/oci/manifest.ts";
import { isConfigType, isIndexType, isManifestType } from "../../../core/oci/media_types.ts";
import { selectManifests } from "./rewrite.ts";
import type { Platform } from "../../../core/platform.ts";
import { quote } from "../../../core/text/quote.ts";
import type { BlobFacts } from "../../../core/store/ingest.ts";
import type { ImageSource } from "../../../core/plugin/contracts/transport.ts";
import { verifyBlob } from "./verify.ts";

/** What is larger is no manifest and no configuration (OCI distribution spec, § pushing manifests). */
const largestDocument = 4 << 20;
/** So many bytes of documents are kept, for most are asked for twice. */
const keptBytes = 32 << 20;

/** What is there of an image. */
export interface Available {
  readonly descriptor: Descriptor;
  /** What an index lists that was never fetched. */
  readonly missing: readonly Descriptor[];
}

/** An image of an index. */
export interface OfferedImage {
  readonly child: Descriptor;
  readonly platform: Platform;
  /** The indexes inside the index that lead to it, the outer one first. */
  readonly through: readonly Descriptor[];
}

/** Whether an index's descriptor points at a statement about another one's image. */
export function isAttestation({ platform }: Descriptor): boolean {
  return platform?.os === "unknown";
}

const getImageAgain = "get the image again from where it comes";

/** The error of a blob that an image needs and a source lacks. */
export function missingBlob({ digest, urls }: Descriptor, what: string): QuillaError {
  const [url] = urls ?? [];
  return new QuillaError(`the image is not complete: its ${what} ${digest} is missing`, {
    code: "image/incomplete",
    // Layers of Windows were not to be handed on, but to be had from Microsoft (image-spec, layer.md, non-distributable layers).
    hint: url === undefined
      ? getImageAgain
      : `it is a layer that stays where it is, ${quote(url)}, and is not fetched from there`,
  });
}

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
    if (!(await this.#source.has(document)) && document.data === undefined) {
      throw missingBlob(document, what);
    }
    const pieces: Uint8Array[] = [];
    for await (const piece of verifyBlob(this.#read(document), document, what)) {
      pieces.push(piece);
    }
    return this.#keep(document.digest, Buffer.concat(pieces));
  }

  async index(descriptor: Descriptor): Promise<ImageIndex> {
    return carriedIndex(await this.bytes(descriptor), descriptor.mediaType);
  }

  /** @throws {QuillaError} `image/media-type` where it is none, and what parsing throws */
  async manifest(descriptor: Descriptor): Promise<ImageManifest> {
    if (isManifestType(descriptor.mediaType)) {
      return carriedManifest(await this.bytes(descriptor), descriptor.mediaType);
    }
    throw new QuillaError(
      `${descriptor.digest} is no image: it is of type ${quote(descriptor.mediaType)}`,
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
    return isConfigType(config.mediaType) ? carriedPlatform(await this.bytes(config)) : undefined;
  }

  /** Makes a document known, for as long as this object lives. */
  add(bytes: Uint8Array): BlobFacts {
    const facts = { digest: digestOf(bytes), size: bytes.length };
    this.#added.set(facts.digest, bytes);
    return facts;
  }

  /**
   * What is there of an image: the same, unless it is an index some of whose images were never fetched, as Docker saves one and
   * a store keeps one. Then it is the one image that is there, or an index of those that are.
   *
   * @returns with what is not there
   * @throws {QuillaError} `image/incomplete` where nothing is there
   */
  async available(descriptor: Descriptor): Promise<Available> {
    if (!isIndexType(descriptor.mediaType) || this.#source.isComplete === true) {
      return { descriptor, missing: [] };
    }
    const { manifests } = await this.index(descriptor);
    const isThere: boolean[] = [];
    for (const child of manifests) isThere.push(await this.#source.has(child));
    const missing = manifests.filter((_, position) => !isThere[position]);
    if (missing.length === 0) return { descriptor, missing };
    const images = manifests.filter((child, position) =>
      isThere[position] && !isAttestation(child)
    );
    if (images.length === 0) {
      throw new QuillaError(
        `the image index ${descriptor.digest} has nothing that is there: ${
          missing.map(({ digest }) => digest).join(", ")
        } ${missing.length === 1 ? "is" : "are"} missing`,
        { code: "image/incomplete", hint: getImageAgain },
      );
    }
    if (images.length === 1) {
      const only = await this.available(images[0]!);
      return { ...only, missing: [...missing, ...only.missing] };
    }
    const bytes = selectManifests(
      await this.bytes(descriptor),
      (position) => isThere[position]! && !isAttestation(manifests[position]!),
    );
    return { descriptor: { mediaType: descriptor.mediaType, ...this.add(bytes) }, missing };
  }

  /** Whether the document itself is there; what it points at may be missing, which is told when it is moved. */
  async isThere(descriptor: Descriptor): Promise<boolean> {
    return this.#source.isComplete === true || await this.#source.has(descriptor);
  }

  /** The images of an index that are there, with what they run on; those of the indexes in it, too. */
  async offered(descriptor: Descriptor): Promise<OfferedImage[]> {
    const offered: OfferedImage[] = [];
    for (const child of (await this.index(descriptor)).manifests) {
      if (isAttestation(child) || !(await this.isThere(child))) continue;
      if (isIndexType(child.mediaType)) {
        const inside = await this.offered(child);
        offered.push(...inside.map((each) => ({ ...each, through: [child, ...each.through] })));
      }
      if (!isManifestType(child.mediaType)) continue;
      const platform = await this.platform(child);
      if (platform !== undefined) offered.push({ child, platform, through: [] });
    }
    return offered;
  }

  /** From the source; from what the descriptor carries itself, where the source lacks it. */
  async *#read(document: Descriptor): AsyncGenerator<Uint8Array, void, void> {
    const { data } = document;
    if (data === undefined || await this.#source.has(document)) yield* this.#source.blob(document);
    else yield* bytesOf(Buffer.from(data, "base64"));
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
