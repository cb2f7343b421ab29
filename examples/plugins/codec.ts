/**
 * Archives and contexts compressed with LZ4, in its frame format: `ADD files.tar.lz4 /`.
 */
import { Buffer } from "node:buffer";
import type { Codec, HostApi, Plugin, PluginTests } from "../../mod.ts";

const mark = [0x04, 0x22, 0x4d, 0x18];
/** So far back may a block look into those before it, in bytes. */
const reach = 64 << 10;

export default (quilla: HostApi): Plugin => {
  const { damaged, truncated } = quilla.codec;
  const { ByteInput } = quilla.tar;
  type Input = InstanceType<typeof ByteInput>;

  const lz4: Codec = {
    name: "lz4",
    magic: (first) => mark.every((byte, at) => first[at] === byte),
    async *decode(bytes) {
      const input = new ByteInput(bytes);
      try {
        for (let start = await exactly(input, 4); start.length > 0; start = await input.read(4)) {
          if (start.length < 4) throw truncated("lz4");
          if (!lz4.magic(start)) throw damaged("lz4");
          yield* frame(input);
        }
      } finally {
        await input.close();
      }
    },
  };

  async function* frame(input: Input): AsyncGenerator<Uint8Array, void, void> {
    const [flags, sizes] = await exactly(input, 2) as Uint8Array & [number, number];
    const hasSize = (flags & 8) !== 0;
    // Of version 1, without a dictionary of its own, blocks of 64 KiB to 4 MiB.
    if (flags >> 6 !== 1 || (flags & 3) !== 0 || (sizes & 0x8f) !== 0 || sizes < 0x40) {
      throw damaged("lz4");
    }
    const stated = hasSize ? await exactly(input, 8) : Buffer.alloc(0);
    const [check] = await exactly(input, 1);
    const header = new XxHash32().update(Buffer.concat([Buffer.of(flags, sizes), stated]));
    if ((header.digest() >>> 8 & 0xff) !== check) throw damaged("lz4");
    const largest = 1 << 8 + 2 * (sizes >> 4);
    const hash = new XxHash32();
    let length = 0;
    let window = Buffer.alloc(0);
    while (true) {
      const word = little(await exactly(input, 4));
      if (word === 0) break;
      const size = word & 0x7fffffff;
      if (size > largest) throw damaged("lz4");
      const packed = await exactly(input, size);
      const isChecked = (flags & 0x10) !== 0;
      if (isChecked && little(await exactly(input, 4)) !== new XxHash32().update(packed).digest()) {
        throw damaged("lz4");
      }
      const block = word >>> 31 === 1 ? Buffer.from(packed) : unpacked(packed, window, largest);
      hash.update(block);
      length += block.length;
      window = Buffer.concat([window, block]).subarray(-reach);
      for (let at = 0; at < block.length; at += 1 << 20) yield block.subarray(at, at + (1 << 20));
    }
    if (hasSize && Buffer.from(stated).readBigUInt64LE() !== BigInt(length)) throw damaged("lz4");
    if (flags & 4 && little(await exactly(input, 4)) !== hash.digest()) throw damaged("lz4");
  }

  /** One block: literals, and copies of what came before. */
  function unpacked(packed: Uint8Array, window: Uint8Array, largest: number): Buffer {
    const out = Buffer.alloc(window.length + largest);
    out.set(window);
    let to = window.length;
    let at = 0;
    const next = () => {
      if (at >= packed.length) throw damaged("lz4");
      return packed[at++]!;
    };
    const more = (nibble: number) => {
      let sum = nibble;
      for (let byte = nibble === 15 ? 255 : 0; byte === 255; sum += byte) byte = next();
      return sum;
    };
    while (true) {
      const token = next();
      const literals = more(token >> 4);
      if (at + literals > packed.length || to + literals > out.length) throw damaged("lz4");
      out.set(packed.subarray(at, at + literals), to);
      [at, to] = [at + literals, to + literals];
      if (at === packed.length) return out.subarray(window.length, to);
      const offset = next() | next() << 8;
      const count = more(token & 15) + 4;
      if (offset === 0 || offset > to || to + count > out.length) throw damaged("lz4");
      for (const end = to + count; to < end; to++) out[to] = out[to - offset]!;
    }
  }

  async function exactly(input: Input, length: number): Promise<Uint8Array> {
    const bytes = await input.read(length);
    if (bytes.length < length) throw truncated("lz4");
    return bytes;
  }

  return { name: "lz4", api: 2, codecs: [lz4] };
};

function little(bytes: Uint8Array): number {
  return Buffer.from(bytes).readUInt32LE();
}

const [prime1, prime2, prime3, prime4, prime5] = [
  0x9e3779b1,
  0x85ebca77,
  0xc2b2ae3d,
  0x27d4eb2f,
  0x165667b1,
];
const rotated = (value: number, by: number) => value << by | value >>> 32 - by;

/** The checksum of LZ4's frames. */
class XxHash32 {
  readonly #lanes = [prime1 + prime2 | 0, prime2 | 0, 0, -prime1 | 0];
  #rest = Buffer.alloc(0);
  #length = 0;

  update(bytes: Uint8Array): this {
    this.#length += bytes.length;
    const all = Buffer.concat([this.#rest, bytes]);
    let at = 0;
    for (; at + 16 <= all.length; at += 16) {
      for (let lane = 0; lane < 4; lane++) {
        const word = Math.imul(all.readUInt32LE(at + 4 * lane), prime2);
        this.#lanes[lane] = Math.imul(rotated(this.#lanes[lane]! + word, 13), prime1);
      }
    }
    this.#rest = all.subarray(at);
    return this;
  }

  digest(): number {
    const [a, b, c, d] = this.#lanes as [number, number, number, number];
    let hash = this.#length < 16
      ? prime5
      : rotated(a, 1) + rotated(b, 7) + rotated(c, 12) + rotated(d, 18) | 0;
    hash = hash + this.#length | 0;
    let at = 0;
    for (; at + 4 <= this.#rest.length; at += 4) {
      const word = Math.imul(this.#rest.readUInt32LE(at), prime3);
      hash = Math.imul(rotated(hash + word | 0, 17), prime4);
    }
    for (; at < this.#rest.length; at++) {
      hash = Math.imul(rotated(hash + Math.imul(this.#rest[at]!, prime5) | 0, 11), prime1);
    }
    hash = Math.imul(hash ^ hash >>> 15, prime2);
    hash = Math.imul(hash ^ hash >>> 13, prime3);
    return (hash ^ hash >>> 16) >>> 0;
  }
}

/** 4 MiB of zeros, in a frame without checksums: one zero, and a copy of it. */
function zeros(): Buffer {
  const copies = Math.floor((4 << 20) / 255) - 1;
  const block = [0x1f, 0, 1, 0, ...new Array(copies).fill(255), 0, 0x10, 0];
  const size = Buffer.alloc(4);
  size.writeUInt32LE(block.length);
  const header = new XxHash32().update(Buffer.of(0x60, 0x70)).digest() >>> 8 & 0xff;
  return Buffer.concat([
    Buffer.from([...mark, 0x60, 0x70, header]),
    size,
    Buffer.from(block),
    Buffer.alloc(4),
  ]);
}

/** What `quilla plugin test` tries it with: `printf 'hello lz4, hello lz4, hello lz4, hello lz4\n' | lz4 --content-size`. */
export const tests: PluginTests = {
  codecs: {
    lz4: {
      text: "hello lz4, hello lz4, hello lz4, hello lz4\n",
      packed: Buffer.from("BCJNGGRApxUAAAC/aGVsbG8gbHo0LCALAAhQIGx6NAoAAAAA3dMpXA==", "base64"),
      header: 7,
      bomb: Buffer.concat(Array.from({ length: 5 }, zeros)),
    },
  },
};
