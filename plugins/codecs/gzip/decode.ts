/**
 * Reads gzip data (RFC 1952) with the runtime's zlib: members that follow each other, zeros behind the last are padding.
 *
 * @module
 */
import { createGunzip } from "node:zlib";
import { keepsAllDecoded } from "../../../core/plugin/api/host.ts";
import { decoderStream } from "../../kit/streams/decoder_stream.ts";

/** @throws {QuillaError} `compression/truncated`, `compression/damaged` */
export function gunzip(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return decoderStream(inSlices(source), createGunzip({ chunkSize: 256 << 10 }), "gzip");
}

/** How much a decoder gets at a time, in bytes: little where it keeps all that it makes of it. */
const sliceSize = keepsAllDecoded() ? 8 << 10 : 256 << 10;

async function* inSlices(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of source) {
    for (let at = 0; at < piece.length; at += sliceSize) yield piece.subarray(at, at + sliceSize);
  }
}
