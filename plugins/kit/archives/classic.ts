/**
 * Images of a docker-archive that has no OCI layout: their manifests are made here, out of what the archive says.
 *
 * @module
 */
import { type Content, piecesOf } from "../../../core/content.ts";
import { type Digest, digestOf } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import { bytesOf } from "../transfer/documents.ts";
import type { ImageSource, PlacedImage } from "../../../core/plugin/contracts/transport.ts";
import { codecs, magicLength } from "../../../core/codec/codecs.ts";
import { carriedDiffIds } from "../../../core/oci/config.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { encodeManifest } from "../../../core/oci/manifest.ts";
import { isLayerCompression, layerMediaType, mediaTypes } from "../../../core/oci/media_types.ts";
import { formatReference, parseReference, withDefaultTag } from "../../../core/reference.ts";
import { contentDigest } from "../../../core/store/content_digest.ts";
import { beginningOf, digestInName, type DockerImage } from "./docker_manifest.ts";
import type { ArchiveMembers } from "./members.ts";

/** The images; their identity is the configuration's digest, so the manifest may be anyone's. */
export class ClassicImages implements ImageSource {
  readonly images: readonly PlacedImage[];
  readonly #members: ArchiveMembers;
  readonly #blobs = new Map<Digest, Content | Uint8Array>();
  readonly #layers = new Map<Content, Descriptor>();
  readonly #close: () => void;

  /**
   * @throws {QuillaError} `archive/incomplete` where a file is missing, `archive/config-mismatch` where a configuration is not
   * what its name says, `archive/layer-count`, and what parsing throws
   */
  constructor(members: ArchiveMembers, images: readonly DockerImage[], close: () => void) {
    this.#members = members;
    this.#close = close;
    const placed = new Map<Digest, { descriptor: Descriptor; names: string[] }>();
    for (const image of images) {
      const descriptor = this.#manifest(image);
      const known = placed.get(descriptor.digest) ?? { descriptor, names: [] };
      known.names.push(...image.repoTags.map(fullName));
      placed.set(descriptor.digest, known);
    }
    this.images = [...placed.values()];
  }

  has({ digest }: Descriptor): Promise<boolean> {
    return Promise.resolve(this.#blobs.has(digest));
  }

  blob({ digest }: Descriptor): AsyncIterable<Uint8Array> {
    const blob = this.#blobs.get(digest)!;
    return blob instanceof Uint8Array ? bytesOf(blob) : piecesOf(blob);
  }

  close(): Promise<void> {
    return Promise.resolve(this.#close());
  }

  #manifest(image: DockerImage): Descriptor {
    const configBytes = this.#members.read(
      this.#file(image.config, "configuration"),
      `configuration ${image.config}`,
    );
    const config = this.#add(mediaTypes.config, configBytes);
    const named = digestInName(image.config);
    if (named !== undefined && named !== config.digest) {
      throw new QuillaError(
        `the configuration ${image.config} of the archive ${this.#members.name} hashes to ${config.digest}`,
        {
          code: "archive/config-mismatch",
          hint: "it was damaged or changed on its way; get it again",
        },
      );
    }
    const diffIds = carriedDiffIds(configBytes);
    if (diffIds.length !== image.layers.length) {
      throw new QuillaError(
        `the archive ${this.#members.name} is not consistent: ${image.config} lists ${diffIds.length} layers, ` +
          `manifest.json ${image.layers.length}`,
        { code: "archive/layer-count", hint: "the archive is damaged; get it again" },
      );
    }
    const layers = image.layers.map((path, position) => this.#layer(path, diffIds[position]!));
    return this.#add(
      mediaTypes.manifest,
      encodeManifest({ mediaType: mediaTypes.manifest, config, layers }),
    );
  }

  /** A plain layer is named by its diffID, which is verified when it is read; what is compressed is hashed now. */
  #layer(path: string, diffId: Digest): Descriptor {
    const content = this.#file(path, "layer");
    const known = this.#layers.get(content);
    if (known !== undefined && (known.mediaType !== mediaTypes.layer || known.digest === diffId)) {
      return known;
    }
    const detected = codecs.of(beginningOf(content, magicLength))?.name ?? "none";
    const compression = isLayerCompression(detected) ? detected : "none";
    const digest = compression === "none" ? diffId : contentDigest(content, "sha256");
    const layer = { mediaType: layerMediaType(compression), digest, size: content.size };
    // One of two layers of one name would win: both must be what the name says.
    if (!this.#blobs.has(digest)) this.#blobs.set(digest, content);
    this.#layers.set(content, layer);
    return layer;
  }

  #add(mediaType: string, bytes: Uint8Array): Descriptor {
    const digest = digestOf(bytes);
    this.#blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  }

  #file(path: string, what: string): Content {
    const content = this.#members.file(path);
    if (content !== undefined) return content;
    throw new QuillaError(
      `the archive ${this.#members.name} lacks the ${what} ${JSON.stringify(path)}`,
      {
        code: "archive/incomplete",
        hint: "it is cut short, or was written badly; get it again",
      },
    );
  }
}

/** @throws {QuillaError} `reference/…` */
function fullName(repoTag: string): string {
  return formatReference(withDefaultTag(parseReference(repoTag)));
}
