import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import fc from "fast-check";
import {
  Cutter,
  largestPiece,
  type Piece,
  pieceOf,
  smallestPiece,
} from "../../../../plugins/tools/bundle/cutter.ts";
import { noise } from "../../../support/noise.ts";

function cut(bytes: Uint8Array, parts: readonly number[] = []): Piece[] {
  const pieces: Piece[] = [];
  const cutter = new Cutter((piece) => pieces.push(piece));
  let at = 0;
  for (const part of [...parts, bytes.length]) {
    const copy = Uint8Array.from(bytes.subarray(at, at + part));
    cutter.write(copy);
    copy.fill(0); // what was written may be overwritten
    at += copy.length;
  }
  cutter.end();
  return pieces;
}

const data = noise("cutter", 1_000_000);

test("the cuts are part of the format: they stay where they are", () => {
  assert.deepEqual(cut(data).map(({ size }) => size), [
    45497,
    174610,
    80975,
    82631,
    39187,
    54682,
    40724,
    70621,
    139014,
    40000,
    46192,
    24423,
    161444,
  ]);
  // Zeros have no place to cut at.
  assert.deepEqual(cut(new Uint8Array(largestPiece + 10)).map(({ size }) => size), [
    largestPiece,
    10,
  ]);
  assert.deepEqual(cut(new Uint8Array(0)), []);
});

test("pieces are the bytes, in order, however they come", () => {
  const whole = cut(data);
  fc.assert(
    fc.property(fc.array(fc.nat(300_000), { maxLength: 12 }), (parts) => {
      assert.deepEqual(cut(data, parts), whole);
    }),
    { numRuns: 10 },
  );
  let at = 0;
  for (const [number, piece] of whole.entries()) {
    assert.deepEqual(piece, pieceOf(data.subarray(at, at + piece.size)));
    assert.ok(piece.size <= largestPiece);
    assert.ok(piece.size >= smallestPiece || number === whole.length - 1);
    at += piece.size;
  }
  assert.equal(at, data.length);
});

test("a change moves the cuts near it and no others", () => {
  const known = new Set(cut(data).map(({ sha256 }) => sha256));
  fc.assert(
    fc.property(
      fc.nat(data.length),
      fc.nat(5000),
      fc.uint8Array({ maxLength: 5000 }),
      (at, removed, added) => {
        const changed = Buffer.concat([
          data.subarray(0, at),
          added,
          data.subarray(Math.min(at + removed, data.length)),
        ]);
        const fresh = cut(changed).filter(({ sha256 }) => !known.has(sha256));
        assert.ok(fresh.length <= 6, `${fresh.length} pieces are new`);
      },
    ),
    { numRuns: 10 },
  );
});
