import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { addCodec, codecNamed, codecOf, hasOwnCodecsOnly } from "../../../core/codec/codecs.ts";
import type { Codec } from "../../../core/plugin/contracts/codec.ts";

const codec = (name: string, mark: string): Codec => ({
  name,
  magic: (first) => Buffer.from(first).toString("latin1").startsWith(mark),
  decode: (bytes) => bytes,
});
const told = (text: string) => codecOf(Buffer.from(text));

// In this order: there is one list for the process.
describe("the list of codecs", () => {
  it("says that nobody has added any", () => {
    assert.throws(() => told("A"), /no codec was added/);
  });

  it("asks the last that was added first", () => {
    const [first, second] = [codec("first", "A"), codec("second", "AB")];
    addCodec(first, true);
    addCodec(second, true);
    assert.equal(told("ABC"), second);
    assert.equal(told("A"), first);
    assert.equal(told("BA"), undefined);
    assert.equal(told(""), undefined);
    assert.equal(codecNamed("first"), first);
    assert.equal(codecNamed("third"), undefined);
  });

  it("shows a codec 16 bytes at most", () => {
    let seen = 0;
    const nosy = { ...codec("nosy", "Z"), magic: (first: Uint8Array) => (seen = first.length) < 0 };
    addCodec(nosy, true);
    assert.equal(told("A".repeat(100))?.name, "first");
    assert.equal(seen, 16);
  });

  it("keeps a plugin's codec where quilla's own of that name is added again", () => {
    assert(hasOwnCodecsOnly());
    const theirs = codec("first", "A");
    addCodec(theirs, false);
    addCodec(codec("first", "A"), true);
    assert.equal(codecNamed("first"), theirs);
    assert(!hasOwnCodecsOnly());
    const newer = codec("first", "A");
    addCodec(newer, false);
    assert.equal(codecNamed("first"), newer);
  });
});
