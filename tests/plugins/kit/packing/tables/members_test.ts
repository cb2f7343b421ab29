import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { QuillaError } from "../../../../../core/errors.ts";
import { encodeHeader, padding } from "../../../../../core/tar/write.ts";
import { tableEntry } from "../../../../../plugins/kit/packing/tables/entry.ts";
import { behindEnd, membersOf } from "../../../../../plugins/kit/packing/tables/members.ts";
import { archiveOf, member } from "../../../../support/archive.ts";

const members = [
  member("a", {}, "x".repeat(700)),
  member("long/".repeat(60), { type: "directory" }),
  member("b", {}, "y".repeat(512)),
  member("empty"),
];
const tar = archiveOf(members);

test("a piece that begins anywhere in a content, or at a header, is told apart", () => {
  const whole = membersOf(tar, 0);
  assert.deepEqual(whole.members.map(({ entry }) => entry.path), members.map((m) => m.entry.path));
  assert.equal(whole.tail, tar.length - 1024);
  const headers = whole.members.map(({ header }) => header.length);
  assert.deepEqual(headers, members.map(({ entry }) => encodeHeader(entry).length));
  for (const [at, inside] of [[512, 700], [1024, 188]] as const) {
    const { carried, members: found, tail } = membersOf(tar.subarray(at), inside);
    assert.deepEqual([carried, found.length, tail], [inside, 3, tar.length - 1024 - at]);
    assert.equal(found[0]!.at, whole.members[1]!.at - at);
  }
  assert.deepEqual(membersOf(tar.subarray(512, 1024), 700), {
    carried: 512,
    members: [],
    tail: 512,
  });
  assert.deepEqual(membersOf(tar.subarray(-512), behindEnd), { carried: 0, members: [], tail: 0 });
  const first = membersOf(tar.subarray(0, 1000), 0);
  assert.deepEqual([first.members.length, first.members[0]!.here, first.tail], [1, 488, 1000]);
  assert.equal(padding(700), 324);
});

test("of any bytes there are members with entries, reasons why not, or an error that says why", () => {
  const damage = fc.array(fc.tuple(fc.nat(tar.length - 1), fc.nat(255)), { maxLength: 6 });
  fc.assert(fc.property(damage, fc.nat(2000), (changes, inside) => {
    const bytes = Uint8Array.from(tar);
    for (const [at, value] of changes) bytes[at] = value;
    try {
      for (const each of membersOf(bytes, inside).members) tableEntry(each);
    } catch (error) {
      assert.ok(error instanceof QuillaError, String(error));
    }
  }));
});
