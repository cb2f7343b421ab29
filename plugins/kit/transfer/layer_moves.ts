/**
 * Layers on their way, as they are or in the encoding that is wanted where they go.
 *
 * @module
 */
import { piecesOf } from "../../../core/content.ts";
import type { Digest } from "../../../core/digest.ts";
import { codecs } from "../../../core/codec/codecs.ts";
import { decompress } from "../../../core/codec/decompress.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import {
  type Compression,
  isForeignLayerType,
  recompressedType,
} from "../../../core/oci/media_types.ts";
import { parseReference, repositoryName } from "../../../core/reference.ts";
import type { Redirection } from "./rewrite.ts";
import type { Packer } from "../packing/packer.ts";
import { baseOf, formatOf, hasTable, type LayerFormat } from "../packing/tables/format.ts";
import type { BlobFacts } from "../../../core/store/ingest.ts";
import type { StorePlaces } from "../../../core/store/places.ts";
import type { Store } from "../../../core/store/store.ts";
import type { CopyOptions } from "./copy_images.ts";
import type { BlobMoves } from "./blob_moves.ts";
import type { CopyListener } from "./copy_event.ts";
import { Inspectors } from "./inspection/inspectors.ts";
import { type EncodingOptions, wantedEncoding } from "./layer_encoding.ts";
import type { Encoder } from "../../../core/plugin/contracts/codec.ts";
import type { ImageSink, ImageSource } from "../../../core/plugin/contracts/transport.ts";
import { rememberOrigin } from "./origins.ts";
import { eachOf } from "./side_by_side.ts";
import { verifyBlob, verifyLayer } from "./verify.ts";

/** Under this kind the store's cache has what layers of it were found to unpack to. */
const diffIdKind = "diff-ids";

/** So many blobs are asked for at a time: more than are sent, for an answer is nothing but a round trip. */
const questionsAtOnce = 8;

/** What came of a layer's bytes in another encoding. */
interface Encoded extends BlobFacts {
  readonly compression: Compression;
  /** Of its table of contents. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** What it unpacks to, where that is something else than before. */
  readonly diffId?: Digest | undefined;
}

/** Where a layer is now. */
export interface MovedLayer extends Redirection {
  /** What it unpacks to, where that is something else than before. */
  readonly diffId?: Digest | undefined;
}

/** Of a copy, what is about its layers. */
type LayerOptions = EncodingOptions & Pick<CopyOptions, "store" | "inflates">;

/** The layers of one copy. What has moved does not move again, whatever points at it. */
export class LayerMoves {
  readonly #source: ImageSource;
  readonly #sink: ImageSink;
  readonly #options: LayerOptions;
  readonly #moves: BlobMoves;
  readonly #report: CopyListener;
  readonly #done = new Map<string, Promise<Encoded | undefined>>();
  readonly #inspectors = new Inspectors();
  #packing: Promise<Packer> | undefined;
  #packingTabled: ReturnType<typeof openTabledPacker> | undefined;

  constructor(
    source: ImageSource,
    sink: ImageSink,
    options: LayerOptions,
    moves: BlobMoves,
    report: CopyListener,
  ) {
    this.#report = report;
    this.#source = source;
    this.#sink = sink;
    this.#options = options;
    this.#moves = moves;
  }

  /**
   * Moves a layer, or whatever else a manifest lists.
   *
   * @param diffId what it unpacks to, where that is known
   * @param manifest the type of the manifest that lists it
   * @returns what its descriptor says now; undefined where it is what it was
   */
  async layer(
    layer: Descriptor,
    diffId: Digest | undefined,
    manifest: string,
  ): Promise<MovedLayer | undefined> {
    const { mediaType, digest } = layer;
    const format = formatOf(layer);
    const key = `${digest} ${diffId} ${format} ${isForeignLayerType(mediaType)}`;
    let moved = this.#done.get(key);
    if (moved === undefined) {
      moved = this.#moves.inSlot(() => this.#move(layer, diffId, format));
      this.#done.set(key, moved);
    }
    const encoded = await moved;
    if (encoded === undefined) return undefined;
    const { compression, ...rest } = encoded;
    return { ...rest, mediaType: recompressedType(mediaType, compression, manifest) };
  }

  /**
   * Asks the place of others for what it may have already, all at once: the answers are there when the layers' turns come. What is to
   * be packed first has no digest yet.
   */
  askAhead(layers: readonly Descriptor[], diffIds: readonly Digest[]): void {
    if (this.#sink.isElsewhere !== true || layers.length < 2) return;
    const ask = async (layer: Descriptor, position: number) => {
      const blob = await this.#blobOf(layer, diffIds[position]);
      if (blob !== undefined) await this.#moves.askAhead(blob);
    };
    eachOf(layers, questionsAtOnce, ask).catch(() => {}); // told when the layer is moved
  }

  /** What the layer will be there, as far as that is known without packing it. */
  async #blobOf(layer: Descriptor, diffId: Digest | undefined): Promise<Descriptor | undefined> {
    const { mediaType } = layer;
    const format = formatOf(layer);
    if (isForeignLayerType(mediaType)) return undefined;
    if (diffId === undefined || format === undefined) return layer;
    const wanted = wantedEncoding(format, this.#sink, this.#options);
    if (wanted === format) return layer;
    const compression = baseOf(wanted);
    if (compression !== wanted || wanted === "none" || !this.#options.store.blobs.has(diffId)) {
      return undefined;
    }
    const facts = (await this.#packer()).recalled(diffId, this.#encoder(compression));
    return facts && { mediaType, ...facts };
  }

  #packer(): Promise<Packer> {
    return this.#packing ??= openPacker(this.#options.store);
  }

  async #move(
    layer: Descriptor,
    diffId: Digest | undefined,
    format: LayerFormat | undefined,
  ): Promise<Encoded | undefined> {
    if (isForeignLayerType(layer.mediaType) && !(await this.#source.has(layer))) return undefined;
    if (diffId === undefined || format === undefined) {
      const open = () => verifyBlob(this.#moves.read(layer, "blob"), layer, "blob");
      await this.#moves.move(layer, open);
      return undefined;
    }
    const wanted = wantedEncoding(format, this.#sink, this.#options);
    if (wanted !== format) return await this.#encoded(layer, diffId, wanted);
    const { cache } = this.#options.store;
    // What bytes of this digest unpack to was found out before.
    const isKnown = cache.record(diffIdKind, layer.digest) === diffId;
    const open = () =>
      isKnown
        ? verifyBlob(this.#read(layer), layer, "layer")
        : this.#inspected(layer, diffId, baseOf(format));
    await this.#moves.move(layer, open, isKnown);
    if (!isKnown && this.#sink.unpacks === true) {
      cache.remember(diffIdKind, layer.digest, diffId, [layer.digest]);
    }
    return undefined;
  }

  /** Sends the layer in another encoding, which its plain tar is made into: the diffID, so the configuration, stays true. */
  async #encoded(layer: Descriptor, diffId: Digest, wanted: LayerFormat): Promise<Encoded> {
    const { blobs } = this.#options.store;
    const told = (total: number) => (bytes: number) =>
      this.#report({ type: "convert", blob: layer, compression: wanted, bytes, total });
    if (!blobs.has(diffId)) {
      const read = passing(this.#verified(layer, diffId, false), told(layer.size));
      await blobs.putStream(decompress(read), { digest: diffId });
    }
    const plainSize = blobs.size(diffId);
    const compression = baseOf(wanted);
    const tabled = await this.#tabled(layer, diffId, wanted, told(plainSize));
    if (tabled !== undefined) return tabled;
    if (wanted !== "none") {
      const packer = await this.#packer();
      const packed = await packer.pack(diffId, this.#encoder(compression), told(plainSize));
      const { digest, size } = packed;
      const blob = { mediaType: layer.mediaType, digest, size };
      const open = () => packed.isHeld ? packed.bytes() : verifyBlob(packed.bytes(), blob, "layer");
      try {
        await this.#moves.move(blob, open, true, layer);
      } finally {
        packed.letGo();
      }
      this.#rememberPacked(blob, diffId);
      return { digest, size, compression };
    }
    const plain = { mediaType: layer.mediaType, digest: diffId, size: plainSize };
    const open = () => verifyLayer(piecesOf(blobs.content(plain)), plain, diffId);
    await this.#moves.move(plain, open, false, layer);
    return { digest: diffId, size: plain.size, compression };
  }

  /** Sends the layer with a table of contents, where that is wanted and there can be one. */
  async #tabled(
    layer: Descriptor,
    diffId: Digest,
    wanted: LayerFormat,
    told: (bytes: number) => void,
  ): Promise<Encoded | undefined> {
    if (!hasTable(wanted)) return undefined;
    const compression = baseOf(wanted);
    this.#packingTabled ??= openTabledPacker(this.#options.store, this.#encoder(compression));
    const { packer, NoTable } = await this.#packingTabled;
    try {
      const { bytes, diffId: unpacked, ...packed } = await packer.pack(diffId, told);
      const { digest, size } = packed;
      const blob = { mediaType: layer.mediaType, digest, size };
      await this.#moves.move(blob, () => verifyBlob(bytes(), blob, "layer"), true, layer);
      this.#rememberPacked(blob, diffId);
      return { ...packed, compression, diffId: unpacked === diffId ? undefined : unpacked };
    } catch (error) {
      if (!(error instanceof NoTable)) throw error;
      const reason = error.message;
      this.#report({ type: "untabled", blob: layer, wanted, written: compression, reason });
      return undefined;
    }
  }

  /** The bytes as they come; where that is wanted, they are inflated into the store on the side. */
  async *#inspected(
    layer: Descriptor,
    diffId: Digest,
    compression: Compression,
  ): AsyncGenerator<Uint8Array, void, void> {
    const { inflates, store } = this.#options;
    const isOnlyMoved = this.#sink.unpacks !== true;
    const isKept = inflates === true && compression !== "none" && !store.blobs.isSound(diffId);
    if (!isKept) return yield* this.#verified(layer, diffId, isOnlyMoved);
    yield* this.#verified(layer, diffId, isOnlyMoved, store.places);
    store.blobs.noteSound(diffId);
  }

  /** Another repository of the registry need not be sent it. */
  #rememberPacked(blob: Descriptor, diffId: Digest): void {
    const { name, mount } = this.#sink;
    if (name === undefined || mount === undefined) return;
    const from = { ...blob, digest: diffId };
    rememberOrigin(this.#options.store, blob, repositoryName(parseReference(name)), from);
  }

  #encoder(compression: Compression): Encoder {
    const { compressionLevel: level } = this.#options;
    const encoder = encoderOf(compression);
    return level === undefined ? encoder : encoder.leveled?.(level) ?? encoder;
  }

  #verified(layer: Descriptor, diffId: Digest, isOnlyMoved: boolean, kept?: StorePlaces) {
    return verifyLayer(this.#read(layer), layer, diffId, this.#inspectors, isOnlyMoved, kept);
  }

  #read(layer: Descriptor) {
    return this.#moves.read(layer, "layer");
  }

  /** Lets go of what only the copy needed. */
  async close(): Promise<void> {
    await Promise.all([this.#inspectors.close(), (await this.#packing)?.close()]);
    await (await this.#packingTabled)?.packer.close();
  }
}

async function* passing(
  bytes: AsyncIterable<Uint8Array>,
  told: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, void> {
  let passed = 0;
  for await (const piece of bytes) {
    passed += piece.length;
    told(passed);
    yield piece;
  }
}

function encoderOf(compression: Compression): Encoder {
  const encoder = codecs.named(compression)?.encoder;
  if (encoder !== undefined) return encoder;
  throw new QuillaError(`the codec ${compression} does not pack layers`, {
    code: "compression/unsupported",
    hint: "load a plugin whose codec of that name has an encoder, or choose another compression",
  });
}

async function openTabledPacker(store: Store, encoder: Encoder) {
  const { isTableable, NoTable } = await import("../packing/tables/table.ts");
  const { TabledPacker } = await import("../packing/tables/tabled_packer.ts");
  if (!isTableable(encoder)) {
    throw new QuillaError(`the codec of ${encoder.name} writes no tables of contents`, {
      code: "compression/unsupported",
      hint:
        "it is a plugin's, in place of quilla's own: leave it out, or choose another compression",
    });
  }
  return { packer: new TabledPacker(store, encoder.tabled()), NoTable };
}

async function openPacker(store: Store): Promise<Packer> {
  const { Packer } = await import("../packing/packer.ts");
  return new Packer(store);
}
