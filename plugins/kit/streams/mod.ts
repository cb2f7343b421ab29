/**
 * Streams of bytes, for plugins.
 *
 * @module
 */
export { decoderStream } from "./decoder_stream.ts";
export { damaged, truncated } from "./failure.ts";
export { whileGoing } from "./while_going.ts";
