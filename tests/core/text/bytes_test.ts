import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareBytes, decodeName, encodeName } from "../../../core/text/bytes.ts";

const texts: [name: string, bytes: number[], text: string][] = [
  ["ASCII", [0x61, 0x2f, 0x62], "a/b"],
  ["UTF-8", [0xc3, 0xbc], "ü"],
  ["beyond the BMP", [0xf0, 0x9f, 0x90, 0x8b], "🐋"],
  ["Latin-1", [0x61, 0xfc, 0x62], "a\udcfcb"],
  ["a sequence cut short", [0xe2, 0x82], "\udce2\udc82"],
  ["an overlong slash", [0xc0, 0xaf], "\udcc0\udcaf"],
  ["a surrogate in UTF-8", [0xed, 0xa0, 0x80], "\udced\udca0\udc80"],
  ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80], "\udcf4\udc90\udc80\udc80"],
  ["a byte order mark is a name's part", [0xef, 0xbb, 0xbf], "\ufeff"],
];

for (const [name, bytes, text] of texts) {
  test(`names: ${name}`, () => {
    assert.equal(decodeName(Uint8Array.from(bytes)), text);
    assert.deepEqual([...encodeName(text)], bytes);
  });
}

test("names: a lone surrogate that stands for no byte becomes U+FFFD", () => {
  assert.deepEqual([...encodeName("a\ud800")], [0x61, 0xef, 0xbf, 0xbd]);
});

test("names: any bytes survive the way to text and back", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    assert.deepEqual([...encodeName(decodeName(bytes))], [...bytes]);
  }));
});

test("names: sorting is by bytes, which is not the order of UTF-16", () => {
  const names = ["\udc80", "🐋", "\uffee", "a/b", "a", "a-b", "ü"];
  assert.deepEqual(names.sort(compareBytes), ["a", "a-b", "a/b", "\udc80", "ü", "\uffee", "🐋"]);
});

test("names: the order is that of the bytes", () => {
  const name = fc.oneof(
    fc.uint8Array({ maxLength: 6 }).map(decodeName),
    fc.string({ unit: "binary", maxLength: 4 }),
    fc.constantFrom("\ud800", "\ud83d", "🐋\udc80"),
  );
  fc.assert(fc.property(name, name, name, (start, a, b) => {
    const [left, right] = [start + a, start + b];
    const expected = Buffer.compare(encodeName(left), encodeName(right));
    // Different texts may have the same bytes: U+FFFD stands for every lone surrogate.
    if (expected !== 0) assert.equal(Math.sign(compareBytes(left, right)), expected);
  }));
});
