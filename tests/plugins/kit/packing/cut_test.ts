import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { digestOf } from "../../../../core/digest.ts";
import { type Cut, cutArchive, largestPiece } from "../../../../plugins/kit/packing/cut.ts";
import { archiveOf, type Member, member } from "../../../support/archive.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const path = join(temporaryDirectory(), "layer.tar");

function cut(members: readonly Member[]): { cuts: Cut[]; pieces: string[] } {
  const tar = archiveOf(members);
  writeFileSync(path, tar);
  const cuts = [...cutArchive(path, tar.length)];
  let end = 0;
  for (const { offset, length } of cuts) {
    assert.equal(offset, end, "there is no gap");
    assert.ok(length <= largestPiece);
    end += length;
  }
  assert.equal(end, tar.length);
  return {
    cuts,
    pieces: cuts.map(({ offset, length }) => digestOf(tar.subarray(offset, offset + length))),
  };
}

const file = (name: string, size: number, byte = 1) =>
  member(name, {}, new Uint8Array(size).fill(byte));

/** A tree of thousands of small files, and some that are larger than a piece. */
const tree = Array.from({ length: 1500 }, (_, at) => {
  const name = `usr/${String(at).padStart(5, "0")}`;
  return file(name, at % 700 === 350 ? 6 << 20 : (at * 7919) % 30_000, at & 0xff);
});

test("an empty archive, and one without members, are one piece", () => {
  assert.equal(cut([]).cuts.length, 1);
  writeFileSync(path, "");
  assert.deepEqual([...cutArchive(path, 0)], [{ offset: 0, length: 0, inside: 0 }]);
});

test("a large file is pieces of its own", () => {
  const size = 10 << 20;
  const { cuts } = cut([file("a", 200_000), file("big", size), file("c", 1)]);
  assert.deepEqual(cuts.map(({ length }) => length), [
    512 + 200_192,
    4 << 20,
    4 << 20,
    (2 << 20) + 512,
    2048,
  ]);
});

test("a file that changes, comes or goes changes two pieces at most", () => {
  const before = cut(tree);
  assert.ok(before.cuts.length > 10, `${before.cuts.length} pieces`);
  const known = new Set(before.pieces);
  const isNew = ({ pieces }: { pieces: string[] }) => pieces.filter((piece) => !known.has(piece));
  const small = fc.integer({ min: 0, max: tree.length - 1 }).filter((at) => at % 700 !== 350);
  fc.assert(
    fc.property(
      small,
      fc.nat(60_000),
      fc.constantFrom("change", "add", "remove"),
      (at, size, how) => {
        const other = file(how === "add" ? `usr/${at}-new` : tree[at]!.entry.path, size, 77);
        const members = tree.toSpliced(
          at,
          how === "add" ? 0 : 1,
          ...how === "remove" ? [] : [other],
        );
        const changed = isNew(cut(members));
        assert.ok(changed.length <= 2, `${how} at ${at}: ${changed.length} pieces`);
      },
    ),
    { numRuns: 12 },
  );
});
