/**
 * Compresses pieces of layers with libdeflate.
 *
 * @module
 */
import { crc32 } from "node:zlib";
import type { CompressedPiece, Compressor } from "../../../core/plugin/contracts/codec.ts";
import { WasmCompressor } from "../../kit/wasm/compressor.ts";
import { deflate } from "./deflate_wasm.ts";
import { deflateStored, effortFor } from "./effort.ts";

/** Within 3 % of the size of `gzip -6`, at four times the speed; see docs/decisions/packed-layers.md. */
const usualLevel = 3;

/** Two thirds of the time; 7 % larger where there is much to be gained, and no larger where there is little. */
const quickLevel = 1;

export class Deflater implements Compressor {
  readonly #deflate: WasmCompressor;
  readonly #level: number | undefined;

  /**
   * @param largest the most bytes of a piece
   * @param level of all pieces, 0 to 9; what is worth its time, unless given
   */
  constructor(largest: number, level?: number) {
    this.#level = level;
    this.#deflate = new WasmCompressor(deflate, largest);
  }

  encode(piece: Uint8Array): CompressedPiece {
    if (this.#level !== undefined) {
      return { bytes: this.#at(piece, this.#level), crc: crc32(piece) };
    }
    const sampled = (sample: Uint8Array) => this.#deflate.compress(sample, quickLevel).length;
    const effort = effortFor(piece, sampled);
    const bytes = effort === "none"
      ? deflateStored(piece)
      : this.#deflate.compress(piece, effort === "little" ? quickLevel : usualLevel);
    return { bytes, crc: crc32(piece) };
  }

  #at(piece: Uint8Array, level: number): Uint8Array {
    return level === 0 ? deflateStored(piece) : this.#deflate.compress(piece, level);
  }
}
