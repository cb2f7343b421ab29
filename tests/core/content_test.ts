import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import {
  bytesContent,
  type Content,
  fileContent,
  readContent,
  readText,
} from "../../core/content.ts";
import { refused } from "../support/refused.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();

/** All of a content, read in pieces of these lengths, over and over. */
function readInPieces(content: Content, lengths: readonly number[]): Uint8Array {
  const reader = content.open();
  const read: number[] = [];
  try {
    for (let turn = 0;; turn++) {
      const into = new Uint8Array(lengths[turn % lengths.length]!);
      const got = reader.read(into);
      if (got === 0) return Uint8Array.from(read);
      read.push(...into.subarray(0, got));
    }
  } finally {
    reader.close();
  }
}

const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });

test("bytes in memory are read in pieces of any length, as often as one likes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), lengths, (bytes, lengths) => {
    const content = bytesContent(bytes);
    assert.equal(content.size, bytes.length);
    assert.deepEqual(readInPieces(content, lengths), Uint8Array.from(bytes));
    assert.deepEqual(readInPieces(content, [7]), Uint8Array.from(bytes));
    assert.deepEqual(readContent(content), Uint8Array.from(bytes));
  }));
});

test("text is its UTF-8 bytes, and is read as text again", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    assert.equal(bytesContent(text).size, new TextEncoder().encode(text).length);
    assert.equal(readText(bytesContent(text)), text);
  }));
  assert.equal(readText(bytesContent(Uint8Array.of(0x61, 0xff))), "a\ufffd");
});

test("a stretch of a file is what stands there, and two readers do not disturb each other", () => {
  const path = join(directory, "file");
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.nat(200),
      fc.nat(200),
      lengths,
      (bytes, a, b, lengths) => {
        writeFileSync(path, bytes);
        const start = Math.min(a, b, bytes.length), end = Math.min(Math.max(a, b), bytes.length);
        const content = fileContent(path, start, end - start);
        const other = content.open();
        other.read(new Uint8Array(1));
        assert.deepEqual(
          readInPieces(content, lengths),
          Uint8Array.from(bytes.subarray(start, end)),
        );
        other.close();
      },
    ),
    { numRuns: 50 },
  );
});

test("a content that is shorter than it says, or longer than is allowed, is refused", () => {
  const path = join(directory, "short");
  writeFileSync(path, "four");
  const short = refused(() => readContent(fileContent(path, 0, 5)), "content/short");
  assert.match(short.message, /only 4 of 5 bytes/);
  refused(() => readContent(fileContent(path, 9, 1)), "content/short");
  refused(() => readContent(bytesContent("four"), 3), "content/too-large");
  refused(() => readText(bytesContent("four"), 3), "content/too-large");
  assert.equal(readText(bytesContent("four"), 4), "four");
  refused(() => readContent(bytesContent(new Uint8Array((4 << 20) + 1))), "content/too-large");
});

test("a stretch of a file is passed over without being read, and ends where it ends", () => {
  const path = join(directory, "passed");
  writeFileSync(path, "0123456789");
  const reader = fileContent(path, 2, 6).open();
  const into = new Uint8Array(4);
  assert.equal(reader.read(into.subarray(0, 1)), 1);
  reader.skip!(3);
  assert.equal(reader.read(into), 2);
  assert.equal(new TextDecoder().decode(into.subarray(0, 2)), "67");
  assert.equal(reader.read(into), 0);
  reader.close();
});
