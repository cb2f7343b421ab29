/**
 * Decoders that are streams of the runtime, for plugins.
 *
 * @module
 */
export { decoderStream } from "./decoder_stream.ts";
