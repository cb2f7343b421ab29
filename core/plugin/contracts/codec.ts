/**
 * The contract of codecs. Core itself decodes with them, far from any plugin, so it lies with what does.
 *
 * @module
 */
export type * from "../../codec/codec.ts";
