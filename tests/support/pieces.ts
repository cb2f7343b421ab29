/**
 * Pieces of layers, and the blobs that encoders make of them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import fc from "fast-check";
import type { Compressor, Encoder } from "../../core/plugin/contracts/codec.ts";

/** The blob of these pieces. */
export function blobOf(
  encoder: Encoder,
  compressor: Compressor,
  pieces: readonly Uint8Array[],
): Buffer {
  const packed = pieces.map((piece) => ({ length: piece.length, ...compressor.encode(piece) }));
  const none = new Uint8Array(0);
  return Buffer.concat([
    encoder.start ?? none,
    ...packed.map(({ bytes }) => bytes),
    encoder.end?.(packed) ?? none,
  ]);
}

/** Bytes that nothing can compress, the same every time. */
export function noiseOf(length: number, seed: string): Buffer {
  const blocks = Array.from(
    { length: Math.ceil(length / 64) },
    (_, at) => createHash("sha512").update(`${seed} ${at}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

/** Text and noise, in all sizes that compressors treat differently. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }),
  fc.lorem({ maxCount: 400 }).map((text) => Buffer.from(text)),
  fc.tuple(fc.nat(300_000), fc.nat(255)).map(([length, byte]) => new Uint8Array(length).fill(byte)),
  fc.nat(200_000).map((length) => noiseOf(length, "piece")),
);

export const anyPieces = fc.array(piece, { minLength: 1, maxLength: 5 });

/** Text, noise, both, zeros: what an encoder makes of these is what it makes of anything. */
export function fixedPieces(): readonly Uint8Array[] {
  const words = Array.from({ length: 40_000 }, (_, at) => `line ${at * at % 977} of ${at % 41}\n`);
  const text = Buffer.from(words.join(""));
  const mixed = Buffer.concat(
    [...Array(60).keys()].flatMap((at) => [
      noiseOf(6000, String(at)),
      text.subarray(at * 3000, at * 3000 + 3000),
    ]),
  );
  return [text, noiseOf(200_000, "fixed"), mixed, Buffer.alloc(100_000)];
}

/** Text and noise, alternating; the same at every call. */
export function mixture(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = 1;
  for (let at = 0; at < size; at++) {
    state = Math.imul(state, 1103515245) + 12345 | 0;
    bytes[at] = at >> 16 & 1 ? state >>> 16 & 0xff : "words and words "[at * 7 % 16]!.charCodeAt(0);
  }
  return bytes;
}
