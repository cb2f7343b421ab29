/**
 * bzip2: archives of older sources come so.
 *
 * @module
 */
import type { Codec } from "../../../core/plugin/contracts/codec.ts";

/** How a block begins, and how the end does where there is none. */
const marks = ["1AY&SY", "\x17rE8P\x90"];

export const bzip2: Codec = {
  name: "bzip2",
  magic(first) {
    const text = String.fromCharCode(...first.subarray(0, 10));
    // An archive may well begin with a file named BZh9: what stands behind that is looked at, too.
    return text.startsWith("BZh") && marks.some((mark) => text.startsWith(mark, 4));
  },
  async *decode(bytes) {
    const { bunzip2 } = await import("./decode.ts");
    yield* bunzip2(bytes);
  },
};
