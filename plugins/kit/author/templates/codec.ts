/**
 * A codec, as `quilla plugin init` begins one.
 *
 * @module
 */
import type { Template } from "./template.ts";

export const codecTemplate: Template = {
  use: "build --plugin $name.ts context.tar.run",
  text: `/**
 * The codec $name: bytes that repeat are counted. A file is RUN1, pairs of a count and a byte, and at the end 0 and a checksum.
 */
import type { HostApi, Plugin, PluginTests } from "./quilla.d.ts";

const magic = new TextEncoder().encode("RUN1");

export default ({ QuillaError }: HostApi): Plugin => {
  const refused = (code: "damaged" | "truncated", why: string) =>
    new QuillaError(\`the data of $name are \${code}: \${why}\`, { code: \`compression/\${code}\` });

  async function* decode(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    // How much of the beginning was read, the count that was read last, and the checksum so far.
    let [at, count, sum]: [number, number | undefined, number] = [0, undefined, 0];
    let [plain, length] = [new Uint8Array(1 << 16), 0];
    for await (const piece of bytes) {
      for (const byte of piece) {
        if (at < magic.length) {
          if (byte !== magic[at++]) throw refused("damaged", "they do not begin with RUN1");
        } else if (count === undefined) count = byte;
        else if (count === 0) {
          if (byte !== sum) throw refused("damaged", "the checksum is another");
          [at, count, sum] = [0, undefined, 0]; // another may follow
        } else {
          for (sum = (sum + count * byte) % 251; count > 0; count--) {
            plain[length++] = byte;
            if (length < plain.length) continue;
            yield plain;
            [plain, length] = [new Uint8Array(1 << 16), 0];
          }
          count = undefined;
        }
      }
    }
    if (length > 0) yield plain.subarray(0, length);
    if (at > 0) throw refused("truncated", "the end is missing");
  }

  return {
    name: "$name",
    api: 2,
    codecs: [{
      name: "$short",
      // Whether compressed bytes begin so. Pure.
      magic: (first) => first.length >= 4 && magic.every((byte, index) => first[index] === byte),
      decode,
    }],
  };
};

/** A file of pairs. */
function packed(pairs: readonly (readonly [count: number, byte: number])[]): Uint8Array {
  const sum = pairs.reduce((sum, [count, byte]) => (sum + count * byte) % 251, 0);
  return Uint8Array.from([...magic, ...pairs.flat(), 0, sum]);
}

/** What \`quilla plugin test\` tries it with. */
export const tests: PluginTests = {
  codecs: {
    $short: {
      text: "aaabbc",
      packed: packed([[3, 97], [2, 98], [1, 99]]),
      header: 4,
      bomb: packed(Array.from({ length: 70_000 }, () => [255, 97] as const)),
    },
  },
};
`,
};
