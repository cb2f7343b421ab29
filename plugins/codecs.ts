/**
 * The codecs that quilla brings. Whoever loads this module can decode: the API, and so each command, and threads begin with it, for most
 * of what they do needs no host of plugins; mod.ts registers them with each host, as what they are.
 *
 * @module
 */
import { codecs as list } from "../core/codec/codecs.ts";
import type { Codec } from "../core/plugin/contracts/codec.ts";
import { bzip2 } from "./codecs/bzip2/mod.ts";
import { gzip } from "./codecs/gzip/mod.ts";
import { xz } from "./codecs/xz/mod.ts";
import { zstd } from "./codecs/zstd/mod.ts";

/** By the names of their folders. */
export const codecs: Readonly<Record<string, Codec>> = { bzip2, gzip, xz, zstd };

for (const codec of Object.values(codecs)) list.add(codec, true);
