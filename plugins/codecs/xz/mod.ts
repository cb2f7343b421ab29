/**
 * xz: archives of sources and of root file systems come so.
 *
 * @module
 */
import type { Codec } from "../../../core/plugin/contracts/codec.ts";

const magic = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0];

export const xz: Codec = {
  name: "xz",
  magic: (first) => magic.every((byte, at) => first[at] === byte),
  async *decode(bytes) {
    const { unxz } = await import("./decode.ts");
    yield* unxz(bytes);
  },
};
