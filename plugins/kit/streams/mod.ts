/**
 * Streams of bytes, for plugins.
 *
 * @module
 */
export { decoderStream } from "./decoder_stream.ts";
export { damaged, truncated } from "./failure.ts";
export { Incoming, joined } from "./incoming.ts";
export type { Side } from "./incoming.ts";
export { whileGoing } from "./while_going.ts";
