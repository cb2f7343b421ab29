/**
 * Compresses pieces of layers as eStargz: each content begins a member of gzip, and what is behind it belongs to that.
 *
 * @module
 */
import type { CompressedPiece } from "../../../../core/plugin/contracts/codec.ts";
import { layOut, type PieceLayout, withNotes } from "../../../kit/packing/tables/notes.ts";
import type { NotingCompressor } from "../../../kit/packing/tables/table.ts";
import { release } from "../../../kit/packing/release.ts";
import { Deflater } from "../deflater.ts";
import { gzipMember } from "./member.ts";

export class StargzCompressor implements NotingCompressor {
  readonly #layout: PieceLayout;

  /**
   * @param largest the most bytes of a piece
   * @param level of all pieces; what is worth its time, unless given
   */
  constructor(largest: number, level?: number) {
    const deflater = new Deflater(largest, level);
    this.#layout = {
      compress(plain) {
        const { bytes, crc } = deflater.encode(plain);
        const member = gzipMember([bytes], crc, plain.length);
        release(bytes, true);
        return member;
      },
      // Pieces are no longer than eStargz' chunks are.
      chunksOf: ({ length }) => [{ start: 0, end: length, isZeros: false }],
      joinsRest: true,
    };
  }

  encode(piece: Uint8Array): CompressedPiece {
    return { bytes: this.#layout.compress(piece), crc: 0 };
  }

  encodeNoted(piece: Uint8Array, inside: number): CompressedPiece {
    return { bytes: withNotes(layOut(piece, inside, this.#layout)), crc: 0 };
  }
}
