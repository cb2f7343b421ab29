/**
 * The contract of codecs: how bytes are compressed, and told by how they begin.
 *
 * @module
 */

/** A way to compress bytes: quilla reads what is compressed so, wherever it turns up; with an encoder, it packs layers so. */
export interface Codec {
  /** Lower-case letters and digits, such as `gzip`: for messages, and to be asked for. */
  readonly name: string;
  /**
   * Whether compressed bytes begin so. Pure; the codec that was registered last is asked first.
   *
   * @param first the first 16 bytes, or all where there are fewer
   */
  magic(first: Uint8Array): boolean;
  /**
   * The plain bytes. All of the source is the codec's: what may follow each other in one file (members, frames, streams, padding)
   * is told apart here, and what has no place there is refused.
   *
   * Memory is bounded, whatever the bytes say; nothing is decoded ahead of the reader; each piece is its own memory. Where the reader
   * stops, the source is closed. How much may come out is none of the codec's business.
   *
   * @throws {QuillaError} `compression/truncated` where bytes are missing, `compression/damaged`; `compression/window` where decoding
   * would take too much memory, `compression/unsupported` for a part of the format that is not taken; and what the source throws, as
   * it is
   */
  decode(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** How layers are packed with it; a codec without one is only read. */
  readonly encoder?: Encoder | undefined;
}

/** Packs layers: the layer is cut into pieces, each is compressed by itself, and all of them in order are a blob. */
export interface Encoder {
  /**
   * Names the bytes that it makes, such as `gzip-2`: what was packed is remembered under this name. Another name where the compressor
   * or its level changes, and with it the digests of layers.
   */
  readonly name: string;
  /** What stands before the first piece: nothing, unless given. */
  readonly start?: Uint8Array | undefined;
  /** What stands behind the last piece: nothing, unless given. Pure. */
  end?(pieces: readonly PieceFacts[]): Uint8Array;
  /**
   * Loads a compressor.
   *
   * @param largest no piece has more bytes
   */
  open(largest: number): Promise<Compressor>;
  /**
   * A module that packs in a thread of its own, by calling `packInThread` of the kit with this encoder: given as
   * `new URL("./x_worker.ts", import.meta.url)`. Without one, pieces are compressed one after the other.
   */
  readonly worker?: URL | undefined;
  /** The level that it was asked for. */
  readonly level?: number | undefined;
  /** The same, trying as hard as a level says; one that it does not know is the nearest. Without it, there is one level. */
  leveled?(level: number): Encoder;
}

/** A piece, as far as the blob's end must know it. */
export interface PieceFacts {
  /** Its length in the plain archive, in bytes. */
  readonly length: number;
  /** What the compressor told of it. */
  readonly crc: number;
}

/** Compresses pieces, one at a time: the same bytes for the same piece, on every machine. */
export interface Compressor {
  /** One piece, of as many bytes as `open` was told at most. */
  encode(piece: Uint8Array): CompressedPiece;
}

/** A piece, compressed. */
export interface CompressedPiece {
  /** Memory of its own. */
  readonly bytes: Uint8Array;
  /** CRC-32 of its plain bytes where the end of the blob wants it, else 0. */
  readonly crc: number;
}
