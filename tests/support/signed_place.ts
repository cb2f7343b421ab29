/**
 * A place in memory that has one document and whatever is said to hang on it.
 *
 * @module
 */
import { digestOf } from "../../core/digest.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { mediaTypes } from "../../core/oci/media_types.ts";
import type { ImageSource } from "../../core/plugin/contracts/transport.ts";

/** A place that things are put into. */
export class SignedPlace implements ImageSource {
  readonly images = [];
  readonly isComplete = true;
  readonly subject: Descriptor;
  readonly #blobs = new Map<string, Uint8Array>();
  readonly #referrers: Descriptor[] = [];

  /** @param document the image or index that is signed */
  constructor(document: Uint8Array, mediaType: string = mediaTypes.index) {
    this.subject = this.#put(document, mediaType);
  }

  /** What is there as it stands: a manifest and its layers. */
  hang(manifest: Uint8Array, layers: readonly Uint8Array[], says: Partial<Descriptor> = {}): void {
    for (const layer of layers) this.#put(layer, "");
    this.#referrers.push({ ...this.#put(manifest, mediaTypes.manifest), ...says });
  }

  /** A bundle in a manifest as cosign writes one. */
  hangBundle(bundle: Uint8Array): void {
    const artifactType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    const layer = { mediaType: artifactType, digest: digestOf(bundle), size: bundle.length };
    this.hang(manifestOf(artifactType, [layer], this.subject), [bundle], { artifactType });
  }

  /** A layer under one of cosign's tags. */
  hangTagged(
    ending: ".sig" | ".att",
    layer: Uint8Array,
    annotations: Record<string, string>,
  ): void {
    const mediaType = ending === ".sig"
      ? "application/vnd.dev.cosign.simplesigning.v1+json"
      : "application/vnd.dsse.envelope.v1+json";
    const described = { mediaType, digest: digestOf(layer), size: layer.length, annotations };
    this.hang(manifestOf(undefined, [described], undefined), [layer], this.tagged(ending));
  }

  /** What a source says of what is there under a tag. */
  tagged(ending: string): Partial<Descriptor> {
    const tag = `${this.subject.digest.replace(":", "-")}${ending}`;
    return { annotations: { "org.opencontainers.image.ref.name": tag } };
  }

  referrers(): Promise<readonly Descriptor[]> {
    return Promise.resolve(this.#referrers);
  }

  has({ digest }: Descriptor): Promise<boolean> {
    return Promise.resolve(this.#blobs.has(digest));
  }

  async *blob({ digest }: Descriptor): AsyncGenerator<Uint8Array> {
    yield this.#blobs.get(digest)!;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #put(bytes: Uint8Array, mediaType: string): Descriptor {
    const digest = digestOf(bytes);
    this.#blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  }
}

/** A manifest as artefacts have one. */
export function manifestOf(
  artifactType: string | undefined,
  layers: readonly Descriptor[],
  subject: Descriptor | undefined,
): Uint8Array {
  const digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
  const config = { mediaType: "application/vnd.oci.empty.v1+json", digest, size: 2 };
  const head = { schemaVersion: 2, mediaType: mediaTypes.manifest, artifactType };
  return new TextEncoder().encode(JSON.stringify({ ...head, config, layers, subject }));
}
