import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Chunk, chunksOf } from "../../../../../plugins/kit/packing/tables/chunks.ts";

/** bup's rolling checksum as its authors wrote it down, byte by byte, with the holes that containers/storage finds. */
function expected(bytes: Uint8Array): Chunk[] {
  const ring = new Uint8Array(64);
  let [s1, s2, at] = [64 * 31, 64 * 63 * 31, 0];
  const roll = (byte: number) => {
    const drop = ring[at % 64]!;
    ring[at++ % 64] = byte;
    s1 = (s1 + byte - drop) >>> 0;
    s2 = (s2 + s1 - 64 * (drop + 31)) >>> 0;
    return (s2 & 0xffff) === 0xffff;
  };
  const chunks: Chunk[] = [];
  let start = 0;
  const to = (end: number, isZeros: boolean) => {
    if (end > start) chunks.push({ start, end, isZeros });
    start = end;
  };
  for (let next = 0; next < bytes.length;) {
    let end = next;
    while (end < bytes.length && bytes[end] === 0) end++;
    if (end - next >= 1024 && (next === 0 || bytes[next - 1] !== 0)) {
      to(next, false);
      for (let zero = next; zero < end; zero++) roll(0);
      to(end, true);
      next = end;
    } else if (roll(bytes[next++]!)) to(next, false);
  }
  to(bytes.length, false);
  return chunks;
}

/** Bytes of chance, with long holes in them: the same for the same seed. */
function chance(seed: number, length: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, (_, at) => {
    state = Math.imul(state, 1103515245) + 12345 | 0;
    return at % 50_000 < (seed % 3) * 1000 ? 0 : state >>> 16 & 0xff;
  });
}

test("a file is cut where zstd:chunked images of others are, without a gap", () => {
  for (let seed = 1; seed < 8; seed++) {
    const bytes = chance(seed, 400_000);
    const chunks = chunksOf(bytes);
    assert.deepEqual(chunks, expected(bytes));
    assert.ok(chunks.length > 2, `${chunks.length} chunks`);
  }
});

test("holes begin at 1,024 zeros, wherever they are", () => {
  const run = fc.record({ zeros: fc.nat(2100), text: fc.uint8Array({ maxLength: 90 }) });
  fc.assert(
    fc.property(fc.array(run, { maxLength: 4 }), (runs) => {
      const bytes = Uint8Array.from(
        runs.flatMap(({ zeros, text }) => [...new Uint8Array(zeros), ...text]),
      );
      assert.deepEqual(chunksOf(bytes), expected(bytes));
    }),
    { numRuns: 40 },
  );
});

test("what changes in a file changes the chunk around it", () => {
  const before = chance(3, 1 << 20);
  const after = Uint8Array.from([
    ...before.subarray(0, 500_000),
    1,
    2,
    ...before.subarray(500_000),
  ]);
  const texts = (bytes: Uint8Array) =>
    chunksOf(bytes).map(({ start, end }) => bytes.subarray(start, end).join());
  const known = new Set(texts(before));
  const changed = texts(after).filter((chunk) => !known.has(chunk));
  assert.ok(changed.length <= 2, `${changed.length} of ${known.size}`);
});
