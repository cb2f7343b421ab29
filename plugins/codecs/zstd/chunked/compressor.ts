/**
 * Compresses pieces of layers as zstd:chunked: each chunk of a file is a frame, and what lies between files is one.
 *
 * @module
 */
import type { CompressedPiece } from "../../../../core/plugin/contracts/codec.ts";
import { chunksOf } from "../../../kit/packing/tables/chunks.ts";
import { layOut, type PieceLayout, withNotes } from "../../../kit/packing/tables/notes.ts";
import type { NotingCompressor } from "../../../kit/packing/tables/table.ts";
import { WasmCompressor } from "../../../kit/wasm/compressor.ts";
import { zstd } from "../zstd_wasm.ts";

export class ChunkedCompressor implements NotingCompressor {
  readonly #layout: PieceLayout;

  /** @param largest the most bytes of a piece */
  constructor(largest: number, level: number) {
    const compressor = new WasmCompressor(zstd, largest);
    this.#layout = {
      compress: (plain) => compressor.compress(plain, level),
      chunksOf,
      joinsRest: false,
    };
  }

  encode(piece: Uint8Array): CompressedPiece {
    return { bytes: this.#layout.compress(piece), crc: 0 };
  }

  encodeNoted(piece: Uint8Array, inside: number): CompressedPiece {
    return { bytes: withNotes(layOut(piece, inside, this.#layout)), crc: 0 };
  }
}
