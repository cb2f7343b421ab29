/**
 * zstd: what layers are compressed with where all who read them are new enough.
 *
 * @module
 */
import type { Codec } from "../../../core/plugin/contracts/codec.ts";
import { zstdEncoder } from "./encoder.ts";
import { isFrame, isSkippable } from "./magic.ts";

export const zstd: Codec = {
  name: "zstd",
  magic: (first) => isFrame(first) || isSkippable(first),
  async *decode(bytes) {
    const { unzstd } = await import("./decode.ts");
    yield* unzstd(bytes);
  },
  encoder: zstdEncoder,
};
