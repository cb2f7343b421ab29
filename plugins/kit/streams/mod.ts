/**
 * Streams of bytes, for plugins.
 *
 * @module
 */
export { decoderStream } from "./decoder_stream.ts";
export { whileGoing } from "./while_going.ts";
